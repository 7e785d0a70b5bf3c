"""A second person signs a decision that holds. It changes nothing in the decision."""

from __future__ import annotations

from datetime import datetime

from intake.errors import InputError, Refusal
from intake.services.read_decisions import is_void
from intake.store import audit, decisions, submissions
from intake.store.database import Database, Session
from intake.store.decisions import Decision

LONGEST_NOTE = 10_000


def countersign_decision(
    database: Database, submission_id: str, decision_number: int, *, note: str, staff_id: str, now: datetime
) -> None:
    """Raises InputError with what the form must show; NotFound for a submission that is not there."""
    with database.transaction() as session:
        submission = submissions.load_submission(session, submission_id)
        latest = submissions.find_latest_submission(session, submission.intake_id)
        made = decisions.decisions_of(session, submission_id)
        last = made[-1] if made else None
        is_newest = latest is None or latest.id == submission_id
        if last is None or last.number != decision_number or not is_newest or is_void(session, last):
            raise InputError([Refusal("decision", "That decision does not hold any more. Look at the page again")])
        refusal = _refusal(session, last, note, staff_id)
        if refusal is not None:
            raise InputError([refusal])
        decisions.countersign(session, submission_id, decision_number, staff_id=staff_id, note=note.strip(), now=now)
        audit.append(session, actor=staff_id, action="decision.countersigned", subject=submission_id, now=now)


def _refusal(session: Session, made: Decision, note: str, staff_id: str) -> Refusal | None:
    if made.staff_id == staff_id:
        return Refusal("countersign-note", "Somebody else has to countersign your decision")
    signed = decisions.countersignatures_of(session, made.submission_id, made.number)
    if any(one.staff_id == staff_id for one in signed):
        return Refusal("countersign-note", "You have countersigned this decision already")
    if len(note) > LONGEST_NOTE:
        return Refusal("countersign-note", f"Write at most {LONGEST_NOTE} characters")
    return None
