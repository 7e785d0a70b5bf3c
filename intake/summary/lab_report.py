"""The lab table: each number as typed, converted to SI and conventional units, with its age and its band."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from intake.logic.values import DateSpan
from intake.questionnaire.answer_words import measured_words
from intake.questionnaire.answers import Coded, Measured
from intake.questionnaire.model import Question
from intake.rulebook.lines_read import lab_results
from intake.rulebook.model import Rulebook
from intake.summary.answer_view import Labelled, LabReport, LabRow
from intake.summary.lab_scale import LabScale, draw_scale
from intake.summary.lab_values import band_words, bands_of, converted, lab_words, limit_words
from intake.summary.reading import Reading
from intake.summary.visible_text import visible

LAB_SOURCE = "lab_source"


def lab_report(reading: Reading, *, has_conventional_first: bool = False) -> LabReport:
    """Rows for the results with a number, or a finding; the tests without one are named behind them."""
    keys = _result_keys(reading.rulebook)
    shown = [key for key in keys if reading.has(key)]
    rows = [_row(reading, key) for key in shown if isinstance(reading.sheet.answers[key], Measured)]
    rows += [_finding(reading, key) for key in shown if isinstance(reading.sheet.answers[key], Coded)]
    rows = [row for row in rows if reading.said(row.key).kind == "given"]
    source = reading.words(LAB_SOURCE) if reading.has(LAB_SOURCE) else ""
    return LabReport(source, tuple(rows), _without_number(reading, keys), has_conventional_first)


@lru_cache(maxsize=8)
def _result_keys(rulebook: Rulebook) -> tuple[str, ...]:
    """The rows of the lab panel, and the other results that the pack has words for."""
    return tuple(dict.fromkeys([*lab_results(rulebook.questionnaire), *rulebook.summary.labs]))


def _row(reading: Reading, key: str) -> LabRow:
    question, answer = reading.question(key), reading.sheet.answers[key]
    assert isinstance(answer, Measured)
    span = reading.route.situation.readings[key]
    date_key = reading.date_key(key)
    taken = reading.route.situation.readings[date_key].date if date_key else None
    band, is_outside = band_words(reading, key)
    words, typed = lab_words(reading, key), measured_words(reading.questionnaire, answer)
    return LabRow(
        key=key,
        name=reading.name(key),
        typed=typed,
        si=converted(reading, question, answer, words.si or question.base_unit),
        conventional=converted(reading, question, answer, words.conventional or question.base_unit),
        date=_date(reading, date_key) if date_key else "",
        age="; ".join(part for part in (_age(taken, reading.sheet.as_of), reading.staleness(key)) if part),
        band=band,
        is_usable=span.is_usable,
        is_outside=is_outside,
        scale=_scale(reading, question, answer, typed) if span.is_usable else None,
    )


def _finding(reading: Reading, key: str) -> LabRow:
    """A test whose result is a word: positive, low."""
    return LabRow(key, reading.name(key), reading.words(key), "", "", "", "", "", True, False)


def _date(reading: Reading, key: str) -> str:
    """Some results share the date of another one, which is asked for with that one alone."""
    return reading.words(key) if key in reading.route.is_asked else "not asked"


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


def _scale(reading: Reading, question: Question, answer: Measured, typed: str) -> LabScale | None:
    """The result on its bands, whose limits are written in the unit that was typed."""
    number, factor = reading.route.situation.readings[question.key].number, question.factors[answer.unit]
    if number is None or factor is None:
        return None
    title = f"{reading.name(question.key)}: {typed}"
    return draw_scale(title, bands_of(reading, question.key), number, lambda limit: limit_words(limit, factor))


def _without_number(reading: Reading, keys: Sequence[str]) -> tuple[Labelled, ...]:
    """Not done, I don't know and not answered, each with the tests that it was said of."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        if key in reading.route.is_asked and reading.said(key).kind in ("blank", "special"):
            groups.setdefault(reading.words(key), []).append(reading.name(key))
    return tuple(Labelled(visible(words), ", ".join(names)) for words, names in groups.items())
