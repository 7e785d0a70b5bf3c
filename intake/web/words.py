"""Dates and times as people read them, and the other small things that templates say in words."""

from __future__ import annotations

from datetime import date, datetime

from intake.forms.answer_field import special_words
from intake.languages.dates import day_words, weekday_words
from intake.web.language import current_words
from intake.web.parts import current_clinic, parts


def day(value: date) -> str:
    """1 November 2026."""
    return day_words(value, current_words())


def weekday(value: date) -> str:
    """Sunday 1 November, for staff; with its year where that is not this one."""
    words = weekday_words(value, current_words())
    return words if value.year == current_clinic().today(parts().clock()).year else f"{words} {value.year}"


def clock(value: datetime) -> str:
    """09:30, on the clinic's clock."""
    return current_clinic().local(value).strftime("%H:%M")


def moment(value: datetime) -> str:
    """1 November 2026, 09:30, on the clinic's clock."""
    local = current_clinic().local(value)
    return current_words().gettext("%(day)s, %(time)s", day=day(local), time=f"{local:%H:%M}")


def soon(value: datetime) -> str:
    """Today 09:30, for staff; any other day in full."""
    clinic = current_clinic()
    is_today = clinic.local(value).date() == clinic.today(parts().clock())
    return f"today {clock(value)}" if is_today else moment(value)


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 flag, 2 flags."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def special(code: str) -> str:
    """What stands beside a box for "I don't know", by its code."""
    return special_words(code, current_words())


FILTERS = {
    "day": day,
    "weekday": weekday,
    "clock": clock,
    "moment": moment,
    "soon": soon,
    "plural": plural,
    "special_words": special,
}
