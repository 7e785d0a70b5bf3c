"""Who is on an urgent alert: entries that are added to, never changed. The last one of a form holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from intake.store.clinic_tables import AlertTakenRow
from intake.store.errors import NotFound
from intake.store.tables import DecisionRow, IntakeRow, StaffRow, SubmissionRow

_Later = aliased(AlertTakenRow)


@dataclass(frozen=True)
class AlertTaken:
    """`up_to_seq`: the last answer that this person could have seen; an alert that came after it is not taken."""

    number: int
    up_to_seq: int
    at: datetime
    staff_id: str
    staff_name: str


def take_alert(
    session: Session, intake_id: str, up_to_seq: int, *, instead_of: int, staff_id: str, now: datetime
) -> bool:
    """False where somebody was faster: `instead_of` is not the number of the last entry (0 before the first)."""
    intake = session.get(IntakeRow, intake_id, with_for_update=True, populate_existing=True)
    if intake is None:
        raise NotFound("intake")
    of_this = AlertTakenRow.intake_id == intake_id
    last = session.scalar(select(func.max(AlertTakenRow.number)).where(of_this)) or 0
    if last != instead_of:
        return False
    # Nobody takes what is still to come.
    seq = min(up_to_seq, intake.last_seq)
    session.add(AlertTakenRow(intake_id=intake_id, number=last + 1, at=now, staff_id=staff_id, up_to_seq=seq))
    session.flush()
    return True


def find_taken(session: Session, intake_ids: Collection[str]) -> dict[str, AlertTaken]:
    """The last entry of each form, by the intake; also one that does not hold any more: see `is_taken`."""
    rows = session.execute(
        select(AlertTakenRow, StaffRow.name)
        .join(StaffRow, StaffRow.id == AlertTakenRow.staff_id)
        .where(AlertTakenRow.intake_id.in_(intake_ids))
        .order_by(AlertTakenRow.number)
    )
    return {row.intake_id: AlertTaken(row.number, row.up_to_seq, row.at, row.staff_id, name) for row, name in rows}


def is_taken(intake_id: ColumnElement[str], alert_seq: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether somebody is on what came in up to this answer, and no decision was made since."""
    is_last = (
        ~select(_Later.number)
        .where(_Later.intake_id == AlertTakenRow.intake_id, _Later.number > AlertTakenRow.number)
        .correlate(AlertTakenRow)
        .exists()
    )
    decided_since = (
        select(DecisionRow.number)
        .join(SubmissionRow, SubmissionRow.id == DecisionRow.submission_id)
        .where(SubmissionRow.intake_id == AlertTakenRow.intake_id, DecisionRow.at >= AlertTakenRow.at)
        .correlate(AlertTakenRow)
        .exists()
    )
    holds = select(AlertTakenRow.number).where(
        AlertTakenRow.intake_id == intake_id, AlertTakenRow.up_to_seq >= alert_seq, is_last, ~decided_since
    )
    return holds.correlate_except(AlertTakenRow).exists()
