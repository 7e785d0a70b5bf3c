"""Who is on an urgent alert: entries that are added to, never changed. The last one of a form holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.clinic_tables import AlertTakenRow
from intake.store.columns import table_of
from intake.store.database import Reader
from intake.store.decided_since import decided_since
from intake.store.errors import NotFound
from intake.store.progress import Urgency
from intake.store.tables import IntakeRow, StaffRow
from intake.store.worklist_table import ProgressRow

_TAKEN, _STAFF = table_of(AlertTakenRow), table_of(StaffRow)  # plain rows are read in half the time of mapped ones
_LATER = _TAKEN.alias()
_ENTRY = (_TAKEN.c.number, _TAKEN.c.up_to_seq, _TAKEN.c.at, _STAFF.c.id, _STAFF.c.name)  # as AlertTaken has them
_OF_INTAKES = (  # made once: the list of patients reads by it
    select(_TAKEN.c.intake_id, *_ENTRY)
    .join(_STAFF, _STAFF.c.id == _TAKEN.c.staff_id)
    .where(_TAKEN.c.intake_id.in_(bindparam("intakes", expanding=True)))
    .order_by(_TAKEN.c.number)
)


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
    """False where somebody was faster: `instead_of` is not the number of the last entry (0 before the first), or the
    form was decided meanwhile and nothing about it is urgent any more.
    """
    intake = session.get(IntakeRow, intake_id, with_for_update=True, populate_existing=True)
    if intake is None:
        raise NotFound("intake")
    of_this = AlertTakenRow.intake_id == intake_id
    last = session.scalar(select(func.max(AlertTakenRow.number)).where(of_this)) or 0
    stands = select(ProgressRow.invite_id).where(ProgressRow.urgency == Urgency.URGENT)
    if last != instead_of or session.scalar(stands.where(ProgressRow.invite_id == intake.invite_id)) is None:
        return False
    # Nobody takes what is still to come.
    seq = min(up_to_seq, intake.last_seq)
    session.add(AlertTakenRow(intake_id=intake_id, number=last + 1, at=now, staff_id=staff_id, up_to_seq=seq))
    session.flush()
    return True


def find_taken(session: Reader, intake_ids: Collection[str]) -> dict[str, AlertTaken]:
    """The last entry of each form, by the intake; also one that does not hold any more: see `is_taken`."""
    rows = session.execute(_OF_INTAKES, {"intakes": list(intake_ids)})
    return {intake_id: AlertTaken(*taken) for intake_id, *taken in rows.all()}


def is_taken(intake_id: ColumnElement[str], alert_seq: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether somebody is on what came in up to this answer, and no decision was made since."""
    is_last = (
        ~select(_LATER.c.number)
        .where(_LATER.c.intake_id == _TAKEN.c.intake_id, _LATER.c.number > _TAKEN.c.number)
        .correlate(_TAKEN)
        .exists()
    )
    holds = select(_TAKEN.c.number).where(_TAKEN.c.intake_id == intake_id, is_last, _covers(alert_seq))
    return holds.correlate_except(_TAKEN).exists()


def with_last_taken(
    query: Select[*tuple[Any, ...]], intake_id: ColumnElement[str], alert_seq: ColumnElement[int]
) -> Select[*tuple[Any, ...]]:
    """The query with these columns more: the form's last entry as AlertTaken has it, if there is one, and whether it
    holds. For lists, which tell both.
    """
    last = select(func.max(_LATER.c.number)).where(_LATER.c.intake_id == intake_id).scalar_subquery()
    return (
        query.add_columns(*_ENTRY, _covers(alert_seq))
        .outerjoin(_TAKEN, and_(_TAKEN.c.intake_id == intake_id, _TAKEN.c.number == last))
        .outerjoin(_STAFF, _STAFF.c.id == _TAKEN.c.staff_id)
    )


def _covers(alert_seq: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(_TAKEN.c.up_to_seq >= alert_seq, ~decided_since(_TAKEN.c.intake_id, _TAKEN.c.at))
