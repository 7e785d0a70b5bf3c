"""Notes from one member of staff to the next about a form: added to, never changed, sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from intake.store.clinic_tables import HandOverRow
from intake.store.crypto import Place
from intake.store.database import Reader
from intake.store.errors import NotFound
from intake.store.intake_keys import key_of, unseal_json
from intake.store.tables import StaffRow, SubmissionRow

# Made once, and of the tables themselves: each opening of a form reads by it.
_ROW, _SUBMISSION, _STAFF = HandOverRow.__table__, SubmissionRow.__table__, StaffRow.__table__
_OF_INTAKE: Select[*tuple[Any, ...]] = (
    select(*_ROW.c, _SUBMISSION.c.version, _STAFF.c.name)
    .join(_SUBMISSION, _SUBMISSION.c.id == _ROW.c.submission_id)
    .join(_STAFF, _STAFF.c.id == _ROW.c.staff_id)
    .where(_SUBMISSION.c.intake_id == bindparam("intake"))
    .order_by(_SUBMISSION.c.version.desc(), _ROW.c.number.desc())
)


@dataclass(frozen=True)
class HandOverNote:
    """`version`: of the form, when it was written."""

    version: int
    at: datetime
    staff_name: str
    text: str


def add_note(session: Session, submission_id: str, text: str, *, staff_id: str, now: datetime) -> bool:
    """Whether it is new: the last note once more, by the same person, is a button that was pressed twice."""
    submission = session.get(SubmissionRow, submission_id, with_for_update=True)
    if submission is None:
        raise NotFound("submission")
    of_this = HandOverRow.submission_id == submission_id
    last = session.scalar(select(HandOverRow).where(of_this).order_by(HandOverRow.number.desc()).limit(1))
    if last is not None and last.staff_id == staff_id and _text(session, last) == text:
        return False
    number = 1 if last is None else last.number + 1
    sealed = key_of(session, submission.intake_id).seal_json(_place(submission_id, number), text)
    session.add(HandOverRow(submission_id=submission_id, number=number, at=now, staff_id=staff_id, sealed_note=sealed))
    session.flush()
    return True


def notes_of(session: Reader, intake_id: str) -> list[HandOverNote]:
    """On all versions of the form, newest first."""
    rows = session.execute(_OF_INTAKE, {"intake": intake_id})
    return [HandOverNote(row.version, row.at, row.name, _text(session, row)) for row in rows]


def _text(session: Reader, row: HandOverRow | Row[Any]) -> str:
    return str(unseal_json(session, _place(row.submission_id, row.number), row.sealed_note))


def _place(submission_id: str, number: int) -> Place:
    return Place("hand_over", "sealed_note", f"{submission_id}:{number}")
