"""One patient's form as it stands in the store: the answers so far, who is asked what, and what was shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from intake.languages.translator import ENGLISH, SOURCE_LANGUAGE, Translator
from intake.questionnaire.answers import Answer, AnswerSheet, Coded, Dated
from intake.questionnaire.minutes import minutes_left
from intake.questionnaire.model import DATE_OF_BIRTH, Question, Questionnaire
from intake.questionnaire.pages import Page, page_numbers, questions_on, shown_pages
from intake.questionnaire.readings import age_in_months
from intake.questionnaire.routing import Route, route
from intake.questionnaire.stored_answers import read_stored, sheet_of
from intake.rulebook.model import Rulebook
from intake.services.rulebooks import Rulebooks
from intake.store import answers, intakes, invites, submissions
from intake.store.answers import How, RecordedAnswer, Who
from intake.store.database import Database, Session
from intake.store.intake_state import IntakeState
from intake.store.intakes import Intake, ShownMessage
from intake.store.invites import Invite
from intake.store.submissions import Submission


@dataclass(frozen=True)
class FormState:
    """`events`: the latest of each question, by key; a question with an event was shown and saved, even if blank. So
    one that only the clinic's offer answered has none once the patient said that the offer is another one.

    `words`: of the patient; the rulebook is in the same language.
    """

    intake: Intake
    invite: Invite
    rulebook: Rulebook
    events: Mapping[str, RecordedAnswer]
    shown: tuple[ShownMessage, ...]
    sheet: AnswerSheet
    route: Route
    words: Translator = ENGLISH

    @property
    def questionnaire(self) -> Questionnaire:
        return self.rulebook.questionnaire

    @property
    def answers(self) -> Mapping[str, Answer]:
        return self.sheet.answers

    def language_of(self, key: str) -> str:
        """In which this question is read: a text without a translation stands in the source's."""
        is_translated = self.questionnaire.questions[key].text not in self.rulebook.untranslated
        return self.rulebook.language if is_translated else SOURCE_LANGUAGE

    @cached_property
    def answered_by_offer(self) -> frozenset[str]:
        """What the clinic's offer answers, once the patient said that it is right. It is not asked."""
        if self.answers.get(self.questionnaire.offer_confirm_key) != Coded(("yes",)):
            return frozenset()
        return frozenset(offered_answers(self.questionnaire, self.invite))

    @property
    def age_months(self) -> int | None:
        readings = self.route.situation.readings
        return age_in_months(readings[DATE_OF_BIRTH], readings["age_years"], self.sheet.as_of)

    @property
    def is_submitted(self) -> bool:
        return self.intake.state is IntakeState.SUBMITTED

    @property
    def is_declined(self) -> bool:
        """The patient ended without agreeing to share."""
        return self.intake.state is IntakeState.DECLINED

    @property
    def has_begun(self) -> bool:
        return self.intake.last_seq > 0

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages that this person gets."""
        return shown_pages(self.questionnaire, self.route, self.answered_by_offer)

    def pages_to_check(self) -> tuple[Page, ...]:
        """Those, and the pages that hold nothing but what the clinic's confirmed offer answers."""
        return shown_pages(self.questionnaire, self.route)

    def questions_on(self, page: Page) -> tuple[Question, ...]:
        return questions_on(self.questionnaire, page, self.route, self.answered_by_offer)

    def questions_sent(self, page: Page, shown: Collection[str]) -> tuple[Question, ...]:
        """What the page asked when it was shown: another screen may have opened or closed branches since.

        An answer to a question that is asked no more is kept as withdrawn; one that was not on the page is not blank.
        """
        if not shown:
            return self.questions_on(page)
        keys = [key for key in page.keys if key in shown and key not in self.answered_by_offer]
        return tuple(self.questionnaire.questions[key] for key in keys)

    def was_saved(self, page: Page) -> bool:
        """Every question that this person is asked on it was shown and saved, be it blank."""
        asked = self.route.is_asked
        return all(key in self.events for key in page.keys if key in asked and key not in self.answered_by_offer)

    def may_see(self, page: Page) -> bool:
        """A page of theirs that was saved, or the first that was not: nobody jumps over questions."""
        return page in self.pages and (self.was_saved(page) or page == self.first_open_page())

    def pages_opened_again(self, before: FormState) -> tuple[Page, ...]:
        """With questions that were answered once, were not asked in the form `before`, and are asked now."""
        opened = self.route.is_asked - before.route.is_asked - self.answered_by_offer
        return tuple(page for page in self.pages if not opened.isdisjoint(page.keys) and self.was_saved(page))

    def first_open_page(self) -> Page | None:
        return next((page for page in self.pages if not self.was_saved(page)), None)

    def page_before(self, page: Page) -> Page | None:
        number = page_numbers(self.questionnaire)
        earlier = [other for other in self.pages if number[other.slug] < number[page.slug]]
        return earlier[-1] if earlier else None

    def page_after(self, page: Page) -> Page | None:
        number = page_numbers(self.questionnaire)
        return next((other for other in self.pages if number[other.slug] > number[page.slug]), None)

    def minutes_from(self, page: Page) -> int:
        """About how long this page and those after it take."""
        pages = self.pages[self.pages.index(page) :]
        return minutes_left(self.questionnaire, pages, self.route, self.answered_by_offer)

    def minutes_in_all(self) -> int:
        return minutes_left(self.questionnaire, self.pages, self.route, self.answered_by_offer)


def load_form(
    database: Database,
    rulebooks: Rulebooks,
    intake_id: str,
    today: date,
    words: Translator = ENGLISH,
    invite: Invite | None = None,
) -> FormState:
    """`today`: the clinic's date, on which the form is filled in. `words`: of whoever reads it. `invite`: the one of
    this intake where it is at hand already, so that it is not read and opened twice.
    """
    with database.reading() as session:
        intake = intakes.load_intake(session, intake_id)
        rulebook = rulebooks.of(intake.rule_set_sha256, words.language)
        state = _read_form(session, rulebook, intake, today, invite)
    return replace(state, words=words)


def load_sent_form(
    database: Database, rulebooks: Rulebooks, intake_id: str, words: Translator
) -> tuple[FormState, Submission] | None:
    """The form as it was sent last, on that day, whatever was changed since. None before that."""
    with database.reading() as session:
        intake = intakes.load_intake(session, intake_id)
        sent = submissions.find_latest_submission(session, intake_id)
        if sent is None:
            return None
        rulebook = rulebooks.of(intake.rule_set_sha256, words.language)
        state = _read_form(session, rulebook, replace(intake, last_seq=sent.last_seq), sent.as_of)
    return replace(state, words=words), sent


def read_form(session: Session, rulebook: Rulebook, intake_id: str, today: date) -> FormState:
    """As load_form, inside a transaction."""
    return _read_form(session, rulebook, intakes.load_intake(session, intake_id), today)


def read_on(session: Session, state: FormState, intake: Intake) -> FormState:
    """The form as it is now, inside a transaction: `state` with the events since. `intake`: as it is now."""
    if intake.last_seq == state.intake.last_seq:
        return state if intake == state.intake else replace(state, intake=intake)
    since = answers.answers_after(session, intake.id, state.intake.last_seq, intake.last_seq)
    return replace(with_events(state, since), intake=intake, shown=tuple(intakes.messages_shown(session, intake.id)))


def with_events(state: FormState, events: Sequence[RecordedAnswer]) -> FormState:
    """The form with what was recorded next."""
    if not events:
        return state
    new = {event.question: event for event in events}
    values = {key: event.value for key, event in new.items()}
    found = sheet_of(state.questionnaire, values, state.sheet.as_of, has_offer=state.sheet.has_offer)
    kept = {key: answer for key, answer in state.answers.items() if key not in new}
    sheet = replace(found, answers={**kept, **found.answers})
    return replace(
        state,
        intake=replace(state.intake, last_seq=events[-1].seq),
        events=_shown_and_saved({**state.events, **new}),
        sheet=sheet,
        route=route(state.questionnaire, sheet),
    )


def _read_form(
    session: Session, rulebook: Rulebook, intake: Intake, today: date, invite: Invite | None = None
) -> FormState:
    if invite is None:
        invite = invites.load_invite(session, intake.invite_id)
    events = answers.latest_answers(session, intake.id, intake.last_seq)
    values = {DATE_OF_BIRTH: invite.date_of_birth.isoformat()} | {key: event.value for key, event in events.items()}
    sheet = sheet_of(rulebook.questionnaire, values, today, has_offer=has_offer(rulebook.questionnaire, invite))
    return FormState(
        intake=intake,
        invite=invite,
        rulebook=rulebook,
        events=_shown_and_saved(events),
        shown=tuple(intakes.messages_shown(session, intake.id)),
        sheet=sheet,
        route=route(rulebook.questionnaire, sheet),
    )


def _shown_and_saved(events: Mapping[str, RecordedAnswer]) -> Mapping[str, RecordedAnswer]:
    return {key: event for key, event in events.items() if not _was_taken_back_by_patient(event)}


def _was_taken_back_by_patient(event: RecordedAnswer) -> bool:
    """Staff who type in a paper form have the questions themselves before them."""
    return event.how is How.OFFER and event.value is None and event.who is not Who.STAFF


def has_offer(questionnaire: Questionnaire, invite: Invite) -> bool:
    return bool(offered_answers(questionnaire, invite))


def offered_answers(questionnaire: Questionnaire, invite: Invite) -> Mapping[str, Answer]:
    """What the clinic filled in on the invitation, in the order of the form."""
    offer = invite.offer or {}
    found = {key: read_stored(questionnaire.questions[key], offer.get(key)) for key in questionnaire.offer_keys}
    return {key: answer for key, answer in found.items() if answer is not None}


def is_from_offer(state: FormState, key: str) -> bool:
    event = state.events.get(key)
    return event is not None and event.how is How.OFFER and event.value is not None


def date_of_birth_of(invite: Invite) -> Dated:
    return Dated(invite.date_of_birth.isoformat())
