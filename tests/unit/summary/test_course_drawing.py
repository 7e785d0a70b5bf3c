"""The geometry of a course over time: whatever was told, the drawing keeps its order, its bands and its doubts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from intake.logic.values import DateSpan, NumberSpan
from intake.rulebook.summary_content import Band
from intake.summary.course_axes import Axis, Period, Value, axis_of_results, axis_of_steps
from intake.summary.course_drawing import CourseDrawing, Shape, draw_course
from intake.summary.lab_bands import possible_bands

FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)
PERIOD = Period(FIRST, LAST)
NUMBERS = st.decimals(0, 5000, places=2)
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def date_spans(draw: st.DrawFn) -> DateSpan:
    return DateSpan(*sorted((day := draw(DAYS), draw(st.one_of(st.just(day), DAYS)))))


@st.composite
def some_values(draw: st.DrawFn) -> list[Value]:
    spans = st.sampled_from([NumberSpan.exact, NumberSpan.below, NumberSpan.above])
    return [
        Value(draw(date_spans()), draw(spans)(draw(NUMBERS)), draw(st.booleans()), str(number))
        for number in range(draw(st.integers(1, 7)))
    ]


@st.composite
def some_bands(draw: st.DrawFn) -> tuple[Band, ...]:
    limits = sorted(draw(st.sets(st.decimals(1, 4000, places=1), min_size=1, max_size=4)))
    kinds = st.booleans()
    lower = [Band(f"band {n}", limit, draw(kinds), draw(kinds)) for n, limit in enumerate(limits)]
    return (*lower, Band("the rest", is_unremarkable=draw(kinds)))


def limits_of(bands: tuple[Band, ...]) -> list[tuple[Decimal, str]]:
    return [(band.limit, str(band.limit)) for band in bands if band.limit is not None]


def drawn(values: list[Value], bands: tuple[Band, ...] = (), injections: tuple[DateSpan, ...] = ()) -> CourseDrawing:
    axis = axis_of_results(values, limits_of(bands))
    return draw_course("B12", "words", values, PERIOD, axis, bands, injections)


def on(day: date, number: str, text: str = "") -> Value:
    return Value(DateSpan(day, day), NumberSpan.exact(Decimal(number)), text=text)


@given(some_values(), some_bands(), st.lists(date_spans()))
def test_every_value_is_marked_and_everything_lies_in_the_plot(
    values: list[Value], bands: tuple[Band, ...], injections: list[DateSpan]
) -> None:
    drawing = drawn(values, bands, tuple(injections))
    assert len(drawing.marks) == len(values)
    assert len(drawing.injections) == len(injections)
    across = [(mark.start, mark.x, mark.end) for mark in drawing.marks]
    across += [(one.start, one.x, one.end) for one in drawing.injections]
    assert all(0 <= start <= x <= end <= 1 for start, x, end in across)
    places = [mark.y for mark in drawing.marks] + [tick.y for tick in drawing.ticks]
    assert all(0 <= place <= 1 for place in places)
    assert {mark.text for mark in drawing.marks} - {""} <= {value.text for value in values}


@given(some_values(), some_bands())
def test_a_used_result_is_drawn_in_a_band_that_it_can_lie_in(values: list[Value], bands: tuple[Band, ...]) -> None:
    axis = axis_of_results(values, limits_of(bands))
    for value in values:
        drawing = draw_course("B12", "words", [value], PERIOD, axis, bands)
        (mark,) = drawing.marks
        if value.is_exact:
            possible = {band.word for band in possible_bands(bands, value.number)}
            around = {band.word for band in drawing.bands if band.bottom <= mark.y <= band.top}
            assert possible <= around
            assert axis.low < value.end < axis.high  # it is the axis that gives way


@given(some_values(), some_bands())
def test_bands_fill_the_height_without_gap_or_overlap(values: list[Value], bands: tuple[Band, ...]) -> None:
    shown = drawn(values, bands).bands
    assert (shown[0].bottom, shown[-1].top) == (0, 1)
    assert all(lower.top == upper.bottom for lower, upper in pairwise(shown))
    is_unremarkable = {band.word: band.is_unremarkable for band in bands}
    if any(is_unremarkable.values()):
        assert all((band.depth == 0) is is_unremarkable[band.word] for band in shown)


@given(some_values())
def test_later_is_never_further_left_and_more_is_never_lower(values: list[Value]) -> None:
    axis = axis_of_results(values, [])
    for one, other in pairwise(sorted(values, key=lambda value: value.end)):
        assert axis.place(one.end) <= axis.place(other.end)
    for one, other in pairwise(sorted(values, key=lambda value: value.days.earliest)):
        assert PERIOD.places(one.days)[0] <= PERIOD.places(other.days)[0]
    marks = drawn(values).marks
    assert [mark.x for mark in marks] == sorted(mark.x for mark in marks)


@given(some_values())
def test_a_line_joins_only_exact_results_whose_order_is_certain(values: list[Value]) -> None:
    drawing = drawn(values)
    points = {(mark.x, mark.y): mark for mark in drawing.marks if mark.shape is Shape.POINT}
    assert len(drawing.strokes) < len(values)
    for stroke in drawing.strokes:
        before, after = points[stroke.x1, stroke.y1], points[stroke.x2, stroke.y2]
        assert before.end <= after.start


def test_a_result_that_is_not_used_is_crossed_and_passed_over() -> None:
    values = [on(date(2025, 1, 1), "100"), on(date(2025, 6, 1), "90000"), on(date(2026, 1, 1), "300")]
    drawing = drawn([values[0], Value(values[1].days, values[1].number, is_used=False), values[2]])
    assert [mark.shape for mark in drawing.marks] == [Shape.POINT, Shape.CROSS, Shape.POINT]
    assert drawing.marks[1].y == 1  # it does not squeeze the others together
    assert [(stroke.x1, stroke.x2) for stroke in drawing.strokes] == [(drawing.marks[0].x, drawing.marks[2].x)]


def test_a_range_interrupts_the_line() -> None:
    below = Value(DateSpan(date(2025, 6, 1), date(2025, 6, 1)), NumberSpan.below(Decimal(150)))
    drawing = drawn([on(date(2025, 1, 1), "100"), below, on(date(2026, 1, 1), "300")])
    assert [mark.shape for mark in drawing.marks] == [Shape.POINT, Shape.BELOW, Shape.POINT]
    assert drawing.strokes == ()


def test_two_results_in_one_month_are_not_joined_and_one_day_each_are() -> None:
    may = DateSpan(date(2025, 5, 1), date(2025, 5, 31))
    first, second = (Value(may, NumberSpan.exact(Decimal(number))) for number in (100, 200))
    assert drawn([first, second]).strokes == ()
    assert len(drawn([on(may.earliest, "100"), on(may.latest, "200")]).strokes) == 1


def test_the_newest_number_is_written_where_there_is_no_room_for_all() -> None:
    values = [on(date(2026, 1, day), "100", str(day)) for day in (1, 2, 3)]
    assert [mark.text for mark in drawn(values).marks] == ["", "", "3"]


def test_the_nearest_cut_off_is_in_view_and_a_far_one_is_not() -> None:
    values = [on(date(2025, 1, 1), "400"), on(date(2026, 1, 1), "500")]
    axis = axis_of_results(values, [(Decimal(350), "350"), (Decimal(2000), "2000")])
    assert [text for _, text in axis.ticks] == ["350"]


def test_equal_results_and_a_single_day_can_be_drawn() -> None:
    day = date(2025, 1, 1)
    axis = axis_of_results([on(day, "0"), on(day, "0")], [])
    drawing = draw_course("B12", "words", [on(day, "0"), on(day, "0")], Period(day, day), axis)
    assert [(mark.x, mark.y) for mark in drawing.marks] == [(0.5, 0.5), (0.5, 0.5)]


def test_steps_are_equally_high() -> None:
    axis: Axis = axis_of_steps(["none", "mild", "severe"])
    places = [axis.place(number) for number, _ in axis.ticks]
    assert places[1] - places[0] == places[2] - places[1] > 0
    assert 0 < places[0] < places[2] < 1


def test_an_injection_outside_the_time_is_not_drawn() -> None:
    before = DateSpan(FIRST - timedelta(days=60), FIRST - timedelta(days=30))
    reaching_in = DateSpan(FIRST - timedelta(days=60), FIRST + timedelta(days=30))
    values = [on(date(2025, 1, 1), "400"), on(date(2026, 1, 1), "500")]
    (drawn_one,) = drawn(values, (), (before, reaching_in)).injections
    assert drawn_one.start == PERIOD.place(FIRST)
