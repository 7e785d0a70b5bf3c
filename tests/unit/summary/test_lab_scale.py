"""Results on their bands: the drawing says of every result what the rules' own comparison says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.logic.values import NumberSpan
from intake.rulebook.summary_content import Band
from intake.summary.build import build_summary
from intake.summary.lab_bands import band_at, possible_bands
from intake.summary.lab_scale import LabScale, draw_scale
from intake.summary.pdf import render_pdf
from intake.summary.read_back import NotAsRecorded, check_printed
from intake.summary.text import render_text
from tests.unit.summary.builders import made_up_record, page_of, plain, summary_of, well

NUMBERS = st.decimals(0, 5000, places=2)
WORDS = st.sampled_from(["low", "indeterminate", "neither low nor high", "high"])


@st.composite
def some_bands(draw: st.DrawFn) -> tuple[Band, ...]:
    limits = sorted(draw(st.sets(st.decimals(1, 4000, places=1), min_size=1, max_size=4)))
    lower = [Band(draw(WORDS), limit, draw(st.booleans())) for limit in limits]
    return (*lower, Band(draw(WORDS)))


def spans(number: Decimal) -> list[NumberSpan]:
    return [NumberSpan.exact(number), NumberSpan.below(number), NumberSpan.above(number)]


def scale_of(bands: tuple[Band, ...], span: NumberSpan) -> LabScale:
    limits = tuple("" if band.limit is None else str(band.limit) for band in bands)
    return draw_scale("Test", bands, possible_bands(bands, span), span, limits)


@given(some_bands(), NUMBERS)
def test_a_result_is_drawn_in_exactly_the_bands_that_it_can_lie_in(bands: tuple[Band, ...], number: Decimal) -> None:
    for span in spans(number):
        scale = scale_of(bands, span)
        held = [place for place, band in enumerate(scale.bands) if band.holds]
        assert [bands[place] for place in held] == list(possible_bands(bands, span))
        assert scale.bands[held[0]].start <= scale.low <= scale.high <= scale.bands[held[-1]].end
        assert scale.is_point is (span.low == span.high)
        if scale.is_point:  # never on a limit, where it would be in doubt which side it is on
            assert scale.bands[held[0]].start < scale.low < scale.bands[held[0]].end


@given(some_bands(), NUMBERS)
def test_a_single_number_lies_in_the_one_band_that_a_range_of_it_alone_can(
    bands: tuple[Band, ...], number: Decimal
) -> None:
    for one in (number, *(band.limit for band in bands if band.limit is not None)):
        assert possible_bands(bands, NumberSpan.exact(one)) == (band_at(bands, one),)


@given(some_bands(), NUMBERS)
def test_bands_fill_the_width_without_gap_or_overlap(bands: tuple[Band, ...], number: Decimal) -> None:
    scale = scale_of(bands, NumberSpan.exact(number))
    assert (scale.bands[0].start, scale.bands[-1].end) == (0, 1)
    assert all(lower.end == upper.start for lower, upper in pairwise(scale.bands))
    assert [limit.at for limit in scale.limits] == [band.end for band in scale.bands[:-1]]


@given(some_bands(), NUMBERS, NUMBERS)
def test_a_greater_result_is_never_drawn_further_to_the_left(
    bands: tuple[Band, ...], one: Decimal, other: Decimal
) -> None:
    lower, upper = (scale_of(bands, NumberSpan.exact(number)).low for number in sorted((one, other)))
    assert lower <= upper


def test_a_result_that_is_only_known_to_be_below_ends_in_an_arrow() -> None:
    (row,) = [row for row in build_summary(made_up_record("lebers_in_family")).labs.rows if row.key == "lab_b12"]
    assert row.scale is not None
    assert (row.scale.low, row.scale.runs_below, row.scale.runs_above) == (0, True, False)
    assert row.scale.words.startswith("Total B12: <150 ng/L: deficient. The bands: deficient below 180, ")


@pytest.mark.parametrize(
    ("sex", "typed", "limits"),
    [
        ("male", "125 g_l", ["80", "130", "165"]),
        ("male", "12.5 g_dl", ["8", "13", "16.5"]),
        ("female", "125 g_l", ["80", "120", "160"]),
        ("prefer_not", "125 g_l", None),
    ],
)
def test_haemoglobin_is_drawn_on_the_cut_offs_of_the_person_and_not_at_all_where_they_are_unknown(
    sex: str, typed: str, limits: list[str] | None
) -> None:
    summary = summary_of(well(sex_at_birth=sex, lab_hb=typed, pregnant="no"))
    (row,) = [row for row in summary.labs.rows if row.key == "lab_hb"]
    assert (None if row.scale is None else [limit.text for limit in row.scale.limits]) == limits
    if row.scale is not None:
        assert [band.word for band in row.scale.bands if band.holds] == [row.band]


def test_a_result_that_the_rules_do_not_use_is_not_drawn() -> None:
    rows = build_summary(made_up_record("implausible_lab")).labs.rows
    assert {row.key for row in rows if not row.is_usable} == {"lab_b12", "lab_hb", "lab_potassium"}
    assert all(row.scale is None for row in rows if not row.is_usable)


def test_what_a_drawing_says_stands_in_page_and_text_and_is_checked_in_the_pdf() -> None:
    summary = build_summary(made_up_record("warfarin"))
    assert len(summary.labs.scales) == 8
    for scale in summary.labs.scales:
        for found in (page_of(summary).text, render_text(summary)):
            assert plain(scale.words) in plain(found)
    pdf = render_pdf(summary)
    check_printed(pdf, summary)
    first, *others = summary.labs.rows
    assert first.scale is not None
    other = first._replace(scale=first.scale._replace(words="Something else."))
    with pytest.raises(NotAsRecorded):
        check_printed(pdf, replace(summary, labs=replace(summary.labs, rows=(other, *others))))
