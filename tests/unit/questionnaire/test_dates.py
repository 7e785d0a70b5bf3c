"""Partial dates as spans, ages on 29 February, and which dates of birth are used."""

from __future__ import annotations

from datetime import date

import pytest

from intake.questionnaire.dates import completed_months, completed_years, is_usable_birth_date, span_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_partial_date_is_all_its_days(text: str, first: date, last: date) -> None:
    span = span_of(text)
    assert (span.earliest, span.latest) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-2", "2024-2-1", "2024-13", "2024-00", "2023-02-29", "2024-04-31", "0000", " 2024", "2024-01-01\n",
     "2024-01-01T00:00", "20240101", "2024/01/01", "-2024", "٢٠٢٤"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|year"):
        span_of(text)


@pytest.mark.parametrize(
    ("born", "as_of", "years"),
    [
        (date(1986, 3, 14), date(2026, 3, 13), 39),
        (date(1986, 3, 14), date(2026, 3, 14), 40),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
        (date(2004, 2, 29), date(2028, 2, 28), 23),
        (date(2004, 2, 29), date(2028, 2, 29), 24),
        (date(2026, 11, 1), date(2026, 11, 1), 0),
    ],
)
def test_completed_years(born: date, as_of: date, years: int) -> None:
    assert completed_years(born, as_of) == years


@pytest.mark.parametrize(
    ("born", "as_of", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 1), 1),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2024, 11, 1), date(2026, 11, 1), 24),
    ],
)
def test_completed_months(born: date, as_of: date, months: int) -> None:
    assert completed_months(born, as_of) == months


@pytest.mark.parametrize(
    ("born", "is_used"),
    [
        (date(2026, 11, 1), True),
        (date(2026, 11, 2), False),
        (date(1906, 11, 1), True),  # 120 years to the day
        (date(1906, 10, 31), False),
        (date(1900, 1, 1), False),
    ],
)
def test_a_birth_date_ahead_or_too_long_ago_is_not_used(born: date, is_used: bool) -> None:
    assert is_usable_birth_date(born, date(2026, 11, 1)) is is_used
