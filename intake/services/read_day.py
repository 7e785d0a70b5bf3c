"""A day as an address or a form gives it, from the years in which its midnight is a moment in every time zone."""

from __future__ import annotations

from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2199


def read_day(text: str) -> date:
    """Raises ValueError for anything else."""
    day = date.fromisoformat(text.strip())
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("no year of a clinic")
    return day
