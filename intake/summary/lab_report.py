"""The lab table: each number as typed, converted to SI and conventional units, with its age and its band."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from intake.logic.kleene import Truth
from intake.logic.values import DateSpan, NumberSpan
from intake.logic.vocabulary import to_base
from intake.questionnaire.answer_words import measured_words, number_words
from intake.questionnaire.answers import Coded, Measured
from intake.questionnaire.model import Question
from intake.rulebook.summary_content import Band, BandsByFacts, LabWords
from intake.summary.answer_view import Labelled, LabReport, LabRow
from intake.summary.fact_bands import bands_of_person
from intake.summary.lab_bands import possible_bands
from intake.summary.lab_scale import LabScale, draw_scale
from intake.summary.reading import Reading
from intake.summary.visible_text import visible

LAB_SOURCE = "lab_source"
SHOWN_DIGITS = 4


def lab_report(reading: Reading) -> LabReport:
    """Rows for the results with a number, or a finding; the tests without one are named behind them."""
    keys = _result_keys(reading)
    shown = [key for key in keys if reading.has(key)]
    rows = [_row(reading, key) for key in shown if isinstance(reading.sheet.answers[key], Measured)]
    rows += [_finding(reading, key) for key in shown if isinstance(reading.sheet.answers[key], Coded)]
    rows = [row for row in rows if reading.said(row.key).kind == "given"]
    source = reading.words(LAB_SOURCE) if reading.has(LAB_SOURCE) else ""
    return LabReport(source, tuple(rows), _without_number(reading, keys))


def _result_keys(reading: Reading) -> list[str]:
    panels = [panel for panel in reading.questionnaire.panels.values() if panel.is_lab_report]
    keys = [key for panel in panels for key in panel.keys]
    return keys + [key for key in reading.rulebook.summary.labs if key not in keys]


def _row(reading: Reading, key: str) -> LabRow:
    question, answer = reading.question(key), reading.sheet.answers[key]
    assert isinstance(answer, Measured)
    span = reading.route.situation.readings[key]
    date_key = reading.date_key(key)
    taken = reading.route.situation.readings[date_key].date if date_key else None
    band, is_outside = _band(reading, question)
    words = _words(reading, key)
    return LabRow(
        key=key,
        name=reading.name(key),
        typed=measured_words(reading.questionnaire, answer),
        si=_converted(reading, question, answer, words.si or question.base_unit),
        conventional=_converted(reading, question, answer, words.conventional or question.base_unit),
        date=reading.words(date_key) if date_key else "",
        age="; ".join(part for part in (_age(taken, reading.sheet.as_of), reading.staleness(key)) if part),
        band=band,
        is_usable=span.is_usable,
        is_outside=is_outside,
        scale=_scale(reading, question, answer) if span.is_usable else None,
    )


def _words(reading: Reading, key: str) -> LabWords:
    return reading.rulebook.summary.labs.get(key, LabWords())


def _finding(reading: Reading, key: str) -> LabRow:
    """A test whose result is a word: positive, low."""
    return LabRow(key, reading.name(key), reading.words(key), "", "", "", "", "", True, False)


def _age(taken: DateSpan | None, as_of: date) -> str:
    """`42 days`; for a month or a year the youngest and the oldest that it can be."""
    if taken is None:
        return "not known"
    if taken.is_after(as_of):
        return "after the form"
    oldest, youngest = (as_of - taken.earliest).days, max(0, (as_of - taken.latest).days)
    return _days(oldest) if oldest == youngest else f"{youngest} to {_days(oldest)}"


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _converted(reading: Reading, question: Question, answer: Measured, unit: str | None) -> str:
    """The number in another unit, in few digits but never rounded across a cut-off."""
    factor, wanted = question.factors[answer.unit], question.factors[unit] if unit else None
    if unit is None or factor is None or wanted is None:
        return ""
    if unit == answer.unit:
        return measured_words(reading.questionnaire, answer)
    exact = Fraction(answer.value) * factor / wanted
    for digits in range(SHOWN_DIGITS, 16):
        number = _rounded(exact, digits)
        if _bands_of(reading, question, to_base(number, wanted)) == _bands_of(
            reading, question, to_base(answer.value, factor)
        ):
            break
    short = reading.questionnaire.units[unit].short
    return f"{answer.comparator or ''}{number_words(number)} {short}".rstrip()


def _bands_of(reading: Reading, question: Question, base: Decimal) -> tuple[Band, ...]:
    return possible_bands(_words(reading, question.key).bands, NumberSpan.exact(base))


def _rounded(exact: Fraction, digits: int) -> Decimal:
    """To so many digits that count; whole numbers keep all of theirs."""
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    places = max(0, digits - 1 - number.adjusted()) if number else 0
    return _plain(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN))


def _plain(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _band(reading: Reading, question: Question) -> tuple[str, bool]:
    """The words of the band, and whether it is one to look at."""
    read = reading.route.situation.readings[question.key]
    if read.is_dated_ahead:
        return "not used: dated after the form", True
    if read.is_implausible:
        return "not used: out of the plausible range", True
    words = _words(reading, question.key)
    if words.by_facts is not None:
        return _band_by_facts(reading, words.by_facts)
    assert read.number is not None
    bands = possible_bands(words.bands, read.number)
    return " or ".join(band.word for band in bands), not all(band.is_unremarkable for band in bands)


def _scale(reading: Reading, question: Question, answer: Measured) -> LabScale | None:
    """The result on its bands, whose limits are written in the unit that was typed."""
    words, situation = _words(reading, question.key), reading.route.situation
    number, factor = situation.readings[question.key].number, question.factors[answer.unit]
    if number is None or factor is None:
        return None
    bands = words.bands
    if words.by_facts is not None:
        bands = bands_of_person(reading.questionnaire, situation, question.key, words.by_facts)
    title = f"{reading.name(question.key)}: {measured_words(reading.questionnaire, answer)}"
    return draw_scale(
        title, bands, number, lambda limit: number_words(_rounded(Fraction(limit) / factor, SHOWN_DIGITS))
    )


def _band_by_facts(reading: Reading, bands: BandsByFacts) -> tuple[str, bool]:
    facts = reading.route.situation.facts
    known = [(facts[name], word) for name, word in bands.words]
    certain = next((word for truth, word in known if truth is Truth.TRUE), None)
    if certain is not None:
        return certain, True
    unsure = [word for truth, word in known if truth is Truth.UNKNOWN]
    if unsure:
        return f"{' or '.join(unsure)}, {bands.undecided}", True
    return bands.otherwise, False


def _without_number(reading: Reading, keys: list[str]) -> tuple[Labelled, ...]:
    """Not done, I don't know and not answered, each with the tests that it was said of."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        if key in reading.route.asked and reading.said(key).kind in ("blank", "special"):
            groups.setdefault(reading.words(key), []).append(reading.name(key))
    return tuple(Labelled(visible(words), ", ".join(names)) for words, names in groups.items())
