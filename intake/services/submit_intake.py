"""Hand the finished form to the clinic: stored first, assessed second, and one receipt however often it is sent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from intake.questionnaire.answers import Coded
from intake.questionnaire.pages import Page, page_of_question
from intake.rulebook.assess import Engine, assess, messages_during_form
from intake.rulebook.model import Rulebook, SafetyMessage
from intake.services.assess_submission import assess_submission
from intake.services.form_state import FormState, load_form, read_form
from intake.services.rulebooks import Rulebooks
from intake.store import intakes, submissions
from intake.store.assessments import find_assessment
from intake.store.database import Database
from intake.store.errors import AttemptsExhausted, StaleRevision
from intake.store.intakes import IntakeState
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
    """An answer was changed on another screen after the patient looked through them: they look again."""


@dataclass(frozen=True)
class Receipt:
    """`messages`: what the patient was not told before, and what everyone is told at the end."""

    submission: Submission
    messages: tuple[SafetyMessage, ...]


def submit_intake(
    database: Database,
    rulebooks: Rulebooks,
    engine: Engine | None,
    intake_id: str,
    *,
    revision: int,
    today: date,
    now: datetime,
) -> Submission | NotFinished | NotShared | SeenElsewhere:
    """`revision`: the intake's last event when the patient looked through the answers."""
    with database.reading() as session:
        rulebook = rulebooks.of(intakes.load_intake(session, intake_id).rule_set_sha256)
    try:
        with database.transaction() as session:
            state = read_form(session, rulebook, intake_id, today)
            refusal = _refuse(state)
            if refusal is not None:
                return refusal
            submission = submissions.submit(session, intake_id, today, now, expected_last_seq=revision)
            is_assessed = find_assessment(session, submission.id) is not None
    except StaleRevision:
        return SeenElsewhere()
    if not is_assessed:
        with suppress(AttemptsExhausted):  # a second click while the first is at work, or staff must look
            assess_submission(database, rulebooks, engine, submission.id, now)
    _record_last_messages(database, rulebook, submission, now)
    return submission


def find_receipt(database: Database, rulebooks: Rulebooks, intake_id: str, today: date) -> Receipt | None:
    """None before the form was submitted."""
    state = load_form(database, rulebooks, intake_id, today)
    with database.reading() as session:
        submission = submissions.find_latest_submission(session, intake_id)
    if submission is None or state.intake.state is not IntakeState.SUBMITTED:
        return None
    ids = {shown.message_id for shown in state.shown if shown.at >= submission.submitted_at}
    return Receipt(submission, tuple(message for message in state.rulebook.messages if message.id in ids))


def consent_page(state: FormState) -> Page:
    """Where the answer about sharing can be changed."""
    page = page_of_question(state.questionnaire, CONSENT)
    assert page is not None, "the form asks whether the answers may be shared"
    return page


def _refuse(state: FormState) -> NotFinished | NotShared | None:
    if state.intake.state is IntakeState.SUBMITTED:
        return None  # a second click gets the receipt of the first
    page = state.first_open_page()
    if page is not None:
        return NotFinished(page)
    return NotShared() if state.answers.get(CONSENT) == NO else None


def _record_last_messages(database: Database, rulebook: Rulebook, submission: Submission, now: datetime) -> None:
    """What both engines found due at the end and the patient was not shown while it held; once for a submission."""
    with database.transaction() as session:
        # A second click waits here, and then finds them recorded.
        intakes.lock_intake_row(session, submission.intake_id)
        state = read_form(session, rulebook, submission.intake_id, submission.as_of)
        if any(shown.at >= submission.submitted_at for shown in state.shown):
            return
        assessment = find_assessment(session, submission.id)
        if assessment is not None:
            due = assessment.result["safety_messages"]
        else:
            due = assess(rulebook, state.sheet, None).safety_messages
        were_shown = {shown.message_id for shown in state.shown} & set(messages_during_form(rulebook, state.sheet))
        for message_id in due:
            if message_id not in were_shown:
                intakes.record_message_shown(session, submission.intake_id, message_id, now)
