"""The lab table: as typed, converted without crossing a cut-off, its age, and the band by the pack's thresholds."""

from __future__ import annotations

from typing import Any

import pytest

from intake.summary.answer_view import LabRow
from tests.unit.summary.builders import summary_of, well


def row(key: str, **changed: Any) -> LabRow:
    (found,) = [one for one in summary_of(well(**changed)).labs.rows if one.key == key]
    return found


@pytest.mark.parametrize(
    ("typed", "band"),
    [
        ("179.999 ng_l", "deficient"),
        ("180 ng_l", "indeterminate"),
        ("350 ng_l", "indeterminate"),
        ("350.1 ng_l", "normal"),
        ("1000 ng_l", "normal"),
        ("1001 ng_l", "high"),
        ("132 pmol_l", "deficient"),
        ("133 pmol_l", "indeterminate"),
        ("<150 ng_l", "deficient"),
        ("<180 ng_l", "deficient"),
        ("<200 ng_l", "deficient or indeterminate"),
        (">1000 ng_l", "high"),
        (">200 ng_l", "indeterminate or normal or high"),
        ("5 ng_l", "not used: out of the plausible range"),
    ],
)
def test_the_band_of_a_total_b12(typed: str, band: str) -> None:
    assert row("lab_b12", lab_b12=typed).band == band


@pytest.mark.parametrize(
    ("key", "typed", "band"),
    [
        ("lab_active_b12", "24.9 pmol_l", "deficient"),
        ("lab_active_b12", "70 pmol_l", "indeterminate"),
        ("lab_mma", "271 nmol_l", "not raised"),
        ("lab_mma", "0.272 umol_l", "raised"),
        ("lab_folate", "2.9 ug_l", "low"),
        ("lab_ferritin", "30 ug_l", "not low"),
        ("lab_mcv", "100 fl", "not raised"),
        ("lab_wbc", "1900 per_ul", "markedly low"),
        ("lab_platelets", "49 x10e9_l", "very low"),
        ("lab_platelets", "149 x10e9_l", "low"),
        ("lab_potassium", "2.9 mmol_l", "very low"),
        ("lab_potassium", "6.5 mmol_l", "very high"),
        ("lab_egfr", "59 ml_min_173", "reduced"),
        ("lab_tsh", "4.5 miu_l", "within the range"),
        ("lab_tsh", "4.6 uiu_ml", "high"),
        ("lab_hb", "119 g_l", "low"),
        ("lab_hb", "7.9 g_dl", "severely low"),
        ("lab_hb", "161 g_l", "high"),
        ("lab_hb", "120 g_l", "neither low nor high"),
    ],
)
def test_the_band_of_the_other_tests(key: str, typed: str, band: str) -> None:
    found = row(key, **{key: typed})
    assert found.band == band
    assert found.is_outside is (band not in ("not raised", "not low", "within the range", "neither low nor high"))


@pytest.mark.parametrize(
    ("typed", "band", "is_outside"),
    [
        ("60 g_l", "severely low", True),
        ("125 g_l", "low, or not: the cut-off is not known (sex, pregnancy)", True),
        ("145 g_l", "neither low nor high", False),
        ("162 g_l", "high, or not: the cut-off is not known (sex, pregnancy)", True),
    ],
)
def test_a_haemoglobin_between_two_cut_offs_depends_on_what_is_not_known(
    typed: str, band: str, is_outside: bool
) -> None:
    found = row("lab_hb", sex_at_birth="prefer_not", lab_hb=typed)
    assert (found.band, found.is_outside) == (band, is_outside)


def test_a_haemoglobin_that_is_a_range_lies_in_the_bands_of_the_person() -> None:
    found = row("lab_hb", lab_hb="<125 g_l")  # of a woman who is not pregnant: her cut-offs are known
    assert found.band == "severely low or low or neither low nor high"
    assert found.scale is not None
    assert [band.word for band in found.scale.bands if band.holds] == found.band.split(" or ")


@pytest.mark.parametrize(
    ("typed", "as_typed", "si", "conventional"),
    [
        ("205 pg_ml", "205 pg/mL", "151.3 pmol/L", "205 pg/mL"),
        ("151 pmol_l", "151 pmol/L", "151 pmol/L", "204.6 pg/mL"),
        ("205.0 ng_l", "205.0 ng/L", "151.3 pmol/L", "205 pg/mL"),
        ("<150 ng_l", "<150 ng/L", "<110.7 pmol/L", "<150 pg/mL"),
    ],
)
def test_a_result_stands_as_typed_and_converted(typed: str, as_typed: str, si: str, conventional: str) -> None:
    found = row("lab_b12", lab_b12=typed)
    assert (found.typed, found.si, found.conventional) == (as_typed, si, conventional)


def test_a_conversion_is_never_rounded_across_a_cut_off() -> None:
    """258.295 pmol/L is 349.993 ng/L: shown as 350 it would still be indeterminate, but 350.0068 must not be 350."""
    assert row("lab_b12", lab_b12="258.305 pmol_l").conventional == "350.01 pg/mL"
    haemoglobin = row("lab_hb", lab_hb="9.93 mmol_l")  # its cut-offs are the person's: high above 160 g/L
    assert (haemoglobin.si, haemoglobin.conventional, haemoglobin.band) == ("160.01 g/L", "16.001 g/dL", "high")


@pytest.mark.parametrize(
    ("date", "age"),
    [
        ("2026-11-01", "0 days"),
        ("2026-10-31", "1 day"),
        ("2026-10", "1 to 31 days"),
        ("2026-11", "0 days"),
        ("2025", "305 to 669 days"),
        ("2027", "after the form"),
    ],
)
def test_the_age_of_a_result(date: str, age: str) -> None:
    assert row("lab_tsh", lab_tsh_date=date).age == age


def test_a_result_dated_after_the_form_is_not_used() -> None:
    found = row("lab_tsh", lab_tsh_date="2026-12-01")
    assert (found.is_usable, found.is_outside, found.band) == (False, True, "not used: dated after the form")


def test_a_date_that_nobody_was_asked_for_is_not_said_to_be_unanswered() -> None:
    found = row("lab_mcv", lab_hb="not_done", lab_hb_date="2026-10-12")  # it is asked for with the haemoglobin alone
    assert (found.date, found.age) == ("not asked", "not known")


def test_results_without_a_number_are_named_by_what_was_said() -> None:
    labs = summary_of(well(lab_tsh="not_done", lab_tsh_date=None, lab_mcv="dont_know", lab_wbc=None)).labs
    assert {line.label: line.text for line in labs.without_number} == {
        "Not done": "TSH",
        "I don't know": "MCV",
        "Not answered": "White cells",
    }


def test_the_inr_stands_among_the_results() -> None:
    found = row("inr", blood_thinners=["warfarin"], inr="3.1 ratio", inr_date="2026-10-01")
    assert (found.typed, found.band, found.age) == ("3.1", "high", "31 days; older than its limit of 28 days")


def test_a_finding_stands_in_words() -> None:
    found = row("lab_if_antibody", lab_if_antibody="positive")
    assert (found.typed, found.is_usable, found.is_outside) == ("Positive", True, False)
