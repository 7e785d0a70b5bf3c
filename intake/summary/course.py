"""The course of a returning patient: what this form and those of earlier visits tell of the same things.

Which things is the pack's choice. Each form is read by itself, on its own date; nothing is worked out from several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from intake.languages.dates import day_words
from intake.logic.values import DateSpan, NumberSpan
from intake.questionnaire.answer_words import measured_words
from intake.questionnaire.answers import Measured
from intake.rulebook.summary_content import Grades
from intake.summary.course_drawing import Axis, Period, Value, axis_of_results, axis_of_steps, draw_course
from intake.summary.course_view import LEGEND, TITLE, Course, CourseLine, CourseRow
from intake.summary.lab_values import band_words, bands_of, converted, lab_words, limit_words
from intake.summary.reading import Reading

FEWEST_TO_DRAW = 2
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class _Told:
    """What one form told. `value`: None where it cannot be drawn."""

    row: CourseRow
    value: Value | None = None


@dataclass(frozen=True)
class _Followed:
    """One thing with all that was told of it; `key` is the question."""

    key: str
    told: tuple[_Told, ...]
    grades: Grades | None = None

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(one.value for one in self.told if one.value is not None)


def course(reading: Reading) -> Course | None:
    """None for somebody who was not here before, and where nothing that is followed was told."""
    forms = [*(Reading(replace(reading.record, sheet=sheet)) for sheet in reading.submission.visits), reading]
    content = reading.rulebook.summary.course
    followed = [_Followed(key, _in_order(_result(form, key) for form in forms)) for key in content.results]
    followed += [_Followed(one.key, tuple(_grade(form, one) for form in forms), one) for one in content.grades]
    followed = [one for one in followed if one.told]
    if len(forms) == 1 or not followed:
        return None
    period = _period(forms, followed)
    injections = _injections(forms, content.injections)
    drawn = [days for days, _ in injections if days is not None and period.shows(days)]
    return Course(
        title=TITLE,
        legend=LEGEND,
        forms="; ".join(day_words(form.sheet.as_of) for form in forms),
        lines=tuple(_line(reading, one, period, drawn) for one in followed),
        injections="; ".join(
            words if days in drawn else f"{words} (not drawn: {'before the time' if days else 'after the form'})"
            for days, words in injections
        ),
    )


def _in_order(told: Iterable[_Told | None]) -> tuple[_Told, ...]:
    """Each once, as the first form told it; oldest first, and what has no date last."""
    once: dict[tuple[str, str], _Told] = {}
    for one in told:
        if one is not None:
            once.setdefault((one.row.date, one.row.si or one.row.typed), one)
    return tuple(sorted(once.values(), key=_age))


def _age(told: _Told) -> int:
    if told.value is None:
        return 2 * date.max.toordinal()
    return told.value.days.earliest.toordinal() + told.value.days.latest.toordinal()


def _result(form: Reading, key: str) -> _Told | None:
    """None where this form tells no number."""
    answer, read = form.sheet.answers.get(key), form.route.situation.readings[key]
    if not form.has(key) or not isinstance(answer, Measured) or read.number is None:
        return None
    date_key = form.date_key(key)
    taken = form.route.situation.readings[date_key].date if date_key else None
    si = converted(form, form.question(key), answer, _si(form, key))
    band, _ = band_words(form, key)
    days = None if taken is None or read.is_dated_ahead else _up_to(taken, form.sheet.as_of)
    row = CourseRow(
        date=form.words(date_key) if taken is not None else f"Date {NOT_KNOWN}",
        typed=measured_words(form.questionnaire, answer),
        si=si,
        note=band if taken is not None else "; ".join(part for part in (band, "not drawn") if part),
        form=day_words(form.sheet.as_of),
        is_drawn=days is not None,
    )
    number = si.split(" ")[0]
    return _Told(row, None if days is None else Value(days, read.number, not read.is_implausible, number))


def _up_to(days: DateSpan, as_of: date) -> DateSpan:
    """Nothing that a form tells was after it."""
    return DateSpan(days.earliest, min(days.latest, as_of))


def _grade(form: Reading, grades: Grades) -> _Told:
    """A form without a step says what stands in its place, and is not drawn."""
    codes = form.route.situation.readings[grades.key].codes if form.has(grades.key) else frozenset()
    step = next((number for number, code in enumerate(grades.steps) if code in codes), None)
    typed = form.words(grades.key)
    free = grades.free_of
    if free is not None:
        if grades.key not in form.route.asked:
            typed = f"{form.name(free.key)}: {form.words(free.key)}"
        is_free = form.has(free.key) and form.route.situation.readings[free.key].codes == {free.code}
        step = 0 if is_free else None if step is None else step + 1
    as_of = form.sheet.as_of
    row = CourseRow(
        day_words(as_of), typed, "", "" if step is not None else "not drawn", day_words(as_of), step is not None
    )
    return _Told(row, None if step is None else Value(DateSpan(as_of, as_of), NumberSpan.exact(Decimal(step))))


def _period(forms: Sequence[Reading], followed: Sequence[_Followed]) -> Period:
    """From the first result or form to the last."""
    days = [form.sheet.as_of for form in forms]
    for one in followed:
        days += [day for value in one.values for day in (value.days.earliest, value.days.latest)]
    return Period(min(days), max(days))


def _injections(forms: Sequence[Reading], keys: Sequence[str]) -> list[tuple[DateSpan | None, str]]:
    """Each date that was told, once, with its words; without its days where it lies after the form that told it."""
    found: dict[str, DateSpan | None] = {}
    for form, key in ((form, key) for form in forms for key in keys):
        days = form.route.situation.readings[key].date
        if form.has(key) and days is not None:
            as_of = form.sheet.as_of
            found.setdefault(form.words(key), None if days.is_after(as_of) else _up_to(days, as_of))
    return sorted(
        ((days, words) for words, days in found.items()), key=lambda one: one[0].earliest if one[0] else date.max
    )


def _line(reading: Reading, followed: _Followed, period: Period, injections: Sequence[DateSpan]) -> CourseLine:
    key, rows = followed.key, tuple(one.row for one in followed.told)
    unit = "" if followed.grades is not None else reading.questionnaire.units[_si(reading, key)].short
    line = CourseLine(key, reading.name(key), unit, rows, None)
    if len(followed.values) < FEWEST_TO_DRAW:
        return line
    bands = () if followed.grades is not None else bands_of(reading, key)
    words = f"{line.title}. {line.words}. {_injections_marked(injections)}"
    drawing = draw_course(line.title, words, followed.values, period, _axis(reading, followed), bands, injections)
    return replace(line, drawing=drawing)


def _injections_marked(injections: Sequence[DateSpan]) -> str:
    return f"Injections marked: {len(injections)}."


def _axis(reading: Reading, followed: _Followed) -> Axis:
    if followed.grades is not None:
        return axis_of_steps(followed.grades.words)
    return axis_of_results(followed.values, list(_limits(reading, followed.key)))


def _limits(reading: Reading, key: str) -> Iterator[tuple[Decimal, str]]:
    """The limits of today's bands, in words in the SI unit."""
    factor = reading.question(key).factors[_si(reading, key)]
    for band in bands_of(reading, key):
        if band.limit is not None and factor is not None:
            yield band.limit, limit_words(band.limit, factor)


def _si(reading: Reading, key: str) -> str:
    """The code of the unit in which it is followed."""
    code = lab_words(reading, key).si or reading.question(key).base_unit
    assert code is not None  # a number has a unit
    return code
