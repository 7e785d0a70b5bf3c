"""Partial dates and ages, by the calendar and never by the clock."""

from __future__ import annotations

import calendar
import re
from datetime import date

from intake.logic.values import DateSpan

OLDEST_YEARS = 120
PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


def span_of(text: str) -> DateSpan:
    """`2025-06-01`, `2025-06` or `2025` as the days it can mean; ValueError if there is no such day, month or year."""
    found = PARTIAL.fullmatch(text)
    if not found:
        raise ValueError("not a date: write YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day = found.groups()
    if month is None:
        return DateSpan(date(int(year), 1, 1), date(int(year), 12, 31))
    first = date(int(year), int(month), int(day or 1))
    if day is None:
        return DateSpan(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
    return DateSpan(first, first)


def completed_months(born: date, as_of: date) -> int:
    """Whole months of life; a day that a month lacks counts from the first of the next (29 February: 1 March)."""
    months = (as_of.year - born.year) * 12 + as_of.month - born.month
    return months if as_of.day >= born.day else months - 1


def completed_years(born: date, as_of: date) -> int:
    """Age in completed years; someone born on 29 February turns a year older on 1 March."""
    return completed_months(born, as_of) // 12


def is_usable_birth_date(born: date, as_of: date) -> bool:
    """Not after the form's date and not more than 120 years before it."""
    return born <= as_of and completed_years(born, as_of) <= OLDEST_YEARS and not _is_past_limit(born, as_of)


def _is_past_limit(born: date, as_of: date) -> bool:
    return completed_years(born, as_of) == OLDEST_YEARS and (as_of.month, as_of.day) != (born.month, born.day)
