"""The lines of the worklist without any name: who is listed where, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.progress import UNSENT, Progress, Urgency
from intake.store.worklist_table import ProgressRow

Counts = Counter[tuple[Progress, Urgency]]
NOTHING: Mapping[str, object] = MappingProxyType({})
_LINE = (ProgressRow.invite_id, ProgressRow.appointment_at, ProgressRow.state, ProgressRow.urgency)


_BETWEEN = (
    select(*_LINE)
    .where(ProgressRow.appointment_at >= bindparam("start"), ProgressRow.appointment_at < bindparam("end"))
    .order_by(ProgressRow.appointment_at, ProgressRow.since, ProgressRow.invite_id)
)


class Side(StrEnum):
    """Which appointments, seen from a moment."""

    EARLIER = "earlier"
    LATER = "later"
    WITHOUT = "without"


def _conditions(side: Side, only_waiting: bool) -> list[ColumnElement[bool]]:
    row, moment = ProgressRow, bindparam("moment", type_=ProgressRow.__table__.c.appointment_at.type)
    days = {
        Side.EARLIER: row.appointment_at < moment,
        Side.LATER: row.appointment_at >= moment,
        Side.WITHOUT: row.appointment_at.is_(None),
    }
    return [days[side], row.urgency < Urgency.NONE] if only_waiting else [days[side]]


_COUNTS = {
    (side, only_waiting): select(ProgressRow.state, ProgressRow.urgency, func.count())
    .where(*_conditions(side, only_waiting))
    .group_by(ProgressRow.state, ProgressRow.urgency)
    for side in Side
    for only_waiting in (False, True)
}
_COUNT_UNSENT = select(func.count()).select_from(ProgressRow).where(ProgressRow.state.in_(UNSENT))


@dataclass(frozen=True)
class Line:
    invite_id: str
    appointment_at: datetime | None
    state: Progress
    urgency: Urgency


@dataclass(frozen=True)
class Narrowed:
    """None: all of them."""

    state: Progress | None = None
    urgency: Urgency | None = None

    def holds(self, state: Progress, urgency: Urgency) -> bool:
        return self.state in (None, state) and self.urgency in (None, urgency)

    def count(self, counts: Counts) -> int:
        return sum(count for key, count in counts.items() if self.holds(*key))


ANYTHING = Narrowed()


@dataclass(frozen=True)
class Stretch:
    """Lines of any number: the nearest appointment first; without one, or where only those are wanted who wait (to be
    decided, or urgent), the most urgent first.
    """

    side: Side
    only_waiting: bool
    moment: datetime | None = None


def list_between(session: Session, start: datetime, end: datetime) -> list[Line]:
    """Appointments from `start` on and before `end`, by time."""
    return _read(session, _BETWEEN, {"start": start, "end": end})


def list_stretch(session: Session, stretch: Stretch, narrowed: Narrowed, *, limit: int, offset: int) -> list[Line]:
    query = select(*_LINE).where(*_conditions(stretch.side, stretch.only_waiting))
    if narrowed.state is not None:
        query = query.where(ProgressRow.state == narrowed.state)
    if narrowed.urgency is not None:
        query = query.where(ProgressRow.urgency == narrowed.urgency)
    return _read(
        session,
        query.order_by(*_order(stretch), ProgressRow.invite_id).limit(limit).offset(offset),
        {"moment": stretch.moment},
    )


def count_stretch(session: Session, stretch: Stretch) -> Counts:
    rows = session.execute(_COUNTS[stretch.side, stretch.only_waiting], {"moment": stretch.moment})
    return Counter({(Progress(state), Urgency(urgency)): count for state, urgency, count in rows})


def count_unsent(session: Session) -> int:
    """Invited patients of any day who have not sent the form."""
    return session.scalar(_COUNT_UNSENT) or 0


def _order(stretch: Stretch) -> tuple[ColumnElement[Any], ...]:
    row = ProgressRow
    if stretch.side is Side.WITHOUT:
        return row.urgency.expression, row.since.expression
    if stretch.only_waiting:
        return row.urgency.expression, row.appointment_at.expression
    return (row.appointment_at.desc() if stretch.side is Side.EARLIER else row.appointment_at.asc(),)


def _read(
    session: Session, query: Select[str, datetime | None, str, int], values: Mapping[str, object] = NOTHING
) -> list[Line]:
    return [
        Line(invite_id, appointment_at, Progress(state), Urgency(urgency))
        for invite_id, appointment_at, state, urgency in session.execute(query, values)
    ]
