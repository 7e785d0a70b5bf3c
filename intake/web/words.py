"""Dates and times as people read them, and the other small things that templates say in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from flask import g

from intake.forms.answer_field import special_words
from intake.languages.dates import day_words, weekday_words
from intake.languages.translator import Translator
from intake.web.language import current_words
from intake.web.parts import current_clinic, parts


@dataclass(frozen=True)
class Times:
    """Days and times as one page says them: its language, the clinic's clock and the clinic's date are found once."""

    words: Translator
    zone: tzinfo
    today: date

    def day(self, value: date) -> str:
        """1 November 2026."""
        return day_words(value, self.words)

    def weekday(self, value: date) -> str:
        """Sunday 1 November, for staff; with its year where that is not this one."""
        words = weekday_words(value, self.words)
        return words if value.year == self.today.year else f"{words} {value.year}"

    def clock(self, value: datetime) -> str:
        """09:30, on the clinic's clock."""
        return _time(value.astimezone(self.zone))

    def moment(self, value: datetime) -> str:
        """1 November 2026, 09:30, on the clinic's clock."""
        return self._in_full(value.astimezone(self.zone))

    def soon(self, value: datetime) -> str:
        """Today 09:30, for staff; any other day in full."""
        local = value.astimezone(self.zone)
        return f"today {_time(local)}" if local.date() == self.today else self._in_full(local)

    def _in_full(self, local: datetime) -> str:
        return self.words.gettext("%(day)s, %(time)s", day=day_words(local, self.words), time=_time(local))


def times() -> Times:
    """For whoever reads this page; whoever has many to say asks once."""
    return Times(current_words(), current_clinic().zone, _today())


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 flag, 2 flags."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def special(code: str) -> str:
    """What stands beside a box for "I don't know", by its code."""
    return special_words(code, current_words())


def _time(local: datetime) -> str:
    return local.time().isoformat("minutes")  # strftime takes several times as long


def _today() -> date:
    """The clinic's date: one for all that a page says, found once."""
    found = g.get("today")
    if found is None:
        found = g.today = current_clinic().today(parts().clock())
    assert isinstance(found, date)
    return found


FILTERS = {
    "day": lambda value: times().day(value),
    "weekday": lambda value: times().weekday(value),
    "clock": lambda value: times().clock(value),
    "moment": lambda value: times().moment(value),
    "plural": plural,
    "special_words": special,
}
