"""What a drawing of the course is measured against: the time from left to right, the numbers upwards, from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from intake.logic.values import DateSpan, NumberSpan

DIGITS = 4
SIDE_MARGIN = 0.05  # so that a mark on the first or the last day is not cut
MARGIN_OF_RANGE = Decimal("0.3")  # so that a number has room above and below its mark


@dataclass(frozen=True)
class Value:
    """`days`: those that its date can mean. `number`: exact, or only known to be below or above. What is not used is
    marked, and no line runs through it. `text`: what stands beside its mark.
    """

    days: DateSpan
    number: NumberSpan
    is_used: bool = True
    text: str = ""

    @property
    def is_exact(self) -> bool:
        return self.is_used and self.number.low == self.number.high

    @property
    def end(self) -> Decimal:
        """The number, or the end of what it can be that is known."""
        known = self.number.low if self.number.low is not None else self.number.high
        assert known is not None  # a span has an end
        return known


@dataclass(frozen=True)
class Period:
    """The time that every drawing of one course shows, so that they can be read one beneath the other."""

    first: date
    last: date

    def place(self, day: date) -> float:
        if self.first == self.last:
            return 0.5
        share = (day - self.first) / (self.last - self.first)
        return round(SIDE_MARGIN + share * (1 - 2 * SIDE_MARGIN), DIGITS)

    def places(self, days: DateSpan) -> tuple[float, float, float]:
        start, end = self.place(max(days.earliest, self.first)), self.place(min(days.latest, self.last))
        return start, round((start + end) / 2, DIGITS), end

    def shows(self, days: DateSpan) -> bool:
        return days.latest >= self.first and days.earliest <= self.last


@dataclass(frozen=True)
class Axis:
    """The numbers from the lower edge to the upper one. `ticks`: what is written beside some of them."""

    low: Decimal
    high: Decimal
    ticks: tuple[tuple[Decimal, str], ...] = ()

    def place(self, number: Decimal) -> float:
        """On the edge for a number that lies beyond it."""
        share = float((number - self.low) / (self.high - self.low))
        return round(min(max(share, 0.0), 1.0), DIGITS)


def axis_of_steps(words: Sequence[str]) -> Axis:
    """Step by step, each as high as the next."""
    return Axis(Decimal("-0.5"), len(words) - Decimal("0.5"), tuple((Decimal(n), word) for n, word in enumerate(words)))


def axis_of_results(values: Sequence[Value], limits: Sequence[tuple[Decimal, str]]) -> Axis:
    """All results that are used, and the limit that is nearest to them."""
    ends = [value.end for value in values if value.is_used] or [value.end for value in values]
    low, high = min(ends), max(ends)
    if limits:
        nearest = min((limit for limit, _ in limits), key=lambda limit: (max(low - limit, limit - high, 0), limit))
        low, high = min(low, nearest), max(high, nearest)
    margin = (high - low or abs(high) or Decimal(1)) * MARGIN_OF_RANGE
    low, high = low - margin, high + margin
    return Axis(low, high, tuple((limit, text) for limit, text in limits if low < limit < high))
