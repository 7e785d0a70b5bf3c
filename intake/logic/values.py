"""What a condition sees of one answer: a status, and a value, exact where it can be and a span where it must be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from intake.logic.kleene import Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


class Status(Enum):
    """How a question stands. The names of the unknown ones are the `reason` codes of an assessment."""

    GIVEN = "given"
    BLANK = "blank"
    NOT_SURE = "not_sure"
    PREFER_NOT = "prefer_not"
    DONT_KNOW = "dont_know"
    NOT_DONE = "not_done"
    NOT_ASKED = "not_asked"

    __hash__ = object.__hash__


_GIVEN = Status.GIVEN  # by a name of its own, as the truths above: looked up in the class it takes ten times as long
UNKNOWN_STATUSES = frozenset({Status.BLANK, Status.NOT_SURE, Status.PREFER_NOT, Status.DONT_KNOW})


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number in the question's base unit, rounded to 6 decimals: exact (`low == high`, both closed) or a range.

    `<150` is (-inf, 150): low None, high 150 open. `>20` is (20, inf): low 20 open, high None.
    """

    low: Decimal | None
    high: Decimal | None
    is_open: bool = False

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("a span needs at least one end")
        if self.low is not None and self.high is not None and (self.low > self.high or self.is_open):
            raise ValueError("a span with two ends is closed and runs upwards")

    @classmethod
    def exact(cls, number: Decimal) -> NumberSpan:
        return cls(number, number)

    @classmethod
    def below(cls, number: Decimal) -> NumberSpan:
        return cls(None, number, is_open=True)

    @classmethod
    def above(cls, number: Decimal) -> NumberSpan:
        return cls(number, None, is_open=True)

    def is_less(self, bound: Decimal) -> Truth:
        """value < bound, judged by both ends."""
        if self.high is not None and (self.high < bound or (self.is_open and self.high == bound)):
            return T
        if self.low is not None and self.low >= bound:
            return F
        return U

    def is_at_most(self, bound: Decimal) -> Truth:
        """value <= bound, judged by both ends."""
        if self.high is not None and self.high <= bound:
            return T
        if self.low is not None and (self.low > bound or (self.is_open and self.low == bound)):
            return F
        return U


@dataclass(frozen=True, slots=True)
class DateSpan:
    """All the days that a date can mean: one day, a month (`2024-05`) or a year (`2024`)."""

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise ValueError("a date span runs forwards")

    def is_after(self, day: date) -> bool:
        """Wholly after the day."""
        return self.earliest > day

    def is_before(self, other: DateSpan) -> Truth:
        if self.latest < other.earliest:
            return T
        if self.earliest >= other.latest:
            return F
        return U

    def is_older_than(self, days: int, as_of: date) -> Truth:
        """More than `days` days before `as_of`. A date wholly after `as_of` is a slip: UNKNOWN."""
        if self.is_after(as_of):
            return U
        if (as_of - self.latest).days > days:
            return T
        if (as_of - self.earliest).days <= days:
            return F
        return U


class Reading(NamedTuple):  # and no dataclass: a form has a hundred, and would take thrice as long to make them
    """What the evaluator sees of one question.

    `codes`: the code of a single choice, the codes of a multi choice (also `none`, `not_sure`).
    `number`: numbers and durations, in the base unit. `unit`: the unit's code as typed. `date`: dates.
    `is_implausible`: the number lies outside the question's plausible range. `is_dated_ahead`: the date that belongs
    to this number lies wholly after the form's date. Either makes the number unusable: comparisons are UNKNOWN.
    `is_asked` is False also where a hidden question counts as `dont_know` (the lab tests without results at hand).
    """

    status: Status
    codes: frozenset[str] = frozenset()
    number: NumberSpan | None = None
    unit: str | None = None
    date: DateSpan | None = None
    is_asked: bool = True
    is_implausible: bool = False
    is_dated_ahead: bool = False

    @property
    def is_usable(self) -> bool:
        """Answered with something that a comparison may use."""
        return self.status is _GIVEN and not self.is_implausible and not self.is_dated_ahead


NOT_ASKED = Reading(Status.NOT_ASKED, is_asked=False)
BLANK = Reading(Status.BLANK)
