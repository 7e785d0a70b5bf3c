"""One result: in another unit, in few digits but never rounded across a cut-off, and the band that it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache

from intake.logic.kleene import Truth
from intake.logic.values import NumberSpan
from intake.logic.vocabulary import to_base
from intake.questionnaire.answer_words import measured_words, number_words
from intake.questionnaire.answers import Measured
from intake.rulebook.summary_content import Band, BandsByFacts, LabWords
from intake.summary.lab_bands import band_at, possible_bands
from intake.summary.lab_scale import LabScale, draw_scale
from intake.summary.reading import Reading

SHOWN_DIGITS, MOST_DIGITS = 4, 15
FEWEST_BANDS = 2  # to draw a result on
NO_WORDS = LabWords()


def lab_words(reading: Reading, key: str) -> LabWords:
    return reading.rulebook.summary.labs.get(key, NO_WORDS)


def bands_of(reading: Reading, key: str) -> tuple[Band, ...]:
    """From below; of this person where they depend on other answers, and none where those are missing."""
    words = lab_words(reading, key)
    return words.bands if words.by_facts is None else reading.own_bands(key, words.by_facts)


class LabResult:
    """A result with a number, and all that is said of it; where it lies is found once."""

    def __init__(self, reading: Reading, key: str, answer: Measured) -> None:
        self.question, self.answer, self.words = reading.question(key), answer, lab_words(reading, key)
        self.read = reading.route.situation.readings[key]
        assert self.read.number is not None
        self.number = self.read.number
        self.bands = bands_of(reading, key)
        self.held = possible_bands(self.bands, self.number)
        self.typed = measured_words(reading.questionnaire, answer)
        self._reading = reading

    def converted(self, to: str | None) -> str:
        """The number in another unit, None being the base unit: in few digits but never rounded across a cut-off."""
        unit, factors = to or self.question.base_unit, self.question.factors
        factor, wanted = factors[self.answer.unit], factors[unit] if unit else None
        if unit is None or factor is None or wanted is None:
            return ""
        if unit == self.answer.unit:
            return self.typed
        exact = _quotient(self.answer.value, factor, wanted)
        number = _rounded(exact, SHOWN_DIGITS)
        if self.bands:
            typed = band_at(self.bands, _in_base(self.number))
            for digits in range(SHOWN_DIGITS + 1, MOST_DIGITS + 1):
                if band_at(self.bands, to_base(number, wanted)) is typed:
                    break
                number = _rounded(exact, digits)
        short = self._reading.questionnaire.units[unit].short
        return f"{self.answer.comparator or ''}{number_words(number)} {short}".rstrip()

    def band_words(self) -> tuple[str, bool]:
        """The words of the band, and whether it is one to look at."""
        if self.read.is_dated_ahead:
            return "not used: dated after the form", True
        if self.read.is_implausible:
            return "not used: out of the plausible range", True
        if self.words.by_facts is not None and not self.bands:
            return _band_by_facts(self._reading, self.words.by_facts)
        words = " or ".join([band.word for band in self.held])
        return words, not all([band.is_unremarkable for band in self.held])

    def scale(self, name: str) -> LabScale | None:
        """The result on its bands, whose limits are written in the unit that was typed; None where it is not used."""
        factor = self.question.factors[self.answer.unit]
        if factor is None or len(self.bands) < FEWEST_BANDS or not self.read.is_usable:
            return None
        limits = _limits(self.bands, *factor.as_integer_ratio())
        return draw_scale(f"{name}: {self.typed}", self.bands, self.held, self.number, limits)


def _in_base(span: NumberSpan) -> Decimal:
    """The number without its comparator."""
    number = span.low if span.low is not None else span.high
    assert number is not None
    return number


# Of the pack's numbers, never of a person's; by a factor's two numbers, as a Fraction takes long to be found by.
@lru_cache(maxsize=512)
def _limits(bands: Sequence[Band], numerator: int, denominator: int) -> tuple[str, ...]:
    factor = Fraction(numerator, denominator)
    return tuple([limit_words(band.limit, factor) if band.limit is not None else "" for band in bands])


def limit_words(limit: Decimal, factor: Fraction) -> str:
    """A limit of a band, which is in the base unit, in the unit of this factor."""
    return number_words(_rounded(_quotient(limit, Fraction(1), factor), SHOWN_DIGITS))


def _quotient(value: Decimal, factor: Fraction, wanted: Fraction) -> Decimal:
    """A number in the unit of one factor as it is in that of another: one division, and nothing rounded before it."""
    numerator, denominator = value.as_integer_ratio()
    numerator *= factor.numerator * wanted.denominator
    return Decimal(numerator) / Decimal(denominator * factor.denominator * wanted.numerator)


def _rounded(number: Decimal, digits: int) -> Decimal:
    """To so many digits that count; whole numbers keep all of theirs."""
    places = max(0, digits - 1 - number.adjusted()) if number else 0
    return _plain(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN))


def _plain(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _band_by_facts(reading: Reading, bands: BandsByFacts) -> tuple[str, bool]:
    """Of a person whose cut-offs are not known; the number may be so far off that they make no difference."""
    facts = reading.route.situation.facts
    known = [(facts[name], word) for name, word in bands.words]
    certain = next((word for truth, word in known if truth is Truth.TRUE), None)
    if certain is not None:
        return certain, True
    unsure = [word for truth, word in known if truth is Truth.UNKNOWN]
    if unsure:
        return f"{' or '.join(unsure)}, {bands.undecided}", True
    return bands.otherwise, False
