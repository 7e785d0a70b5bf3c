"""One thing followed over time: where everything stands, from 0 to 1, to the right and upwards. No renderer.

It is to scale on both axes, so that a slope means what it looks like; what a date leaves open is drawn as a bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from intake.languages.dates import MONTHS
from intake.logic.values import DateSpan
from intake.rulebook.summary_content import Band
from intake.summary.course_axes import Axis, Period, Value

ROOM_FOR_TEXT = 0.2  # between two marks that both bear their number


class Shape(StrEnum):
    POINT = "point"
    BELOW = "below"
    ABOVE = "above"
    CROSS = "cross"


@dataclass(frozen=True)
class Mark:
    """`start` to `end`: the days that its date can mean, `x` in their middle. `is_text_above`: where no line runs."""

    shape: Shape
    start: float
    x: float
    end: float
    y: float
    text: str = ""
    is_text_above: bool = True


@dataclass(frozen=True)
class Stroke:
    """From one result to the next."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class CourseBand:
    """`depth`: 0 for an unremarkable band, 1 beside one, more beyond."""

    word: str
    bottom: float
    top: float
    depth: int


@dataclass(frozen=True)
class Tick:
    y: float
    text: str


@dataclass(frozen=True)
class Injection:
    """The days on which it can have been, from `start` to `end`."""

    start: float
    x: float
    end: float


@dataclass(frozen=True)
class CourseDrawing:
    """`words` says the same as the drawing. `since`, `until`: the ends of the time that is drawn."""

    title: str
    words: str
    marks: tuple[Mark, ...]
    strokes: tuple[Stroke, ...]
    bands: tuple[CourseBand, ...]
    ticks: tuple[Tick, ...]
    injections: tuple[Injection, ...]
    since: str
    until: str


def draw_course(
    title: str,
    words: str,
    values: Sequence[Value],
    period: Period,
    axis: Axis,
    bands: Sequence[Band] = (),
    injections: Sequence[DateSpan] = (),
) -> CourseDrawing:
    """`values`: with their dates within the period."""
    ordered = sorted(values, key=lambda value: value.days.earliest.toordinal() + value.days.latest.toordinal())
    marks = [_mark(value, period, axis) for value in ordered]
    return CourseDrawing(
        title=title,
        words=words,
        marks=tuple(_with_texts(ordered, marks)),
        strokes=tuple(_strokes(ordered, marks)),
        bands=_bands(bands, axis),
        ticks=tuple(Tick(axis.place(number), text) for number, text in axis.ticks),
        injections=tuple(Injection(*period.places(days)) for days in injections if period.shows(days)),
        since=_month(period.first),
        until=_month(period.last),
    )


def _mark(value: Value, period: Period, axis: Axis) -> Mark:
    start, middle, end = period.places(value.days)
    return Mark(_shape(value), start, middle, end, axis.place(value.end))


def _shape(value: Value) -> Shape:
    if not value.is_used:
        return Shape.CROSS
    if value.number.low is None:
        return Shape.BELOW
    return Shape.ABOVE if value.number.high is None else Shape.POINT


def _strokes(values: Sequence[Value], marks: Sequence[Mark]) -> list[Stroke]:
    """Between exact results that follow one another for certain; one that is not used is passed over."""
    used = [(value, mark) for value, mark in zip(values, marks, strict=True) if value.is_used]
    return [
        Stroke(mark.x, mark.y, next_mark.x, next_mark.y)
        for (value, mark), (next_value, next_mark) in pairwise(used)
        if value.is_exact and next_value.is_exact and value.days.latest < next_value.days.earliest
    ]


def _with_texts(values: Sequence[Value], marks: Sequence[Mark]) -> list[Mark]:
    """From the newest back: a mark bears its text where there is room for it."""
    found: list[Mark] = []
    room_until = 1 + ROOM_FOR_TEXT
    for place, (value, mark) in reversed(list(enumerate(zip(values, marks, strict=True)))):
        has_room = bool(value.text) and mark.x <= room_until - ROOM_FOR_TEXT
        room_until = mark.x if has_room else room_until
        beside = [other.y for other in marks[max(place - 1, 0) : place + 2] if other is not mark]
        text = value.text if has_room else ""
        found.append(replace(mark, text=text, is_text_above=_has_its_text_above(mark, beside)))
    return found[::-1]


def _has_its_text_above(mark: Mark, beside: Sequence[float]) -> bool:
    """Away from its arrow, from the edge that a number beyond it stands on, or from the lines to its neighbours."""
    if mark.shape in (Shape.BELOW, Shape.ABOVE):
        return mark.shape is Shape.BELOW
    if mark.shape is Shape.CROSS:
        return mark.y < 0.5
    return 2 * mark.y >= min(beside, default=0) + max(beside, default=0)


def _bands(bands: Sequence[Band], axis: Axis) -> tuple[CourseBand, ...]:
    """Those of which some is in view, from below."""
    found: list[CourseBand] = []
    bottom = 0.0
    for place, band in enumerate(bands):
        top = 1.0 if band.limit is None else axis.place(band.limit)
        if top > bottom:
            found.append(CourseBand(band.word, bottom, top, _depth(bands, place)))
        bottom = max(bottom, top)
    return tuple(found)


def _depth(bands: Sequence[Band], place: int) -> int:
    """How many bands away an unremarkable one is; 1 where there is none."""
    away = [abs(other - place) for other, band in enumerate(bands) if band.is_unremarkable]
    return min(away, default=1)


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1][:3]} {day.year}"
