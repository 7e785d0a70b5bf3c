"""A second person signs a decision that holds. It changes nothing in the decision."""

from __future__ import annotations

from datetime import datetime

from intake.errors import InputError, Refusal
from intake.services.printable_text import refuse_unprintable
from intake.services.read_decisions import is_void
from intake.store import assessments, audit, decisions, intakes, submissions
from intake.store.database import Database, Session
from intake.store.decisions import Decision
from intake.store.submissions import Submission
from intake.summary.decision_record import WORDS

FIELD = "countersign-note"
LONGEST_NOTE = 10_000


def countersign_decision(
    database: Database, submission_id: str, decision_number: int, *, note: str, staff_id: str, now: datetime
) -> None:
    """Raises InputError with what the form must show; NotFound for a submission that is not there. Pressed twice, it is
    signed once.
    """
    with database.transaction() as session:
        submission = submissions.load_submission(session, submission_id)
        intakes.lock_intake(session, submission.intake_id)  # nobody decides or sends meanwhile
        made = decisions.decisions_of(session, submission_id)
        if not made:
            raise InputError([Refusal("decision", "There is no decision to countersign")])
        last, note = made[-1], note.strip()
        signed = decisions.countersignatures_of(session, submission_id, decision_number)
        if (staff_id, note) in {(one.staff_id, one.note) for one in signed}:
            return
        words = _why_not(session, submission, last, decision_number) or _why_not_by(session, last, note, staff_id)
        refusals = [Refusal(FIELD, words)] if words else refuse_unprintable(FIELD, note)
        if refusals:
            raise InputError(refusals)
        decisions.countersign(session, submission_id, decision_number, staff_id=staff_id, note=note, now=now)
        audit.append(session, actor=staff_id, action="decision.countersigned", subject=submission_id, now=now)


def _why_not(session: Session, submission: Submission, last: Decision, decision_number: int) -> str:
    """Empty where the decision that was read is the one that holds."""
    latest = submissions.find_latest_submission(session, submission.intake_id)
    if latest is not None and latest.id != submission.id:
        return "There is a newer version of this form, and this decision does not hold any more. Read that version"
    if is_void(session, last, assessments.find_assessment(session, submission.id)):
        return (
            "The answers were evaluated again, and this decision does not hold any more. It has to be made again first"
        )
    if last.number != decision_number:
        words = WORDS.get(last.outcome, last.outcome)
        said = f"{last.staff_name} has decided since you opened this page: {words}"
        return f"{said}. Read it, and countersign again to sign that one"
    return ""


def _why_not_by(session: Session, made: Decision, note: str, staff_id: str) -> str:
    if made.staff_id == staff_id:
        return "Somebody else has to countersign your decision"
    signed = decisions.countersignatures_of(session, made.submission_id, made.number)
    if any(one.staff_id == staff_id for one in signed):
        return "You have countersigned this decision already"
    return f"Write at most {LONGEST_NOTE} characters" if len(note) > LONGEST_NOTE else ""
