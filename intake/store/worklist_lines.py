"""The lines of the worklist without any name: who is listed where, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from intake.store.database import Reader
from intake.store.progress import STATES, UNSENT, URGENCIES, Progress, Urgency, is_among
from intake.store.worklist_table import ProgressRow

Counts = Counter[tuple[Progress, Urgency]]
_ROW = ProgressRow.__table__.c  # of the table: plain rows are read in half the time of mapped ones


class Side(StrEnum):
    """Which appointments, seen from a moment; WITHIN: from there on and before another one."""

    WITHIN = "within"
    EARLIER = "earlier"
    LATER = "later"
    WITHOUT = "without"


class Line(NamedTuple):
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
        if self == ANYTHING:
            return counts.total()
        return sum(count for key, count in counts.items() if self.holds(*key))


ANYTHING = Narrowed()


class Stretch(NamedTuple):
    """Lines of any number. A stretch of days is read by the most urgent, then by time; one that lies around them by the
    nearest appointment. Without one, or where only those are wanted who wait (to be decided, or urgent), the most
    urgent first.
    """

    side: Side
    only_waiting: bool
    moment: datetime | None = None
    end: datetime | None = None


def list_stretch(session: Reader, stretch: Stretch, narrowed: Narrowed, *, limit: int, offset: int) -> list[Line]:
    choice = {"state": narrowed.state, "urgency": narrowed.urgency}
    chosen = {name: value for name, value in choice.items() if value is not None}
    query = _list(stretch.side, stretch.only_waiting, frozenset(chosen))
    values = {"moment": stretch.moment, "end": stretch.end, "most": limit, "skipped": offset, **chosen}
    return [
        Line(invite_id, appointment_at, STATES[state], URGENCIES[urgency])
        for invite_id, appointment_at, state, urgency in session.execute(query, values).all()
    ]


def count_stretches(
    session: Reader, stretches: Sequence[Stretch], *, by_urgency: bool = True
) -> tuple[list[Counts], int]:
    """Of each of these, and how many invited patients of any day have not sent the form, in one query. Without
    `by_urgency`, which takes half the time, all lines of a stretch count as if none waited, unless it has no others.
    """
    query = _count(tuple((stretch.side, stretch.only_waiting) for stretch in stretches), by_urgency)
    values: dict[str, datetime | None] = {}
    for number, stretch in enumerate(stretches):
        values[f"moment_{number}"], values[f"end_{number}"] = stretch.moment, stretch.end
    found: list[Counts] = [Counter() for _ in range(len(stretches) + 1)]  # the last one: of who has not sent it
    for number, state, urgency, count in session.execute(query, values).all():
        found[number][STATES[state], URGENCIES[urgency]] += count
    *found, unsent = found
    # Without those that came to nothing: see `_count_side`.
    return [+counts for counts in found] if by_urgency else found, unsent.total()


# Written out, and not compared with the last: so an index goes on to the appointment.
_WAITS = is_among(_ROW.urgency, set(Urgency) - {Urgency.NONE})


@cache  # to put a statement together takes longer than to run it
def _list(side: Side, only_waiting: bool, chosen: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """`chosen`: the columns that the list is narrowed by."""
    query: Select[*tuple[Any, ...]] = select(_ROW.invite_id, _ROW.appointment_at, _ROW.state, _ROW.urgency)
    wanted = [*_conditions(side, only_waiting), *(_ROW[name] == bindparam(name) for name in sorted(chosen))]
    order, skipped = _order(side, only_waiting), bindparam("skipped", type_=Integer)
    ordered = query.where(*wanted).order_by(*order).limit(bindparam("most"))
    if only_waiting or side not in (Side.EARLIER, Side.LATER):
        return ordered.offset(skipped)
    # Years of lines: those before the page are passed in an index, which has no ids, and none of them is read.
    at = _ROW.appointment_at
    first = select(at).where(*wanted).order_by(order[0]).limit(1).offset(skipped).scalar_subquery()
    before, on_page = (at > first, at <= first) if side is Side.EARLIER else (at < first, at >= first)
    passed = select(func.count()).where(*wanted, before).scalar_subquery()
    return ordered.where(on_page).offset(skipped - passed)


@cache
def _count(sides: tuple[tuple[Side, bool], ...], by_urgency: bool) -> CompoundSelect[*tuple[Any, ...]]:
    parts = [part for number, side in enumerate(sides) for part in _count_side(number, *side, by_urgency)]
    return union_all(*parts, _by_state(len(sides), is_among(_ROW.state, UNSENT)))


def _count_side(number: int, side: Side, only_waiting: bool, by_urgency: bool) -> list[Select[*tuple[Any, ...]]]:
    """Rows of which those that are alike are to be added up."""
    where = _conditions(side, only_waiting, f"_{number}")
    # An index has the lines by state: so they are counted without being sorted.
    by_state = _by_state(number, *where, is_among(_ROW.state, Progress))
    if not only_waiting and not by_urgency:
        return [by_state]
    rows = select(_written(number), _ROW.state, _ROW.urgency, func.count()).where(*where)
    rows = rows.group_by(_ROW.urgency, _ROW.state)
    if only_waiting or side is Side.WITHIN:
        return [rows]
    # Years of lines, of which few wait: these are taken off from the others of their state.
    return [rows.where(_WAITS), by_state, _by_state(number, *where, _WAITS, sign=-1)]


def _by_state(number: int, *where: ColumnElement[bool], sign: int = 1) -> Select[*tuple[Any, ...]]:
    """As if none of them waited."""
    counted = select(_written(number), _ROW.state, _written(Urgency.NONE), _written(sign) * func.count())
    return counted.where(*where).group_by(_ROW.state)


def _written(number: int) -> ColumnElement[int]:
    return literal_column(str(int(number)), Integer)


def _conditions(side: Side, only_waiting: bool, number: str = "") -> list[ColumnElement[bool]]:
    at, moment = _ROW.appointment_at, _moment(f"moment{number}")
    days: dict[Side, list[ColumnElement[bool]]] = {
        Side.WITHIN: [at >= moment, at < _moment(f"end{number}")],
        Side.EARLIER: [at < moment],
        Side.LATER: [at >= moment],
        Side.WITHOUT: [at.is_(None)],
    }
    return [*days[side], _WAITS] if only_waiting else days[side]


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
