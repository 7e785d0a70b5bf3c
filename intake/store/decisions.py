"""What clinicians decided on a submission: added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.store.crypto import Place
from intake.store.database import keys_of
from intake.store.errors import NotFound
from intake.store.tables import DecisionRow, SubmissionRow


@dataclass(frozen=True)
class Decision:
    """`outcome`: a code of the clinic's choices. The last decision holds; the earlier ones stay readable."""

    submission_id: str
    number: int
    at: datetime
    staff_id: str
    outcome: str
    note: str


def record_decision(
    session: Session, submission_id: str, *, staff_id: str, outcome: str, note: str, now: datetime
) -> Decision:
    if session.get(SubmissionRow, submission_id, with_for_update=True) is None:
        raise NotFound("submission")
    number = len(decisions_of(session, submission_id)) + 1
    sealed_note = keys_of(session).seal_json(_place(submission_id, number), note)
    session.add(
        DecisionRow(
            submission_id=submission_id,
            number=number,
            at=now,
            staff_id=staff_id,
            outcome=outcome,
            sealed_note=sealed_note,
        )
    )
    session.flush()
    return Decision(submission_id, number, now, staff_id, outcome, note)


def decisions_of(session: Session, submission_id: str) -> list[Decision]:
    """Oldest first."""
    rows = session.scalars(
        select(DecisionRow).where(DecisionRow.submission_id == submission_id).order_by(DecisionRow.number)
    )
    return [_read(session, row) for row in rows]


def _read(session: Session, row: DecisionRow) -> Decision:
    note = keys_of(session).unseal_json(_place(row.submission_id, row.number), row.sealed_note)
    return Decision(row.submission_id, row.number, row.at, row.staff_id, row.outcome, note)


def _place(submission_id: str, number: int) -> Place:
    return Place("decision", "sealed_note", f"{submission_id}:{number}")
