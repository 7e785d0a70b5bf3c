"""Dates and times as people read them, and the other small things that templates say in words."""

from __future__ import annotations

from datetime import date, datetime

from intake.questionnaire.answer_words import MONTHS
from intake.web.parts import current_clinic

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(value: date) -> str:
    """1 November 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def weekday(value: date) -> str:
    """Sunday 1 November."""
    return f"{_DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"


def clock(value: datetime) -> str:
    """09:30, on the clinic's clock."""
    return current_clinic().local(value).strftime("%H:%M")


def moment(value: datetime) -> str:
    """1 November 2026, 09:30, on the clinic's clock."""
    local = current_clinic().local(value)
    return f"{day(local)}, {local:%H:%M}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 flag, 2 flags."""
    return f"{count} {one if count == 1 else many or one + 's'}"


FILTERS = {"day": day, "weekday": weekday, "clock": clock, "moment": moment, "plural": plural}
