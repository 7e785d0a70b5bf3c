"""What people type for a number, in any script's digits: the sign before it, what its digits can mean, the unit behind.

Never a guess between two meanings: where the digits can mean two numbers, both are handed on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from intake.forms.typed_text import Mistyped, plain_digits
from intake.languages.translator import N_

LONGEST_NUMBER = 12  # digits, before and behind the point: an answers file takes as many of either, and no more
# Signs in all, with blanks and a unit: PARTS tries a run of blanks against itself, so that 60,000 would take a minute,
# in which this server answers nobody.
LONGEST_TYPED = 200
TOO_LONG = N_("This number is too long. Type at most %(most)s digits.")

PARTS = re.compile(r"(?P<sign>[<>]?)\s*(?P<number>[0-9.,][0-9., ']*?)\s*(?P<unit>[^0-9.,' ].*)?", re.DOTALL)
FRACTION = re.compile(" ?([¼½¾])(?![0-9])")
FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}
PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
DECIMAL_ONLY = re.compile(r"[.,][0-9]+")
GROUPED_BY_COMMA = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
GROUPED_BY_POINT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
GROUPED_BY_SPACE = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?")
# A thousand in one country, a fraction in the next.
TWO_MEANINGS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


@dataclass(frozen=True)
class TypedNumber:
    """`value`: as it reads; `other`: what the digits mean elsewhere. `is_clear`: the first reading is the likelier.

    `comparator` and `unit`: what was typed with the number, "" for nothing.
    """

    value: Decimal
    other: Decimal | None = None
    is_clear: bool = True
    comparator: str = ""
    unit: str = ""


def read_number(text: str) -> TypedNumber:
    """A number with a decimal point or comma, perhaps with a sign before it and a unit behind it."""
    text = plain_digits(text)
    if len(text) > LONGEST_TYPED:
        raise Mistyped(TOO_LONG, most=LONGEST_NUMBER)
    if text.startswith("-"):
        raise Mistyped("Type a number that is not below zero.")
    text = FRACTION.sub(lambda found: FRACTIONS[found[1]], text)
    parts = PARTS.fullmatch(text)
    number = _without_groups(parts["number"]) if parts else None
    if parts is None or number is None:
        raise Mistyped("Type only a number here, for example 205 or 0.5.")
    if sum(sign.isdigit() for sign in number) > LONGEST_NUMBER:
        raise Mistyped(TOO_LONG, most=LONGEST_NUMBER)
    other = _other_meaning(parts["number"])
    # A point before three digits is nearly always a decimal point; a comma is not.
    is_clear = other is None or "," not in parts["number"]
    return TypedNumber(Decimal(number), other, is_clear, parts["sign"], (parts["unit"] or "").strip())


def _without_groups(text: str) -> str | None:
    """The number with a decimal point and nothing else, None where it is no number."""
    if TWO_MEANINGS.fullmatch(text) and "," in text:
        return text.replace(",", "")
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


def _other_meaning(text: str) -> Decimal | None:
    """`1,234` read as a decimal, `1.234` read as a thousand and more."""
    if not TWO_MEANINGS.fullmatch(text):
        return None
    return Decimal(text.replace(",", ".") if "," in text else text.replace(".", ""))
