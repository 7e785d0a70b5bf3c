"""The lines of the worklist without any name: who is listed where, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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


def _conditions(has_appointment: bool, only_waiting: bool) -> list[ColumnElement[bool]]:
    row = ProgressRow
    day = row.appointment_at < bindparam("before") if has_appointment else row.appointment_at.is_(None)
    return [day, row.urgency < Urgency.NONE] if only_waiting else [day]


# By whether they have an appointment, and whether only who waits is counted.
_COUNTS = {
    (has_appointment, only_waiting): select(ProgressRow.state, ProgressRow.urgency, func.count())
    .where(*_conditions(has_appointment, only_waiting))
    .group_by(ProgressRow.state, ProgressRow.urgency)
    for has_appointment in (False, True)
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
    """Appointments before a moment, the last first; `before` is None: no appointment, the most urgent first.

    `only_waiting`: what is to be decided, or urgent; the most urgent first.
    """

    before: datetime | None
    only_waiting: bool


def list_between(session: Session, start: datetime, end: datetime) -> list[Line]:
    """Appointments from `start` on and before `end`, by time."""
    return _read(session, _BETWEEN, {"start": start, "end": end})


def list_stretch(session: Session, stretch: Stretch, narrowed: Narrowed, *, limit: int, offset: int) -> list[Line]:
    query = select(*_LINE).where(*_conditions(stretch.before is not None, stretch.only_waiting))
    if narrowed.state is not None:
        query = query.where(ProgressRow.state == narrowed.state)
    if narrowed.urgency is not None:
        query = query.where(ProgressRow.urgency == narrowed.urgency)
    return _read(
        session,
        query.order_by(*_order(stretch), ProgressRow.invite_id).limit(limit).offset(offset),
        {"before": stretch.before},
    )


def count_stretch(session: Session, stretch: Stretch) -> Counts:
    rows = session.execute(_COUNTS[stretch.before is not None, stretch.only_waiting], {"before": stretch.before})
    return Counter({(Progress(state), Urgency(urgency)): count for state, urgency, count in rows})


def count_unsent(session: Session) -> int:
    """Invited patients of any day who have not sent the form."""
    return session.scalar(_COUNT_UNSENT) or 0


def _order(stretch: Stretch) -> tuple[ColumnElement[Any], ...]:
    row = ProgressRow
    if stretch.before is None:
        return row.urgency.expression, row.since.expression
    if stretch.only_waiting:
        return row.urgency.expression, row.appointment_at.expression
    return (row.appointment_at.desc(),)


def _read(
    session: Session, query: Select[str, datetime | None, str, int], values: Mapping[str, object] = NOTHING
) -> list[Line]:
    return [
        Line(invite_id, appointment_at, Progress(state), Urgency(urgency))
        for invite_id, appointment_at, state, urgency in session.execute(query, values)
    ]
