"""When staff opened a submission's page for the first time: one entry a person and version, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.errors import NotFound
from intake.store.progress import renew_progress_of_submission
from intake.store.tables import SubmissionReadRow, SubmissionRow

_ROW = SubmissionReadRow.__table__
_BY_STAFF = select(_ROW.c.number).where(
    _ROW.c.submission_id == bindparam("submission"), _ROW.c.staff_id == bindparam("staff")
)


def record_read(session: Session, submission_id: str, staff_id: str, now: datetime) -> None:
    """The first time counts; opening it again changes nothing."""
    of_both = {"submission": submission_id, "staff": staff_id}
    if session.scalar(_BY_STAFF, of_both) is not None:  # nearly always, and nobody has to wait for it
        return
    if session.get(SubmissionRow, submission_id, with_for_update=True) is None:
        raise NotFound("submission")
    if session.scalar(_BY_STAFF, of_both) is not None:
        return
    of_this = select(func.max(SubmissionReadRow.number)).where(SubmissionReadRow.submission_id == submission_id)
    number = (session.scalar(of_this) or 0) + 1
    session.add(SubmissionReadRow(submission_id=submission_id, number=number, at=now, staff_id=staff_id))
    session.flush()
    renew_progress_of_submission(session, submission_id)


def first_read_at(session: Session, submission_id: str) -> datetime | None:
    """None where nobody of the staff opened this version."""
    first = select(SubmissionReadRow.at).where(
        SubmissionReadRow.submission_id == submission_id, SubmissionReadRow.number == 1
    )
    return session.scalar(first)
