"""Dates and times as people read them, and the other small things that templates say in words."""

from __future__ import annotations

from datetime import date, datetime

from flask import g

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
    return words if value.year == _today().year else f"{words} {value.year}"


def clock(value: datetime) -> str:
    """09:30, on the clinic's clock."""
    return _time(current_clinic().local(value))


def moment(value: datetime) -> str:
    """1 November 2026, 09:30, on the clinic's clock."""
    return _in_full(current_clinic().local(value))


def soon(value: datetime) -> str:
    """Today 09:30, for staff; any other day in full."""
    local = current_clinic().local(value)
    return f"today {_time(local)}" if local.date() == _today() else _in_full(local)


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 flag, 2 flags."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def special(code: str) -> str:
    """What stands beside a box for "I don't know", by its code."""
    return special_words(code, current_words())


def _in_full(local: datetime) -> str:
    words = current_words()
    return words.gettext("%(day)s, %(time)s", day=day_words(local, words), time=_time(local))


def _time(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"  # strftime takes several times as long


def _today() -> date:
    """The clinic's date: one for all that a page says, found once."""
    found = g.get("today")
    if found is None:
        found = g.today = current_clinic().today(parts().clock())
    assert isinstance(found, date)
    return found


FILTERS = {
    "day": day,
    "weekday": weekday,
    "clock": clock,
    "moment": moment,
    "soon": soon,
    "plural": plural,
    "special_words": special,
}
