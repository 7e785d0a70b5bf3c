"""Which slips of the unit are asked about: known ones by hand, and every pair of units of the shipped pack."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from intake.forms.unit_guard import is_expected, likely_slips, same_amount
from intake.logic.vocabulary import NUMERIC
from intake.questionnaire.answers import Measured
from intake.questionnaire.model import Plausible, Question
from tests.unit.forms.forms import QUESTIONNAIRE

QUESTIONS = QUESTIONNAIRE.questions
AGE_MONTHS = 480
SAMPLES = [Decimal(digit).scaleb(power) for power in range(-4, 8) for digit in ("1", "1.8", "2.05", "5")]


@pytest.mark.parametrize(
    ("key", "typed", "meant"),
    [
        ("b12_dose", "1000 mg", ["1000 mcg"]),
        ("b12_dose", "1 mcg", ["1 mg"]),
        ("b12_dose", "1000 mcg", []),
        ("b12_dose", "1 mg", []),
        ("b12_dose", "5 mg", []),
        ("b12_dose", "20 mg", []),  # too much, and 20 mcg would be too little: the rules speak of it
        ("b12_dose", "1000 ml", []),
        ("b12_strength", "1000 mg_per_ml", ["1000 mcg_per_ml"]),
        ("b12_strength", "1 mcg_per_ml", ["1 mg_per_ml"]),
        ("metformin_dose", "2000 g_day", ["2000 mg_day"]),
        ("metformin_dose", "2 mg_day", ["2 g_day"]),
        ("metformin_dose", "850 mg_day", []),
        ("lab_b12", "205 pg_ml", []),
        ("lab_b12", "205 pmol_l", []),
        ("lab_mma", "0.3 nmol_l", ["0.3 umol_l", "0.3 nmol_ml"]),
        ("lab_mma", "300 umol_l", ["300 nmol_l"]),
        ("lab_hb", "13.5 g_l", ["13.5 g_dl", "13.5 mmol_l"]),
        ("lab_hb", "135 g_dl", ["135 g_l"]),
        ("lab_wbc", "6500 x10e9_l", ["6500 per_ul"]),
        ("lab_wbc", "6.5 per_ul", ["6.5 x10e9_l"]),
        ("lab_platelets", "250 per_ul", ["250 x10e9_l"]),
        ("lab_mcv", "900 fl", []),  # one unit: nothing else can be meant
        ("ppi_duration", "240 years", ["240 months"]),
        ("ppi_duration", "20 years", []),
    ],
)
def test_a_known_slip_is_found(key: str, typed: str, meant: list[str]) -> None:
    found = likely_slips(QUESTIONS[key], measured(typed), age_months=AGE_MONTHS)
    assert found == tuple(measured(one) for one in meant)


def units_to_choose_from() -> list[tuple[Question, str]]:
    asked = [question for question in QUESTIONS.values() if question.kind in NUMERIC and len(question.factors) > 1]
    return [(question, unit) for question in asked for unit in question.factors]


@pytest.mark.parametrize(("question", "unit"), units_to_choose_from(), ids=lambda part: getattr(part, "key", part))
def test_every_other_unit_is_offered_where_the_number_fits_it_and_not_the_one_typed(
    question: Question, unit: str
) -> None:
    for number in SAMPLES:
        found = {slip.unit for slip in likely_slips(question, Measured(number, unit), age_months=AGE_MONTHS)}
        others = {code for code in question.factors if question.factors[code] not in (None, question.factors[unit])}
        fitting = {code for code in others if fits(question, number, code)}
        assert found == (set() if fits(question, number, unit) else fitting), (number, unit)


def test_every_unit_that_can_be_mistaken_is_asked_about_somewhere() -> None:
    """A pair of units whose slips are never seen would be a guard that sleeps."""
    asked = {
        (question.key, unit)
        for question, unit in units_to_choose_from()
        if any(likely_slips(question, Measured(number, unit), age_months=AGE_MONTHS) for number in SAMPLES)
    }
    silent = {(question.key, unit) for question, unit in units_to_choose_from()} - asked
    same_amount_everywhere = {
        (question.key, unit)
        for question, unit in units_to_choose_from()
        if question.factors[unit] is None or len(set(question.factors.values()) - {None}) == 1
    }
    # Too many months for a life are too many years as well.
    months = {(question.key, unit) for question, unit in units_to_choose_from() if unit == "months"}
    assert silent == same_amount_everywhere | months


def test_digits_that_read_otherwise_elsewhere_are_offered_too() -> None:
    found = likely_slips(QUESTIONS["metformin_dose"], measured("1.5 mg_day"), other=Decimal(1500))
    assert found == (measured("1500 mg_day"), measured("1.5 g_day"))


def test_the_sign_before_the_number_stays() -> None:
    typed = Measured(Decimal("0.3"), "nmol_l", "<")
    assert [slip.comparator for slip in likely_slips(QUESTIONS["lab_mma"], typed)] == ["<", "<"]


def test_how_much_it_is_in_the_other_unit() -> None:
    assert same_amount(QUESTIONS["b12_dose"], measured("1000 mg"), "mcg") == 1_000_000
    assert same_amount(QUESTIONS["b12_dose"], measured("1000 mcg"), "mg") == 1
    assert same_amount(QUESTIONS["b12_dose"], measured("1 ml"), "mcg") is None


def test_the_expected_range_takes_its_ends_from_the_thresholds() -> None:
    low, high = (QUESTIONNAIRE.thresholds[f"dose_suspect_{end}"].value for end in ("below", "above"))
    assert QUESTIONS["b12_dose"].expected == Plausible(low, high)
    assert is_expected(QUESTIONS["b12_dose"], Measured(high, "mcg"))
    assert not is_expected(QUESTIONS["b12_dose"], Measured(high + 1, "mcg"))


def measured(text: str) -> Measured:
    number, unit = text.split()
    return Measured(Decimal(number), unit)


def fits(question: Question, number: Decimal, unit: str) -> bool:
    """The same by plain fractions: in the plausible and in the expected range."""
    factor = question.factors[unit]
    if factor is None:
        return True
    base = Fraction(number) * factor
    for span in (question.plausible, question.expected):
        if span is None:
            continue
        low, high = span.low, AGE_MONTHS if span.is_up_to_age else span.high
        if low is not None and (base < Fraction(low) or (span.is_low_open and base == Fraction(low))):
            return False
        if high is not None and base > Fraction(high):
            return False
    return True
