"""Where a result lies among the pack's bands: in one of them, or in several where a range spans a limit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from intake.logic.kleene import Truth
from intake.logic.values import NumberSpan
from intake.rulebook.summary_content import Band

T, F = Truth.TRUE, Truth.FALSE  # by names of their own: looked up in the class they take ten times as long


def possible_bands(bands: Sequence[Band], number: NumberSpan) -> tuple[Band, ...]:
    """The bands that the number, in the base unit, can lie in."""
    found: list[Band] = []
    for band in bands:
        limit = band.limit
        if limit is None:
            return (*found, band)
        is_below = number.is_at_most(limit) if band.takes_limit else number.is_less(limit)
        if is_below is not F:
            found.append(band)
        if is_below is T:
            break
    return tuple(found)


def band_at(bands: Sequence[Band], number: Decimal) -> Band | None:
    """The one that a single number, in the base unit, lies in."""
    for band in bands:
        limit = band.limit
        if limit is None or number < limit or (band.takes_limit and number == limit):
            return band
    return None
