"""The lines of the worklist without any name: who is listed where, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from intake.store.progress import UNSENT, Progress, Urgency
from intake.store.worklist_table import ProgressRow

Counts = Counter[tuple[Progress, Urgency]]
_ROW = ProgressRow.__table__.c  # of the table: plain rows are read in half the time of mapped ones


class Side(StrEnum):
    """Which appointments, seen from a moment; WITHIN: from there on and before another one."""

    WITHIN = "within"
    EARLIER = "earlier"
    LATER = "later"
    WITHOUT = "without"


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
    """Lines of any number. A stretch of days is read by the most urgent, then by time; one that lies around them by the
    nearest appointment. Without one, or where only those are wanted who wait (to be decided, or urgent), the most
    urgent first.
    """

    side: Side
    only_waiting: bool
    moment: datetime | None = None
    end: datetime | None = None


def list_stretch(session: Session, stretch: Stretch, narrowed: Narrowed, *, limit: int, offset: int) -> list[Line]:
    choice = {"state": narrowed.state, "urgency": narrowed.urgency}
    chosen = {name: value for name, value in choice.items() if value is not None}
    query = _list(stretch.side, stretch.only_waiting, frozenset(chosen))
    values = {"moment": stretch.moment, "end": stretch.end, "most": limit, "skipped": offset, **chosen}
    return [
        Line(invite_id, appointment_at, Progress(state), Urgency(urgency))
        for invite_id, appointment_at, state, urgency in session.execute(query, values)
    ]


def count_stretch(session: Session, stretch: Stretch) -> Counts:
    values = {"moment": stretch.moment, "end": stretch.end}
    rows = session.execute(_count(stretch.side, stretch.only_waiting), values)
    return Counter({(Progress(state), Urgency(urgency)): count for state, urgency, count in rows})


def count_days(session: Session, starts: Sequence[datetime]) -> list[Counts]:
    """Of each day that lies between two of these moments, in one query."""
    values = {"moment": starts[0], **{f"end_{number}": end for number, end in enumerate(starts[1:])}}
    found: list[Counts] = [Counter() for _ in starts[1:]]
    for day, state, urgency, count in session.execute(_count_days(len(found)), values):
        found[day][Progress(state), Urgency(urgency)] = count
    return found


def count_unsent(session: Session) -> int:
    """Invited patients of any day who have not sent the form."""
    return session.scalar(_COUNT_UNSENT) or 0


# Each is made once: to put a statement together takes longer than to run it.
_COUNT_UNSENT = select(func.count()).where(_ROW.state.in_(UNSENT))


@cache
def _list(side: Side, only_waiting: bool, chosen: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """`chosen`: the columns that the list is narrowed by."""
    query: Select[*tuple[Any, ...]] = select(_ROW.invite_id, _ROW.appointment_at, _ROW.state, _ROW.urgency)
    narrowed = [_ROW[name] == bindparam(name) for name in sorted(chosen)]
    ordered = query.where(*_conditions(side, only_waiting), *narrowed).order_by(*_order(side, only_waiting))
    return ordered.limit(bindparam("most")).offset(bindparam("skipped"))


@cache
def _count(side: Side, only_waiting: bool) -> Select[str, int, int]:
    rows = select(_ROW.state, _ROW.urgency, func.count()).where(*_conditions(side, only_waiting))
    return rows.group_by(_ROW.urgency, _ROW.state)  # in the order of the index that SQLite is to take


@cache
def _count_days(days: int) -> Select[int, str, int, int]:
    day = case(*((_ROW.appointment_at < _moment(f"end_{number}"), number) for number in range(days)))
    within = (_ROW.appointment_at >= _moment("moment"), _ROW.appointment_at < _moment(f"end_{days - 1}"))
    rows = select(day, _ROW.state, _ROW.urgency, func.count()).where(*within)
    return rows.group_by(day, _ROW.state, _ROW.urgency)


def _conditions(side: Side, only_waiting: bool) -> list[ColumnElement[bool]]:
    at, moment = _ROW.appointment_at, _moment("moment")
    days: dict[Side, list[ColumnElement[bool]]] = {
        Side.WITHIN: [at >= moment, at < _moment("end")],
        Side.EARLIER: [at < moment],
        Side.LATER: [at >= moment],
        Side.WITHOUT: [at.is_(None)],
    }
    return [*days[side], _ROW.urgency < Urgency.NONE] if only_waiting else days[side]


def _order(side: Side, only_waiting: bool) -> tuple[ColumnElement[Any], ...]:
    if side is Side.WITHIN:
        return _ROW.urgency, _ROW.appointment_at, _ROW.since, _ROW.invite_id
    if side is Side.WITHOUT:
        return _ROW.urgency, _ROW.since, _ROW.invite_id
    if only_waiting:
        return _ROW.urgency, _ROW.appointment_at, _ROW.invite_id
    return (_ROW.appointment_at.desc() if side is Side.EARLIER else _ROW.appointment_at, _ROW.invite_id)


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=_ROW.appointment_at.type)
