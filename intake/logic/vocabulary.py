"""The words that a condition may use: questions with their types, codes and units, facts, thresholds, rules."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum
from fractions import Fraction

MOST_NAMES = 14  # that are told in one line, where none is near
DECIMALS = Decimal("0.000001")  # a number is converted, kept to 6 decimals, and then compared


class Kind(Enum):
    """The type of a question's answer."""

    SINGLE = "single"
    MULTI = "multi"
    NUMBER = "number"
    DURATION = "duration"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    TEXT = "text"

    __hash__ = object.__hash__


NUMERIC = frozenset({Kind.NUMBER, Kind.DURATION})
DATED = frozenset({Kind.DATE, Kind.PARTIAL_DATE})

# Codes that say that the answer is not known; the rest answer `none` is a real answer.
UNKNOWN_CODES = frozenset({"not_sure", "prefer_not", "dont_know"})
EXCLUSIVE_CODES = frozenset({"none", "not_sure", "prefer_not"})


def to_base(number: Decimal, factor: Fraction) -> Decimal:
    """A number in a unit, converted to the base unit and rounded to 6 decimals."""
    if factor == 1:  # as most numbers are typed
        return (+number).quantize(DECIMALS, ROUND_HALF_EVEN).normalize()
    numerator, denominator = number.as_integer_ratio()  # and not by a Fraction, which would look for what they share
    exact = Decimal(numerator * factor.numerator) / Decimal(denominator * factor.denominator)
    return exact.quantize(DECIMALS, ROUND_HALF_EVEN).normalize()


@dataclass(frozen=True)
class Subject:
    """A question as a condition sees it.

    `factors`: unit symbol to the factor that makes it the base unit; only units that can be converted.
    `options`: code to the words of a choice. `unit_codes`: the codes a number can be typed in.
    """

    key: str
    kind: Kind
    text: str
    options: Mapping[str, str] = field(default_factory=dict)
    specials: tuple[str, ...] = ()
    factors: Mapping[str, Fraction] = field(default_factory=dict)
    unit_codes: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that an answer can be."""
        return (*self.options, *self.specials)


@dataclass(frozen=True)
class Threshold:
    """A number that is a choice: a cut-off or a window. `checked`: read, copy or no."""

    name: str
    value: Decimal
    unit: str
    meaning: str
    source: str
    checked: str


@dataclass(frozen=True)
class Vocabulary:
    """All names; the four kinds of name never overlap (the pack's parser checks that)."""

    subjects: Mapping[str, Subject]
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)  # name to meaning
    number_facts: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)  # name to factors by unit symbol
    result_dates: frozenset[str] = frozenset()  # date questions that date a result
    rules: frozenset[str] = frozenset()
    allows_offer: bool = False
    allows_messages: bool = False


# What may be said of a question, for the author of a phrase that cannot be read.
PHRASES_FOR: Mapping[Kind, str] = {
    Kind.SINGLE: "'{0} is CODE', '{0} is one of A, B' or '{0} is answered'",
    Kind.MULTI: "'{0} includes CODE', '{0} includes any of A, B' or '{0} includes only A, B'",
    Kind.NUMBER: "'{0} < 5 UNIT', '5 <= {0} <= 9 UNIT', '{0} is usable' or '{0} is not_done'",
    Kind.DURATION: "'{0} >= 5 months' or '{0} is answered'",
    Kind.DATE: "'{0} older than 30 days', '{0} within 30 days' or '{0} before OTHER'",
    Kind.PARTIAL_DATE: "'{0} older than 30 days', '{0} within 30 days' or '{0} before OTHER'",
    Kind.TEXT: "'{0} is answered'",
}


def phrases_for(subject: Subject) -> str:
    """A fix in words: what can be written of a question of this type."""
    return f"of a {subject.kind.value.replace('_', ' ')} question write {PHRASES_FOR[subject.kind].format(subject.key)}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like `word`, if one is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggest(word: str, known: Iterable[str]) -> str:
    """A fix in words: the nearest name, or the whole short list."""
    odd = next((sign for sign in word if not sign.isascii()), "")
    if odd:
        return f"type it anew: it holds U+{ord(odd):04X}, and names are written with a-z alone"
    names = sorted(known) if isinstance(known, set | frozenset) else list(known)
    match = nearest(word, names)
    if match:
        return f"did you mean {match}?"
    return f"known here: {', '.join(names)}" if 0 < len(names) <= MOST_NAMES else "name one that the pack has"
