"""The course of a returning patient: what this form and those of earlier visits tell of the same things.

Which things is the pack's choice. Each form is read by itself, on its own date; nothing is worked out from several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from intake.logic.values import DateSpan, NumberSpan
from intake.questionnaire.answers import Dated, Measured
from intake.rulebook.summary_content import Grades
from intake.summary.course_axes import Axis, Period, Value, axis_of_results, axis_of_steps
from intake.summary.course_drawing import draw_course
from intake.summary.course_view import LEGEND, TITLE, Course, CourseInjection, CourseLine, CourseRow
from intake.summary.lab_values import LabResult, bands_of, lab_words, limit_words
from intake.summary.reading import Reading

FEWEST_TO_DRAW = 2


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

    def is_of_several(self, today: date) -> bool:
        """Whether an earlier form told anything of it: what only today's does stands in the lab table."""
        return len(self.told) > 1 or any(one.row.form_on != today.isoformat() for one in self.told)

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(one.value for one in self.told if one.value is not None)


def course(reading: Reading) -> Course | None:
    """None for somebody who was not here before, and where nothing that is followed was told."""
    if not reading.submission.visits:
        return None
    forms = [*(Reading(replace(reading.record, sheet=sheet)) for sheet in reading.submission.visits), reading]
    content = reading.rulebook.summary.course
    followed = [_Followed(key, _in_order(_result(form, key) for form in forms)) for key in content.results]
    followed += [_Followed(one.key, tuple(_grade(form, one) for form in forms), one) for one in content.grades]
    followed = [one for one in followed if one.is_of_several(reading.sheet.as_of)]
    if not followed:
        return None
    period = _period(forms, followed)
    told = _injections(forms, content.injections)
    drawn = [days for days in told.values() if days is not None and period.shows(days)]
    return Course(
        title=TITLE,
        legend=LEGEND,
        forms=tuple(form.sheet.as_of.isoformat() for form in forms),
        lines=tuple(_line(reading, one, period, drawn) for one in followed),
        injections=tuple(CourseInjection(on, _why_not_drawn(days, period)) for on, days in told.items()),
    )


def _in_order(told: Iterable[_Told | None]) -> tuple[_Told, ...]:
    """Each once, as the first form told it whose date it was not after; oldest first, and what has no date last."""
    once: dict[tuple[str, str], _Told] = {}
    for one in told:
        if one is not None:
            key = (one.row.on, one.row.si or one.row.typed)
            if once.setdefault(key, one).value is None and one.value is not None:
                once[key] = one
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
    dated = form.sheet.answers.get(date_key) if form.has(date_key) else None
    taken = form.route.situation.readings[date_key].date if isinstance(dated, Dated) else None
    result = LabResult(form, key, answer)
    si, (band, _) = result.converted(_si(form, key)), result.band_words()
    days = None if taken is None or taken.is_after(form.sheet.as_of) else _up_to(taken, form.sheet.as_of)
    row = CourseRow(
        on=dated.text if isinstance(dated, Dated) else "",
        typed=result.typed,
        si=si,
        note=band if days is not None else "; ".join(part for part in (band, "not drawn") if part),
        form_on=form.sheet.as_of.isoformat(),
        is_drawn=days is not None,
    )
    without_unit = si.split(" ")[0]
    return _Told(row, None if days is None else Value(days, read.number, not read.is_implausible, without_unit))


def _up_to(days: DateSpan, as_of: date) -> DateSpan:
    """Nothing that a form tells was after it."""
    return DateSpan(days.earliest, min(days.latest, as_of))


def _grade(form: Reading, grades: Grades) -> _Told:
    """By the word of the step. A form without one says what stands in its place, and is not drawn."""
    as_of, step = form.sheet.as_of, _step(form, grades)
    typed = _in_place_of_a_step(form, grades) if step is None else grades.words[step]
    row = CourseRow(
        as_of.isoformat(), typed, "", "" if step is not None else "not drawn", as_of.isoformat(), step is not None
    )
    return _Told(row, None if step is None else Value(DateSpan(as_of, as_of), NumberSpan.exact(Decimal(step))))


def _step(form: Reading, grades: Grades) -> int | None:
    """Its number, from the least on."""
    free, readings = grades.free_of, form.route.situation.readings
    if free is not None and form.has(free.key) and readings[free.key].codes == {free.code}:
        return 0
    codes = readings[grades.key].codes if form.has(grades.key) else frozenset()
    number = next((number for number, code in enumerate(grades.steps) if code in codes), None)
    return number if number is None or free is None else number + 1


def _in_place_of_a_step(form: Reading, grades: Grades) -> str:
    if grades.free_of is None or grades.key in form.route.asked:
        return form.words(grades.key)
    return f"{form.name(grades.free_of.key)}: {form.words(grades.free_of.key)}"


def _period(forms: Sequence[Reading], followed: Sequence[_Followed]) -> Period:
    """From the first result or form to the last."""
    days = [form.sheet.as_of for form in forms]
    for one in followed:
        days += [day for value in one.values for day in (value.days.earliest, value.days.latest)]
    return Period(min(days), max(days))


def _injections(forms: Sequence[Reading], keys: Sequence[str]) -> dict[str, DateSpan | None]:
    """Each date that was told, once, oldest first; without its days where it lies after the forms that told it. Of a
    month or a year, all the days up to the last of them: an injection may have been given since the one before.
    """
    found: dict[str, DateSpan | None] = {}
    for form, key in ((form, key) for form in forms for key in keys):
        answer, days = form.sheet.answers.get(key), form.route.situation.readings[key].date
        if form.has(key) and isinstance(answer, Dated) and days is not None:
            as_of = form.sheet.as_of
            found[answer.text] = None if days.is_after(as_of) else _up_to(days, as_of)
    return dict(sorted(found.items()))


def _why_not_drawn(days: DateSpan | None, period: Period) -> str:
    if days is None:
        return "after the form, not drawn"
    return "" if period.shows(days) else "before the time that is drawn"


def _line(reading: Reading, followed: _Followed, period: Period, injections: Sequence[DateSpan]) -> CourseLine:
    key, rows = followed.key, tuple(one.row for one in followed.told)
    unit = "" if followed.grades is not None else reading.questionnaire.units[_si(reading, key)].short
    line = CourseLine(key, reading.name(key), unit, rows, None)
    if len(followed.values) < FEWEST_TO_DRAW:
        return line
    bands = () if followed.grades is not None else bands_of(reading, key)
    words = f"{line.title}. {line.words}. Injections marked: {len(injections)}."
    drawing = draw_course(line.title, words, followed.values, period, _axis(reading, followed), bands, injections)
    return replace(line, drawing=drawing)


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
