"""Dates

Dates are judged as of the form's date, never by today's clock. In this chapter the form's date is 1 November 2026.
A date may be less than whole where the question allows (`2026-05`, `2025`): it means any day of that month or year,
and the phrase is unknown where these days do not agree.

`older than` means more than so many days before the form's date; `within` is its opposite. A date wholly after the
form's date is a slip: unknown. `before` compares two dates as they are given, and wants “certainly earlier”.
`is after the form date` is true only if the whole date lies after it, and never unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example(
        "365 days before 1 November 2026 is 1 November 2025.",
        "first_injection older than 365 days",
        (
            row(T, first_injection="2025-10-31"),
            row(F, first_injection="2025-11-01"),
            row(F, first_injection="2026-11-01"),
            row(T, first_injection="2025-10"),
            row(F, first_injection="2025-11"),
            row(U, first_injection="2025"),
            row(T, first_injection="2024"),
            row(F, "some of its days are past", first_injection="2026"),
            row(U, "after the form's date", first_injection="2026-11-02"),
            row(U, "after the form's date", first_injection="2027"),
            row(U, first_injection="dont_know"),
            row(U, first_injection=None),
        ),
    ),
    Example(
        "The opposite, with a threshold (365 days).",
        "first_injection within b12_stale",
        (
            row(F, first_injection="2025-10-31"),
            row(T, first_injection="2025-11-01"),
            row(U, first_injection="2025"),
            row(U, "after the form's date", first_injection="2026-11-02"),
            row(U, first_injection=None),
        ),
    ),
    Example(
        "One date before another.",
        "last_injection before first_injection",
        (
            row(T, first_injection="2026-05-02", last_injection="2026-05-01"),
            row(F, first_injection="2026-05-01", last_injection="2026-05-01"),
            row(F, first_injection="2026-05-01", last_injection="2026-05-02"),
            row(U, first_injection="2026-05", last_injection="2026-05-10"),
            row(T, first_injection="2026-05", last_injection="2026-04-30"),
            row(F, first_injection="2026-05", last_injection="2026-05-31"),
            row(F, "dates ahead are compared as given", first_injection="2027-01-01", last_injection="2027-02-01"),
            row(U, first_injection="dont_know", last_injection="2026-05-01"),
            row(U, first_injection=None, last_injection="2026-05-01"),
        ),
    ),
    Example(
        "After the form's date.",
        "first_injection is after the form date",
        (
            row(T, first_injection="2026-11-02"),
            row(F, first_injection="2026-11-01"),
            row(F, first_injection="2026-11"),
            row(T, first_injection="2026-12"),
            row(F, first_injection="dont_know"),
            row(F, first_injection=None),
        ),
    ),
)


@each_row_of(EXAMPLES)
def test_dates(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
