"""The lab table: each number as typed, converted to SI and conventional units, with its age and its band."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from intake.logic.values import DateSpan
from intake.questionnaire.answers import Coded, Measured
from intake.rulebook.lines_read import lab_results
from intake.rulebook.model import Rulebook
from intake.summary.answer_view import Labelled, LabReport, LabRow
from intake.summary.lab_values import LabResult
from intake.summary.reading import Reading

LAB_SOURCE = "lab_source"


def lab_report(reading: Reading, *, has_conventional_first: bool = False) -> LabReport:
    """Rows for the results with a number, or a finding; the tests without one are named behind them."""
    numbers: list[LabRow] = []
    findings: list[LabRow] = []
    without_number: dict[str, list[str]] = {}  # not done, I don't know and not answered: the tests that it was said of
    for key in _result_keys(reading.rulebook):
        if key not in reading.route.is_asked:
            continue
        said, answer = reading.said(key), reading.sheet.answers.get(key)
        if said.kind != "given":
            without_number.setdefault(said.answer, []).append(said.name)
        elif isinstance(answer, Measured):
            numbers.append(_row(reading, key, answer))
        elif isinstance(answer, Coded):  # a word: positive, low
            findings.append(LabRow(key, said.name, said.answer, "", "", "", "", "", True, False))
    return LabReport(
        source=reading.words(LAB_SOURCE) if reading.has(LAB_SOURCE) else "",
        rows=(*numbers, *findings),
        without_number=tuple([Labelled(words, ", ".join(names)) for words, names in without_number.items()]),
        has_conventional_first=has_conventional_first,
    )


@lru_cache(maxsize=8)
def _result_keys(rulebook: Rulebook) -> tuple[str, ...]:
    """The rows of the lab panel, and the other results that the pack has words for."""
    return tuple(dict.fromkeys([*lab_results(rulebook.questionnaire), *rulebook.summary.labs]))


def _row(reading: Reading, key: str, answer: Measured) -> LabRow:
    name, date_key = reading.name(key), reading.date_key(key)
    result = LabResult(reading, key, answer)
    taken = reading.route.situation.readings[date_key].date if date_key else None
    age, staleness = _age(taken, reading.sheet.as_of), reading.staleness(key)
    band, is_outside = result.band_words()
    return LabRow(
        key=key,
        name=name,
        typed=result.typed,
        si=result.converted(result.words.si),
        conventional=result.converted(result.words.conventional),
        date=_date(reading, date_key) if date_key else "",
        age=f"{age}; {staleness}" if staleness else age,
        band=band,
        is_usable=result.read.is_usable,
        is_outside=is_outside,
        scale=result.scale(name),
    )


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
