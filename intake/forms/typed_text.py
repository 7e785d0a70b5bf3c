"""What people type for numbers and dates, in any script's digits, read without ever guessing between two meanings."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from intake.questionnaire.answer_words import MONTHS

LONGEST_NUMBER = 15  # digits; as many as every reader of our JSON keeps exactly
LONGEST_TEXT = 5_000

DIGITS = re.compile(r"[0-9]+")
COMPARATOR = re.compile(r"\s*([<>])\s*(.+)", re.DOTALL)
PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
DECIMAL_ONLY = re.compile(r"[.,][0-9]+")
GROUPED_BY_COMMA = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
GROUPED_BY_POINT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
GROUPED_BY_SPACE = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?")
ONE_COMMA_AND_THREE = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")

# Separators and signs of other scripts and keyboards, as the ones that stand for them here.
SIGNS = str.maketrans("٫٬،，．。＜＞－−’\u00a0\u202f\u2009\u3000", ".,,,..<>--'    ")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Mistyped(ValueError):
    """What was typed cannot be taken; the message tells the person what to type instead."""


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9, full-width signs as ordinary ones, without marks that are not seen."""
    text = INVISIBLE.sub("", text).translate(SIGNS)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text).strip()


def split_comparator(text: str) -> tuple[str | None, str]:
    """`<150` as `<` and `150`."""
    found = COMPARATOR.fullmatch(plain_digits(text))
    return (found[1], found[2]) if found else (None, text)


def read_number(text: str) -> Decimal:
    """A number with a decimal point or comma. `1,000` is refused: it means a thousand here and one elsewhere."""
    text = plain_digits(text)
    if text.startswith("-"):
        raise Mistyped("Type a number that is not below zero.")
    if ONE_COMMA_AND_THREE.fullmatch(text):
        whole, thousandths = text.split(",")
        raise Mistyped(f"Is this {whole}{thousandths} or {whole}.{thousandths}? Type it without the comma.")
    number = _without_groups(text)
    if number is None:
        raise Mistyped("Type only a number here, for example 205 or 0.5.")
    if sum(sign.isdigit() for sign in number) > LONGEST_NUMBER:
        raise Mistyped(f"This number is too long. Type at most {LONGEST_NUMBER} digits.")
    return Decimal(number)


def _without_groups(text: str) -> str | None:
    """The number with a decimal point and nothing else, None where it is not clear."""
    if PLAIN.fullmatch(text):
        return text.replace(",", ".")
    if DECIMAL_ONLY.fullmatch(text):
        return f"0{text.replace(',', '.')}"
    if GROUPED_BY_COMMA.fullmatch(text):
        return text.replace(",", "")
    if GROUPED_BY_POINT.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if GROUPED_BY_SPACE.fullmatch(text):
        return re.sub("[ ']", "", text).replace(",", ".")
    return None


def read_date(day: str, month: str, year: str, *, is_partial: bool) -> str | None:
    """`2025-06-01`, or less of it where that is allowed; None where all three boxes are empty."""
    day, month, year = (plain_digits(part) for part in (day, month, year))
    if not (day or month or year):
        return None
    if not year:
        raise Mistyped("Type the year too, for example 2025.")
    if not (DIGITS.fullmatch(year) and len(year) == 4 and year > "0000"):
        raise Mistyped("Type the year with four digits, for example 2025.")
    if not month and day:
        raise Mistyped("Type the month too.")
    if not (month and day) and not is_partial:
        raise Mistyped("Type the day, the month and the year.")
    if not month:
        return year
    month_number = _month(month)
    if not day:
        return f"{year}-{month_number:02}"
    return _whole_date(day, month_number, year)


def _month(month: str) -> int:
    if DIGITS.fullmatch(month) and len(month) <= 2 and 1 <= int(month) <= 12:
        return int(month)
    name = month.casefold().rstrip(".")
    found = [number for number, full in enumerate(MONTHS, start=1) if full.casefold().startswith(name)]
    if len(name) < 3 or len(found) != 1:
        raise Mistyped("Type the month as a number from 1 to 12.")
    return found[0]


def _whole_date(day: str, month: int, year: str) -> str:
    if not (DIGITS.fullmatch(day) and len(day) <= 2):
        raise Mistyped("Type the day as a number from 1 to 31.")
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        raise Mistyped("There is no such day. Check the day and the month.") from None


def read_text(text: str) -> str | None:
    """Free text as it was typed, with one kind of line end; None where there is nothing but spaces."""
    # A NUL and half a character are no text: nothing can keep or print them.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.encode("utf-8", "ignore").decode("utf-8").strip()
    if len(text) > LONGEST_TEXT:
        raise Mistyped(f"This is too long by {len(text) - LONGEST_TEXT} characters. Use at most {LONGEST_TEXT:,}.")
    return text or None
