"""When staff opened a submission's page for the first time: one entry a person and version, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select
from sqlalchemy.orm import Session

from intake.store.columns import table_of
from intake.store.database import Writer
from intake.store.progress import renew_progress
from intake.store.submissions import READABLE, Submission, read_readable
from intake.store.tables import IntakeRow, SubmissionReadRow, SubmissionRow
from intake.store.turns import writers_queue

_ROW, _SENT, _INTAKE = table_of(SubmissionReadRow), table_of(SubmissionRow), table_of(IntakeRow)
_VERSION = _SENT.alias()
_OF_THIS = _ROW.c.submission_id == bindparam("submission")
# The submission, and all that counts for whether it was read.
_STANDING = READABLE.add_columns(
    select(_ROW.c.number).where(_OF_THIS, _ROW.c.staff_id == bindparam("staff")).scalar_subquery().label("by_staff"),
    select(func.coalesce(func.max(_ROW.c.number), 0)).where(_OF_THIS).scalar_subquery().label("so_far"),
    select(func.count()).where(_VERSION.c.intake_id == _SENT.c.intake_id).scalar_subquery().label("versions"),
    select(_INTAKE.c.invite_id).where(_INTAKE.c.id == _SENT.c.intake_id).scalar_subquery().label("invite_id"),
)
_LOCK = (
    select(_INTAKE.c.id)
    .join(_SENT, _SENT.c.intake_id == _INTAKE.c.id)
    .where(_SENT.c.id == bindparam("submission"))
    .with_for_update(of=_INTAKE)
)
_ADD = insert(_ROW)


def load_and_record_read(session: Writer, submission_id: str, staff_id: str, now: datetime) -> Submission:
    """As `submissions.load_readable`, and `record_read` of what it found."""
    row = session.execute(_STANDING, {"submission": submission_id, "staff": staff_id}).first()
    submission = read_readable(row)
    _record(session, row, submission_id, staff_id, now)
    return submission


def record_read(session: Writer, submission_id: str, staff_id: str, now: datetime) -> None:
    """The first time counts; opening it again changes nothing."""
    row = session.execute(_STANDING, {"submission": submission_id, "staff": staff_id}).first()
    _record(session, row, submission_id, staff_id, now)


def _record(session: Writer, row: Row[Any] | None, submission_id: str, staff_id: str, now: datetime) -> None:
    """`row`: how it stands."""
    if row is not None and row.by_staff is not None:  # nobody has to wait for it
        return
    if not writers_queue(session.connection()):
        # Before anything else: whoever sends a correction meanwhile waits, or is waited for.
        session.execute(_LOCK, {"submission": submission_id})
        row = session.execute(_STANDING, {"submission": submission_id, "staff": staff_id}).first()
    read_readable(row)
    if row is None or row.by_staff is not None:
        return
    what = {"submission_id": submission_id, "number": row.so_far + 1, "at": now, "staff_id": staff_id}
    session.execute(_ADD, what)
    if row.versions != 1:  # of an only version it tells the list nothing
        renew_progress(session, row.invite_id)


def first_read_at(session: Session, submission_id: str) -> datetime | None:
    """None where nobody of the staff opened this version."""
    first = select(SubmissionReadRow.at).where(
        SubmissionReadRow.submission_id == submission_id, SubmissionReadRow.number == 1
    )
    return session.scalar(first)
