"""What people type for dates and texts, in any script's digits; numbers stand in typed_number."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Mapping, Sequence

from intake.languages.dates import MONTHS
from intake.languages.translator import N_, Translator

LONGEST_TEXT = 5_000
LEAP_YEAR = 2000  # stands for a year that is not known: in it a month has all the days that it can have
WHOLE_DATE = N_("Type the day, the month and the year.")

DIGITS = re.compile(r"[0-9]+")
# Separators and signs of other scripts and keyboards, as the ones that stand for them here.
SIGNS = str.maketrans("٫٬،，．。＜＞－−’\u00a0\u202f\u2009\u3000", ".',,..<>--'    ")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Mistyped(ValueError):
    """What was typed cannot be taken; the message tells the person what to type instead.

    `text`: in English, with its `values` still to be filled in.
    """

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text % values)
        self.text, self.values = text, values

    def said(self, words: Translator) -> str:
        return words.gettext(self.text, **self.values)


class MistypedDate(Mistyped):
    """All that is wrong with a date, told at once. `wrong`: what is to be told, by the box that it is about."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.boxes = tuple(wrong)
        self.texts = tuple(dict.fromkeys(wrong.values()))
        super().__init__(" ".join(self.texts))

    def said(self, words: Translator) -> str:
        return " ".join(words.gettext(text) for text in self.texts)


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9, full-width signs as ordinary ones, without marks that are not seen."""
    text = INVISIBLE.sub("", text).translate(SIGNS)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text).strip()


def read_date(day: str, month: str, year: str, *, is_partial: bool, month_names: Sequence[str] = MONTHS) -> str | None:
    """`2025-06-01`, or less of it where that is allowed; None where all three boxes are empty.

    `month_names`: in the person's own language; the English ones are understood too.
    """
    day, month, year = (plain_digits(part) for part in (day, month, year))
    if not (day or month or year):
        return None
    number = _month(month, month_names)
    wrong = {"day": _wrong_day(day, number, year), "month": _wrong_month(day, month, number), "year": _wrong_year(year)}
    if not is_partial:
        wrong |= {box: WHOLE_DATE for box, typed in (("day", day), ("month", month)) if not typed}
    if any(wrong.values()):
        raise MistypedDate({box: text for box, text in wrong.items() if text})
    if number is None:
        return year
    return f"{year}-{number:02}-{int(day):02}" if day else f"{year}-{number:02}"


def _wrong_day(day: str, month: int | None, year: str) -> str:
    if not day:
        return ""
    if not (DIGITS.fullmatch(day) and len(day) <= 2 and 1 <= int(day) <= 31):
        return N_("Type the day as a number from 1 to 31.")
    in_year = LEAP_YEAR if _wrong_year(year) else int(year)
    if month is not None and int(day) > calendar.monthrange(in_year, month)[1]:
        return N_("There is no such day. Check the day and the month.")
    return ""


def _wrong_month(day: str, month: str, number: int | None) -> str:
    if not month:
        return N_("Type the month too.") if day else ""
    return N_("Type the month as a number from 1 to 12.") if number is None else ""


def _wrong_year(year: str) -> str:
    if not year:
        return N_("Type the year too, for example 2025.")
    if not (DIGITS.fullmatch(year) and len(year) == 4 and year > "0000"):
        return N_("Type the year with four digits, for example 2025.")
    return ""


def _month(month: str, month_names: Sequence[str]) -> int | None:
    """Typed as a number or as a name; None where it is neither."""
    if DIGITS.fullmatch(month) and len(month) <= 2 and 1 <= int(month) <= 12:
        return int(month)
    name = month.casefold().rstrip(".")
    for names in (month_names, MONTHS):
        found = [number for number, full in enumerate(names, start=1) if full.casefold().startswith(name)]
        whole = [number for number, full in enumerate(names, start=1) if full.casefold() == name]
        if len(name) >= 3 and len(whole or found) == 1:
            return (whole or found)[0]
    return None


def read_text(text: str) -> str | None:
    """Free text as it was typed, with one kind of line end; None where there is nothing but spaces."""
    # A NUL and half a character are no text: nothing can keep or print them.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.encode("utf-8", "ignore").decode("utf-8").strip()
    if len(text) > LONGEST_TEXT:
        raise Mistyped(
            "This is too long by %(over)s characters. Use at most %(most)s.",
            over=len(text) - LONGEST_TEXT,
            most=LONGEST_TEXT,
        )
    return text or None
