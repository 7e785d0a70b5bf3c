"""Spans of numbers and days, judged by both ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from intake.logic.kleene import Truth
from intake.logic.values import DateSpan, NumberSpan

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
D = Decimal


@pytest.mark.parametrize(
    ("span", "less", "at_most"),
    [  # against 180
        (NumberSpan.exact(D(179)), T, T),
        (NumberSpan.exact(D(180)), F, T),
        (NumberSpan.exact(D(181)), F, F),
        (NumberSpan.below(D(180)), T, T),
        (NumberSpan.below(D(181)), U, U),
        (NumberSpan.above(D(179)), U, U),
        (NumberSpan.above(D(180)), F, F),
        (NumberSpan(D(170), D(180)), U, T),
        (NumberSpan(D(180), D(190)), F, U),
    ],
)
def test_a_span_against_a_bound(span: NumberSpan, less: Truth, at_most: Truth) -> None:
    assert span.is_less(D(180)) is less
    assert span.is_at_most(D(180)) is at_most


@pytest.mark.parametrize(("low", "high", "is_open"), [(None, None, False), (D(2), D(1), False), (D(1), D(2), True)])
def test_a_span_that_makes_no_sense_cannot_be_built(low: D | None, high: D | None, is_open: bool) -> None:
    with pytest.raises(ValueError, match="span"):
        NumberSpan(low, high, is_open)


def test_a_date_span_runs_forwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        DateSpan(date(2024, 2, 1), date(2024, 1, 1))


MAY = DateSpan(date(2026, 5, 1), date(2026, 5, 31))


def day(number: int) -> DateSpan:
    return DateSpan(date(2026, 5, number), date(2026, 5, number))


@pytest.mark.parametrize(
    ("first", "second", "truth"),
    [
        (day(1), day(2), T),
        (day(2), day(2), F),
        (day(3), day(2), F),
        (day(15), MAY, U),
        (MAY, day(15), U),
        (MAY, MAY, U),
        (day(31), MAY, F),
        (MAY, day(1), F),
    ],
)
def test_before(first: DateSpan, second: DateSpan, truth: Truth) -> None:
    assert first.is_before(second) is truth


@pytest.mark.parametrize(
    ("as_of", "truth"),
    [
        (date(2026, 6, 30), T),  # 30 days after the 31st
        (date(2026, 6, 29), U),
        (date(2026, 5, 30), F),
        (date(2026, 5, 31), U),  # its first day is 30 days old, its last is today
        (date(2026, 4, 30), U),  # wholly ahead
    ],
)
def test_older_than_29_days(as_of: date, truth: Truth) -> None:
    assert MAY.is_older_than(29, as_of) is truth
