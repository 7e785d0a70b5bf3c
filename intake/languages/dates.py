"""Days and months as a person reads them, in their language."""

from __future__ import annotations

from datetime import date

from intake.languages.translator import ENGLISH, N_, Translator

MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)
WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday")),
    *(N_("Saturday"), N_("Sunday")),
)


def month_names(words: Translator) -> tuple[str, ...]:
    """From January on."""
    return tuple(words.gettext(month) for month in MONTHS)


def date_words(text: str, words: Translator = ENGLISH) -> str:
    """`2025-06-01` as 1 June 2025, `2025-06` as June 2025."""
    year, month, day = (*text.split("-"), "", "")[:3]
    if not month:
        return year
    if not day:
        return words.gettext("%(month)s %(year)s", month=words.find(MONTHS[int(month) - 1]), year=year)
    return _full(int(day), int(month), year, words)


def day_words(value: date, words: Translator = ENGLISH) -> str:
    """1 November 2026."""
    return _full(value.day, value.month, f"{value.year:04}", words)


def _full(day: int, month: int, year: str, words: Translator) -> str:
    return words.gettext("%(day)s %(month)s %(year)s", day=day, month=words.find(MONTHS[month - 1]), year=year)


def weekday_words(value: date, words: Translator = ENGLISH) -> str:
    """Sunday 1 November."""
    name, month = words.find(WEEKDAYS[value.weekday()]), words.find(MONTHS[value.month - 1])
    return words.gettext("%(weekday)s %(day)s %(month)s", weekday=name, day=value.day, month=month)
