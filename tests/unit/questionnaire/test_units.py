"""Conversions of the shipped pack: the figures of the clinical content, rounding to 6 decimals, and the cut-offs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from intake.logic.values import Reading, Status
from intake.questionnaire.answers import Measured
from intake.questionnaire.readings import reading_of
from intake.questionnaire.routing import Route
from tests.builders import TODAY, route_of, shipped_pack


def in_base(key: str, value: str, unit: str) -> Decimal:
    reading = reading_of(
        shipped_pack().questionnaire.questions[key], Measured(Decimal(value), unit), TODAY, age_months=None
    )
    assert reading.number is not None
    assert reading.number.low is not None
    return reading.number.low


@pytest.mark.parametrize(
    ("key", "value", "unit", "base"),
    [
        ("lab_b12", "180", "pg_ml", "180"),
        ("lab_b12", "132", "pmol_l", "178.861789"),
        ("lab_b12", "133", "pmol_l", "180.216802"),
        ("lab_b12", "258", "pmol_l", "349.593496"),
        ("lab_b12", "259", "pmol_l", "350.948509"),
        ("lab_b12", "0.738", "pmol_l", "1"),
        ("lab_active_b12", "25", "pmol_l", "25"),
        ("lab_mma", "0.271", "umol_l", "271"),
        ("lab_mma", "3.6", "nmol_ml", "3600"),
        ("lab_homocysteine", "1", "mg_l", "7.397"),
        ("lab_folate", "3", "ng_ml", "3"),
        ("lab_folate", "6.8", "nmol_l", "3.000883"),
        ("lab_folate", "2.266", "nmol_l", "1"),
        ("lab_ferritin", "2.247", "pmol_l", "1"),
        ("lab_hb", "13", "g_dl", "130"),
        ("lab_hb", "1", "mmol_l", "16.114"),
        ("lab_wbc", "4000", "per_ul", "4"),
        ("lab_platelets", "150000", "per_ul", "150"),
        ("lab_potassium", "3.5", "meq_l", "3.5"),
        ("lab_tsh", "4.5", "uiu_ml", "4.5"),
        ("b12_dose", "1", "mg", "1000"),
        ("b12_strength", "1", "mg_per_ml", "1000"),
        ("metformin_dose", "1.5", "g_day", "1500"),
        ("metformin_duration", "4", "years", "48"),
    ],
)
def test_a_value_in_its_base_unit(key: str, value: str, unit: str, base: str) -> None:
    assert in_base(key, value, unit) == Decimal(base)


def lab(key: str, value: str) -> Route:
    return route_of({"lab_source": "lab_report", key: value}, shipped_pack().questionnaire)


@pytest.mark.parametrize(
    ("value", "low", "between", "normal"),
    [
        ("132 pmol_l", "true", "false", "false"),
        ("133 pmol_l", "false", "true", "false"),
        ("258 pmol_l", "false", "true", "false"),
        ("259 pmol_l", "false", "false", "true"),
        ("179.999999 ng_l", "true", "false", "false"),
        ("180 pg_ml", "false", "true", "false"),
        ("350 ng_l", "false", "true", "false"),
        ("350.000001 ng_l", "false", "false", "true"),
    ],
)
def test_both_readings_of_a_cut_off_agree(value: str, low: str, between: str, normal: str) -> None:
    facts = lab("lab_b12", value).situation.facts
    names = ("b12_total_low", "b12_total_indeterminate", "b12_total_normal")
    assert tuple(facts[name].value for name in names) == (low, between, normal)


@pytest.mark.parametrize(
    ("key", "unit", "lowest", "highest"),
    [
        ("lab_b12", "ng_l", "20", "20000"),
        ("lab_active_b12", "pmol_l", "1", "2000"),
        ("lab_mma", "nmol_l", "20", "200000"),
        ("lab_homocysteine", "umol_l", "1", "600"),
        ("lab_folate", "ug_l", "0.2", "200"),
        ("lab_ferritin", "ug_l", "1", "50000"),
        ("lab_hb", "g_l", "20", "250"),
        ("lab_mcv", "fl", "50", "160"),
        ("lab_wbc", "x10e9_l", "0.1", "500"),
        ("lab_platelets", "x10e9_l", "1", "3000"),
        ("lab_potassium", "mmol_l", "1.5", "9"),
        ("lab_egfr", "ml_min_173", "1", "200"),
        ("lab_tsh", "miu_l", "0.001", "500"),
        ("inr", "ratio", "0.5", "20"),
        ("metformin_dose", "mg_day", "100", "5000"),
        ("pregnancy_weeks", "weeks", "1", "44"),
        ("ileum_length", "cm", "0.5", "700"),
        ("age_years", "years", "0", "120"),
    ],
)
def test_plausible_ranges(key: str, unit: str, lowest: str, highest: str) -> None:
    question = shipped_pack().questionnaire.questions[key]

    def reading(value: Decimal) -> Reading:
        return reading_of(question, Measured(value, unit), TODAY, age_months=None)

    step = Decimal("0.000001")
    assert [reading(Decimal(end)).is_usable for end in (lowest, highest)] == [True, True]
    assert [reading(number).is_usable for number in (Decimal(lowest) - step, Decimal(highest) + step)] == [False, False]
    assert reading(Decimal(highest) + step).status is Status.GIVEN  # it was answered; it is only not used


def test_a_dose_is_above_zero() -> None:
    question = shipped_pack().questionnaire.questions["b12_dose"]
    assert not reading_of(question, Measured(Decimal(0), "mg"), TODAY, None).is_usable
    assert not reading_of(question, Measured(Decimal(0), "ml"), TODAY, None).is_usable
    assert reading_of(question, Measured(Decimal("0.001"), "ml"), TODAY, None).is_usable


def test_a_volume_is_multiplied_by_its_strength() -> None:
    found = route_of(
        {"product_offered": "cyanocobalamin", "b12_dose": "0.5 ml", "b12_strength": "1 mg_per_ml"},
        shipped_pack().questionnaire,
    )
    number = found.situation.number_facts["b12_dose_mcg"].number
    assert number is not None
    assert number.low == 500


def test_a_dose_or_a_strength_that_cannot_be_is_no_known_dose() -> None:
    for answers in ({"b12_dose": "0.5 ml", "b12_strength": "0 mg_per_ml"}, {"b12_dose": "0 mg"}):
        found = route_of({"product_offered": "cyanocobalamin", **answers}, shipped_pack().questionnaire)
        assert not found.situation.number_facts["b12_dose_mcg"].is_usable
