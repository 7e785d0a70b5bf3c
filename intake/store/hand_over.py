"""Notes from one member of staff to the next about a form: added to, never changed, sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.store.clinic_tables import HandOverRow
from intake.store.crypto import Place
from intake.store.errors import NotFound
from intake.store.intake_keys import key_of, unseal_json
from intake.store.tables import StaffRow, SubmissionRow


@dataclass(frozen=True)
class HandOverNote:
    """`version`: of the form, when it was written."""

    version: int
    at: datetime
    staff_name: str
    text: str


def add_note(session: Session, submission_id: str, text: str, *, staff_id: str, now: datetime) -> None:
    submission = session.get(SubmissionRow, submission_id, with_for_update=True)
    if submission is None:
        raise NotFound("submission")
    of_this = HandOverRow.submission_id == submission_id
    number = (session.scalar(select(func.max(HandOverRow.number)).where(of_this)) or 0) + 1
    sealed = key_of(session, submission.intake_id).seal_json(_place(submission_id, number), text)
    session.add(HandOverRow(submission_id=submission_id, number=number, at=now, staff_id=staff_id, sealed_note=sealed))
    session.flush()


def notes_of(session: Session, intake_id: str) -> list[HandOverNote]:
    """On all versions of the form, newest first."""
    rows = session.execute(
        select(HandOverRow, SubmissionRow.version, StaffRow.name)
        .join(SubmissionRow, SubmissionRow.id == HandOverRow.submission_id)
        .join(StaffRow, StaffRow.id == HandOverRow.staff_id)
        .where(SubmissionRow.intake_id == intake_id)
        .order_by(SubmissionRow.version.desc(), HandOverRow.number.desc())
    )
    return [HandOverNote(version, row.at, name, _text(session, row)) for row, version, name in rows]


def _text(session: Session, row: HandOverRow) -> str:
    return str(unseal_json(session, _place(row.submission_id, row.number), row.sealed_note))


def _place(submission_id: str, number: int) -> Place:
    return Place("hand_over", "sealed_note", f"{submission_id}:{number}")
