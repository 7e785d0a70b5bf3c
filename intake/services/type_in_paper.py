"""Type in a form that a patient filled in on paper. What was answered on a screen is never overwritten unseen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from intake.forms.page_form import Filled
from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import Answer, AnswerSheet, to_json
from intake.questionnaire.model import DATE_OF_BIRTH, Question
from intake.questionnaire.paper_order import PaperSection, paper_sections
from intake.questionnaire.routing import route
from intake.rulebook.assess import Engine
from intake.rulebook.model import SafetyMessage
from intake.services.begin_intake import begin_intake
from intake.services.fill_in_form import Saved, offer_effects, save_answers
from intake.services.form_state import FormState, date_of_birth_of, load_form
from intake.services.rulebooks import Rulebooks
from intake.services.submit_intake import CONSENT, NO, NotFinished, NotShared, SeenElsewhere, submit_intake
from intake.services.told_messages import told_messages
from intake.store import audit, intakes, invites
from intake.store.answers import How, NewAnswer, RecordedAnswer, Who
from intake.store.canonical_json import Json, canonical_json
from intake.store.database import Database
from intake.store.submissions import Submission


class Side(StrEnum):
    """Which of two different answers stands."""

    PAPER = "paper"
    SCREEN = "screen"


@dataclass(frozen=True)
class Conflict:
    """The paper says something else than what was answered on a screen, or typed in by somebody else meanwhile."""

    key: str
    text: str
    on_paper: str
    on_screen: str


@dataclass(frozen=True)
class Unsettled:
    """Nothing was saved: staff say for each which of the two stands. `state`: the form as it is now."""

    state: FormState
    conflicts: tuple[Conflict, ...]


class _InConflict(Exception):
    """Ends the transaction."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__("two answers to one question")
        self.conflicts = tuple(conflicts)


def begin_paper(database: Database, rulebooks: Rulebooks, invite_id: str, now: datetime) -> None:
    """The form of this invitation begins, where the patient did not begin. NotFound for no such invitation."""
    with database.reading() as session:
        invites.load_invite(session, invite_id)
    begin_intake(database, rulebooks, invite_id, now)


def open_paper(
    database: Database, rulebooks: Rulebooks, invite_id: str, *, by: str, today: date, now: datetime
) -> FormState | None:
    """The form of this invitation; None before it began. NotFound for no such invitation."""
    state = find_paper(database, rulebooks, invite_id, today=today)
    if state is not None:
        note_opened(database, state, by=by, now=now)
        return state
    with database.reading() as session:
        invites.load_invite(session, invite_id)
    return None


def find_paper(database: Database, rulebooks: Rulebooks, invite_id: str, *, today: date) -> FormState | None:
    """Without a note in the audit log: a page that shows answers of it calls `note_opened`."""
    with database.reading() as session:
        intake = intakes.find_intake(session, invite_id)
    return None if intake is None else load_form(database, rulebooks, intake.id, today)


def note_opened(database: Database, state: FormState, *, by: str, now: datetime) -> None:
    """Each page by itself: any of them has an address, and shows what the patient answered on a screen."""
    with database.transaction() as session:
        audit.append(session, actor=by, action="paper.opened", subject=state.invite.id, now=now)


def is_closed_to_staff(state: FormState) -> bool:
    """The patient said on a screen that the answers may not be shared: they are not shown, nor mixed with others."""
    event = state.events.get(CONSENT)
    said_no = event is not None and event.who is not Who.STAFF and state.answers.get(CONSENT) == NO
    return state.is_declined or said_no


def typed_before(state: FormState, section: PaperSection) -> dict[str, Answer]:
    """What staff typed in of this section; the patient's own answers stand beside the questions."""
    keys = [key for key in section.all_keys if key in state.answers]
    return {key: state.answers[key] for key in keys if key in state.events and state.events[key].who is Who.STAFF}


def on_screen(state: FormState, section: PaperSection) -> dict[str, str]:
    """What the patient answered on a screen, in words."""
    events = {key: state.events.get(key) for key in section.all_keys}
    return {key: _words(state, key, state.answers.get(key)) for key, event in events.items() if _is_patients(event)}


def messages_to_tell(database: Database, rulebooks: Rulebooks, state: FormState) -> tuple[SafetyMessage, ...]:
    """What the newest answers called for, or everyone is told at the end: for staff to pass on."""
    ids = {shown.message_id for shown in state.shown if shown.after_seq == state.intake.last_seq and shown.staff_id}
    with database.reading() as session:
        return told_messages(session, rulebooks, state.rulebook, state.intake.id, ids)


def next_section(state: FormState, section: PaperSection) -> PaperSection | None:
    sections = paper_sections(state.questionnaire)
    return next(iter(sections[sections.index(section) + 1 :]), None)


def is_typed_in(state: FormState, section: PaperSection) -> bool:
    """Every question that is asked by what is known now was typed in, be it blank, or answered on a screen."""
    asked = state.route.is_asked
    return all(key in state.events for group in section.groups for key in group.keys if key in asked)


def save_section(
    database: Database,
    state: FormState,
    section: PaperSection,
    filled: Sequence[Filled],
    settled: Mapping[str, Side],
    *,
    by: str,
    revision: int,
    now: datetime,
) -> Saved | Unsettled:
    """`revision`: the form's last event when the page was shown; `settled`: what staff said about its conflicts."""

    def find_new(before: FormState) -> list[NewAnswer]:
        new, conflicts = _read_section(before, filled, settled, by, revision)
        if conflicts:
            raise _InConflict(conflicts)
        return new

    keys = (*section.all_keys, *state.questionnaire.offer_keys, DATE_OF_BIRTH)
    try:
        saved = save_answers(database, state, find_new, keys, revision=revision, now=now, shown_to=by)
    except _InConflict as found:
        return Unsettled(state, found.conflicts)
    if isinstance(saved, Saved):
        with database.transaction() as session:
            detail = {"section": section.section.code}
            audit.append(session, actor=by, action="paper.typed_in", subject=state.invite.id, now=now, detail=detail)
        return saved
    _, conflicts = _read_section(saved.state, filled, settled, by, revision)
    return Unsettled(saved.state, tuple(conflicts))


def send_paper(
    database: Database,
    rulebooks: Rulebooks,
    engine: Engine | None,
    state: FormState,
    *,
    by: str,
    revision: int,
    today: date,
    now: datetime,
) -> Submission | NotFinished | NotShared | SeenElsewhere:
    """As when the patient sends it: stored first, assessed second, once however often the button is pressed."""
    result = submit_intake(
        database, rulebooks, engine, state.intake.id, revision=revision, today=today, now=now, shown_to=by
    )
    if isinstance(result, Submission):
        with database.transaction() as session:
            audit.append(session, actor=by, action="paper.sent", subject=result.id, now=now)
    return result


# --- what is new ------------------------------------------------------------------------------------------------


def _read_section(
    state: FormState, filled: Sequence[Filled], settled: Mapping[str, Side], by: str, revision: int
) -> tuple[list[NewAnswer], list[Conflict]]:
    questions = state.questionnaire.questions
    found = _without_rest_for_hidden(state, filled)
    from_offer = _from_offer(state, found, by)
    left = found.keys() - {answer.question for answer in from_offer}
    new, conflicts = [], []
    for key, answer in ((key, answer) for key, answer in found.items() if key in left):
        event, value = state.events.get(key), _value(questions[key], answer)
        is_foreign = event is not None and (event.who is not Who.STAFF or event.seq > revision)
        if event is not None and is_foreign and event.value is not None and _is_new(event, value):
            if answer is None or settled.get(key) is Side.SCREEN:
                continue  # the paper is silent, or staff asked the patient: what was said on the screen stands
            if settled.get(key) is None or event.seq > revision:
                words = _words(state, key, answer), _words(state, key, state.answers.get(key))
                conflicts.append(Conflict(key, questions[key].text, *words))
                continue
        is_date_that_never_was = event is None and answer is None and key in state.questionnaire.results_by_date
        if _is_new(event, value) and not is_date_that_never_was:
            new.append(NewAnswer(key, value, Who.STAFF, How.TRANSCRIBED, by, language=state.language_of(key)))
    return [*_beginning(state, by), *new, *from_offer], conflicts


def _value(question: Question, answer: Answer | None) -> Json:
    return None if answer is None else to_json(question, answer)


def _is_new(event: RecordedAnswer | None, value: Json) -> bool:
    return event is None or canonical_json(event.value) != canonical_json(value)


def _without_rest_for_hidden(state: FormState, filled: Sequence[Filled]) -> dict[str, Answer | None]:
    """A tick for "all that I left empty" answers what the patient is asked, and nothing else."""
    found = {item.key: item.answer for item in filled}
    given = {key: answer for key, answer in found.items() if answer is not None}
    asked = _asked(state, {**state.answers, **given})
    return {item.key: None if item.is_by_rest and item.key not in asked else item.answer for item in filled}


def _asked(state: FormState, answers: Mapping[str, Answer]) -> Collection[str]:
    sheet = AnswerSheet(answers, state.sheet.as_of, state.sheet.has_offer)
    return route(state.questionnaire, sheet).is_asked


def _beginning(state: FormState, by: str) -> list[NewAnswer]:
    """The date of birth stands on the invitation; staff compare it with the paper."""
    if DATE_OF_BIRTH in state.events:
        return []
    born = date_of_birth_of(state.invite).text
    return [NewAnswer(DATE_OF_BIRTH, born, Who.STAFF, How.TRANSCRIBED, by)]


def _from_offer(state: FormState, found: Mapping[str, Answer | None], by: str) -> list[NewAnswer]:
    """A "yes" to the clinic's offer stands for its parts, but not for those that the paper answers by itself, nor for
    what the patient answered on a screen.
    """
    if state.questionnaire.offer_confirm_key not in found:
        return []
    questions = state.questionnaire.questions
    effects = offer_effects(state, {key: (answer, How.TRANSCRIBED) for key, answer in found.items()})
    left = {key: answer for key, (answer, _) in effects.items() if found.get(key) is None}
    values = {key: _value(questions[key], answer) for key, answer in left.items()}
    return [
        NewAnswer(key, value, Who.STAFF, How.OFFER, by)
        for key, value in values.items()
        if _is_new(state.events.get(key), value) and not _is_typed_on_screen(state.events.get(key))
    ]


def _is_patients(event: RecordedAnswer | None) -> bool:
    return event is not None and event.who is not Who.STAFF and event.value is not None


def _is_typed_on_screen(event: RecordedAnswer | None) -> bool:
    return event is not None and _is_patients(event) and event.how is not How.OFFER


def _words(state: FormState, key: str, answer: Answer | None) -> str:
    return answer_words(state.questionnaire, state.questionnaire.questions[key], answer)


def with_blank_allowed(question: Question) -> Question:
    """On paper nothing can be asked for: what was left empty is typed in as empty."""
    return replace(question, is_required=False)
