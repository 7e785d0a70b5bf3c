"""When staff opened a submission's page for the first time: one entry a person and version, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, case, func, insert, select
from sqlalchemy.orm import Session

from intake.store.columns import table_of
from intake.store.database import Writer
from intake.store.errors import NotFound, Purged
from intake.store.progress import renew_progress
from intake.store.purges import purged_at
from intake.store.submissions import READABLE, Submission, read_readable
from intake.store.tables import IntakeRow, SubmissionReadRow, SubmissionRow

_ROW, _SENT, _INTAKE = table_of(SubmissionReadRow), table_of(SubmissionRow), table_of(IntakeRow)
_BY_STAFF = select(_ROW.c.number).where(
    _ROW.c.submission_id == bindparam("submission"), _ROW.c.staff_id == bindparam("staff")
)
_READABLE_BY_STAFF = READABLE.add_columns(_BY_STAFF.scalar_subquery().label("by_staff"))
_SO_FAR = select(
    func.coalesce(func.max(_ROW.c.number), 0).label("number"),
    func.max(case((_ROW.c.staff_id == bindparam("staff"), _ROW.c.number))).label("by_staff"),
    select(func.count())
    .select_from(_SENT)
    .where(_SENT.c.intake_id == bindparam("intake"))
    .scalar_subquery()
    .label("versions"),
    purged_at(bindparam("intake")).label("purged_at"),
).where(_ROW.c.submission_id == bindparam("submission"))
_LOCKED = (
    select(_INTAKE.c.id, _INTAKE.c.invite_id)
    .join(_SENT, _SENT.c.intake_id == _INTAKE.c.id)
    .where(_SENT.c.id == bindparam("submission"))
    .with_for_update(of=_INTAKE)
)
_ADD = insert(_ROW)


def load_and_record_read(session: Writer, submission_id: str, staff_id: str, now: datetime) -> Submission:
    """As `submissions.load_readable`, and `record_read` of what it found."""
    row = session.execute(_READABLE_BY_STAFF, {"submission": submission_id, "staff": staff_id}).first()
    submission = read_readable(row)
    if row is not None and row.by_staff is None:
        _record_first(session, submission_id, staff_id, now)
    return submission


def record_read(session: Writer, submission_id: str, staff_id: str, now: datetime) -> None:
    """The first time counts; opening it again changes nothing."""
    # Nearly always there is one, and nobody has to wait for it.
    if session.scalar(_BY_STAFF, {"submission": submission_id, "staff": staff_id}) is None:
        _record_first(session, submission_id, staff_id, now)


def _record_first(session: Writer, submission_id: str, staff_id: str, now: datetime) -> None:
    of_both = {"submission": submission_id, "staff": staff_id}
    # Before anything else: whoever sends a correction meanwhile waits, or is waited for.
    intake = session.execute(_LOCKED, of_both).first()
    if intake is None:
        raise NotFound("submission")
    so_far = session.execute(_SO_FAR, {**of_both, "intake": intake.id}).one()
    if so_far.purged_at is not None:  # by whoever had to be waited for
        raise Purged(so_far.purged_at)
    if so_far.by_staff is not None:
        return
    row = {"submission_id": submission_id, "number": so_far.number + 1, "at": now, "staff_id": staff_id}
    session.execute(_ADD, row)
    if so_far.versions != 1:  # of an only version it tells the list nothing
        renew_progress(session, intake.invite_id)


def first_read_at(session: Session, submission_id: str) -> datetime | None:
    """None where nobody of the staff opened this version."""
    first = select(SubmissionReadRow.at).where(
        SubmissionReadRow.submission_id == submission_id, SubmissionReadRow.number == 1
    )
    return session.scalar(first)
