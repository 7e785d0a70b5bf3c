"""One result: in another unit, in few digits but never rounded across a cut-off, and the band that it lies in."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache

from intake.logic.kleene import Truth
from intake.logic.values import NumberSpan
from intake.logic.values import Reading as Answered
from intake.logic.vocabulary import to_base
from intake.questionnaire.answer_words import measured_words, number_words
from intake.questionnaire.answers import Measured
from intake.questionnaire.model import Question
from intake.rulebook.summary_content import Band, BandsByFacts, LabWords
from intake.summary.lab_bands import possible_bands
from intake.summary.reading import Reading

SHOWN_DIGITS, MOST_DIGITS = 4, 15
NO_WORDS = LabWords()


def lab_words(reading: Reading, key: str) -> LabWords:
    return reading.rulebook.summary.labs.get(key, NO_WORDS)


def bands_of(reading: Reading, key: str) -> tuple[Band, ...]:
    """From below; of this person where they depend on other answers, and none where those are missing."""
    words = lab_words(reading, key)
    return words.bands if words.by_facts is None else reading.own_bands(key, words.by_facts)


def converted(reading: Reading, question: Question, answer: Measured, unit: str | None) -> str:
    """The number of a result in another unit, in few digits but never rounded across a cut-off."""
    factor, wanted = question.factors[answer.unit], question.factors[unit] if unit else None
    if unit is None or factor is None or wanted is None:
        return ""
    if unit == answer.unit:
        return measured_words(reading.questionnaire, answer)
    exact, bands = _quotient(answer.value, factor, wanted), bands_of(reading, question.key)
    number = _rounded(exact, SHOWN_DIGITS)
    if bands:
        typed = possible_bands(bands, NumberSpan.exact(_in_base(reading.route.situation.readings[question.key])))
        for digits in range(SHOWN_DIGITS + 1, MOST_DIGITS + 1):
            if possible_bands(bands, NumberSpan.exact(to_base(number, wanted))) == typed:
                break
            number = _rounded(exact, digits)
    short = reading.questionnaire.units[unit].short
    return f"{answer.comparator or ''}{number_words(number)} {short}".rstrip()


def _in_base(read: Answered) -> Decimal:
    """The number without its comparator."""
    assert read.number is not None
    number = read.number.low if read.number.low is not None else read.number.high
    assert number is not None
    return number


def limit_words(limit: Decimal, factor: Fraction) -> str:
    """A limit of a band, which is in the base unit, in the unit of this factor."""
    return _limit_words(limit, *factor.as_integer_ratio())


# Of the pack's numbers, never of a person's; by a factor's two numbers, as a Fraction takes long to be found by.
@lru_cache(maxsize=512)
def _limit_words(limit: Decimal, numerator: int, denominator: int) -> str:
    return number_words(_rounded(_quotient(limit, Fraction(1), Fraction(numerator, denominator)), SHOWN_DIGITS))


def band_words(reading: Reading, key: str) -> tuple[str, bool]:
    """The words of the band, and whether it is one to look at."""
    read = reading.route.situation.readings[key]
    if read.is_dated_ahead:
        return "not used: dated after the form", True
    if read.is_implausible:
        return "not used: out of the plausible range", True
    words, known = lab_words(reading, key), bands_of(reading, key)
    if words.by_facts is not None and not known:
        return _band_by_facts(reading, words.by_facts)
    assert read.number is not None
    bands = possible_bands(known, read.number)
    return " or ".join(band.word for band in bands), not all(band.is_unremarkable for band in bands)


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
