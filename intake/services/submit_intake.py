"""Hand the finished form to the clinic: stored first, assessed second, and one receipt however often it is sent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from intake.languages.translator import ENGLISH, Translator
from intake.questionnaire.answers import Coded
from intake.questionnaire.pages import Page, page_of_question
from intake.rulebook.assess import Engine, assess, messages_during_form, messages_on_route
from intake.rulebook.model import Rulebook, SafetyMessage
from intake.services.alert_staff import note_alert
from intake.services.assess_submission import assess_submission
from intake.services.correct_intake import may_begin, may_send
from intake.services.form_state import FormState, load_sent_form, read_form
from intake.services.rulebooks import Rulebooks
from intake.services.told_messages import told_messages
from intake.store import intakes, reads, submissions
from intake.store.assessments import find_assessment
from intake.store.database import Database, Session
from intake.store.errors import AttemptsExhausted, StaleRevision
from intake.store.intakes import ShownMessage
from intake.store.submissions import Submission

CONSENT = "consent_share"
NO = Coded(("no",))


@dataclass(frozen=True)
class NotFinished:
    """A page was not yet filled in; it comes next."""

    page: Page


@dataclass(frozen=True)
class NotShared:
    """The patient said no to sharing: nothing is submitted. They may change that answer, or leave it."""


@dataclass(frozen=True)
class SeenElsewhere:
    """Answers were changed on another screen after the patient looked through them: they look again."""


@dataclass(frozen=True)
class Receipt:
    """`standing`: urgent messages that were shown in the form and still hold by what was sent. `messages`: what the
    patient was not told before, and what everyone is told at the end. `read_at`: when staff first opened this version.
    `is_being_corrected`: changes were begun and not sent. `is_late`: changes were made that came too late to be sent.
    """

    submission: Submission
    standing: tuple[SafetyMessage, ...]
    messages: tuple[SafetyMessage, ...]
    read_at: datetime | None
    may_correct: bool
    is_being_corrected: bool
    is_late: bool

    @property
    def urgent(self) -> tuple[SafetyMessage, ...]:
        """Of `messages`: what to do at once."""
        return tuple(message for message in self.messages if not message.is_for_everyone)

    @property
    def for_everyone(self) -> tuple[SafetyMessage, ...]:
        return tuple(message for message in self.messages if message.is_for_everyone)


def submit_intake(
    database: Database,
    rulebooks: Rulebooks,
    engine: Engine | None,
    intake_id: str,
    *,
    revision: int,
    today: date,
    now: datetime,
    shown_to: str | None = None,
) -> Submission | NotFinished | NotShared | SeenElsewhere:
    """`revision`: the intake's last event when the patient looked through the answers. `shown_to`: the staff member
    who typed in a paper form, and is told in the patient's place.
    """
    with database.reading() as session:
        rulebook = rulebooks.of(intakes.load_intake(session, intake_id).rule_set_sha256)
    try:
        with database.transaction() as session:
            state = read_form(session, rulebook, intake_id, today)
            sent = submissions.find_latest_submission(session, intake_id)
            if sent is not None and _is_over(session, state, sent, now):
                intakes.close_intake(session, intake_id)
                submission = sent
            elif (refusal := _refuse(state)) is not None:
                return refusal
            else:
                submission = submissions.submit(session, intake_id, today, now, expected_last_seq=revision)
            is_assessed = find_assessment(session, submission.id) is not None
    except StaleRevision:
        return SeenElsewhere()
    if not is_assessed:
        with suppress(AttemptsExhausted):  # a second click while the first is at work, or staff must look
            assess_submission(database, rulebooks, engine, submission.id, now)
    _record_last_messages(database, rulebooks, rulebook, submission, max(now, submission.submitted_at), shown_to)
    return submission


def find_receipt(
    database: Database, rulebooks: Rulebooks, intake_id: str, now: datetime, words: Translator = ENGLISH
) -> Receipt | None:
    """None before the form was submitted."""
    found = load_sent_form(database, rulebooks, intake_id, words)
    if found is None:
        return None
    state, sent = found
    new = {shown.message_id for shown in state.shown if _is_of_receipt(shown, sent)}
    standing = set(messages_on_route(state.rulebook, state.route)) - new
    with database.reading() as session:
        return Receipt(
            submission=sent,
            standing=tuple(message for message in state.rulebook.messages if message.id in standing),
            messages=told_messages(session, rulebooks, state.rulebook, intake_id, new),
            read_at=reads.first_read_at(session, sent.id),
            may_correct=may_begin(session, state.intake, sent, now),
            is_being_corrected=not state.is_submitted,
            is_late=state.is_submitted and submissions.was_changed_since(session, sent),
        )


def find_sent(database: Database, intake_id: str) -> Submission | None:
    """The newest version that was sent, also while the patient corrects it."""
    with database.reading() as session:
        return submissions.find_latest_submission(session, intake_id)


def _is_of_receipt(shown: ShownMessage, sent: Submission) -> bool:
    """Recorded when this version was sent, and not while it was filled in or corrected."""
    return shown.at >= sent.submitted_at and shown.after_seq == sent.last_seq


def consent_page(state: FormState) -> Page:
    """Where the answer about sharing can be changed."""
    page = page_of_question(state.questionnaire, CONSENT)
    assert page is not None, "the form asks whether the answers may be shared"
    return page


def may_not_share(state: FormState) -> bool:
    """The patient said that the clinic may not have the answers."""
    return state.answers.get(CONSENT) == NO


def _is_over(session: Session, state: FormState, sent: Submission, now: datetime) -> bool:
    """A second click gets the receipt of the first; a correction that comes too late, that of what was sent."""
    return state.is_submitted or not may_send(session, state.intake, sent, now)


def _refuse(state: FormState) -> NotFinished | NotShared | None:
    page = state.first_open_page()
    if page is not None:
        return NotFinished(page)
    return NotShared() if may_not_share(state) else None


def _record_last_messages(
    database: Database,
    rulebooks: Rulebooks,
    rulebook: Rulebook,
    submission: Submission,
    now: datetime,
    shown_to: str | None,
) -> None:
    """What both engines found due at the end and the patient was not shown while it held; once for a submission."""
    with database.transaction() as session:
        # A second click waits here, and then finds them recorded.
        intakes.lock_intake(session, submission.intake_id)
        state = read_form(session, rulebook, submission.intake_id, submission.as_of)
        if any(shown.at >= submission.submitted_at for shown in state.shown):
            return
        assessment = find_assessment(session, submission.id)
        if assessment is not None:
            due = assessment.result["safety_messages"]
        else:
            due = assess(rulebook, state.sheet, None).safety_messages
        were_shown = {shown.message_id for shown in state.shown} & set(messages_during_form(rulebook, state.sheet))
        new = [message_id for message_id in due if message_id not in were_shown]
        for message_id in new:
            intakes.record_message_shown(session, submission.intake_id, message_id, now, shown_to)
        told = told_messages(session, rulebooks, rulebook, submission.intake_id, set(new))
        if shown_to is None and not all(message.is_for_everyone for message in told):
            note_alert(session, submission.intake_id, submission.last_seq, now)
