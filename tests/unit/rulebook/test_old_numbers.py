"""A text that still says what a threshold was is named, in any unit; a number alone, or another amount, is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from intake.rulebook.model import Rulebook
from intake.rulebook.old_numbers import old_numbers_said
from tests.builders import condition_of, shipped_pack

PACK = shipped_pack()
RULE = "high-b12-unexplained"


def with_message(
    text: str, rule_id: str = RULE, threshold: str = "b12_high", value: str = "1100", pack: Rulebook = PACK
) -> tuple[str, ...]:
    """What is said of one rule's message once B12 is high from 1100 ng/L on, or another threshold is this."""
    rules = tuple(replace(rule, message=text) if rule.id == rule_id else rule for rule in pack.rules)
    changed = replace(pack.questionnaire.thresholds[threshold], value=Decimal(value))
    asked = replace(pack.questionnaire, thresholds={**pack.questionnaire.thresholds, threshold: changed})
    said = old_numbers_said(pack, replace(pack, rules=rules, questionnaire=asked))
    return tuple(one for one in said if f"the message of {rule_id} " in one)


@pytest.mark.parametrize("text", ["Above 1000 ng/L.", "(>1,000 ng/L)", "1000ng/L"])
def test_the_old_number_with_its_unit_is_found(text: str) -> None:
    (said,) = with_message(text)
    assert said.startswith(f"b12_high is 1100 ng/L now, and the message of {RULE} still says 1")


@pytest.mark.parametrize(
    ("rule_id", "threshold", "value", "text", "found"),
    [
        ("b12-low-confirmed", "b12_deficient", "200", "total <180 pg/mL", "180 pg/mL"),
        ("b12-low-confirmed", "b12_deficient", "200", "below 133 pmol/L", "133 pmol/L"),
        ("b12-low-confirmed", "b12_deficient", "200", "total 180–350 ng/L", "180 ng/L"),
        ("b12-low-confirmed", "mma_raised", "300", "0.271 umol/L", "0.271 umol/L"),
        ("b12-low-confirmed", "mma_raised", "300", "0.27 µmol/L", "0.27 µmol/L"),
        ("folate-low", "folate_low", "4", "7 nmol/L", "7 nmol/L"),
        ("metformin-high-exposure", "metformin_long_use", "60", "4 years of it", "4 years"),
        ("dose-above-usual", "dose_usual_upto", "2000", "above 1 mg", "1 mg"),  # compared with a number fact
    ],
)
def test_the_old_number_is_found_in_another_unit_rounded_as_it_is_written(
    rule_id: str, threshold: str, value: str, text: str, found: str
) -> None:
    (said,) = with_message(text, rule_id, threshold, value)
    assert said.endswith(f" still says {found}")


def test_what_the_new_number_is_rounded_to_as_well_is_right_still() -> None:
    assert with_message("below 133 pmol/L", "b12-low-confirmed", "b12_deficient", "180.2") == ()


def test_a_coarser_number_and_the_number_of_another_question_are_not_it() -> None:
    assert with_message("2 g a day", "metformin-high-exposure", "metformin_high_dose", "1600") == ()
    assert with_message("6.5 mmol/L", "potassium-critical", "hb_low_mid_pregnancy", "100") == ()


@pytest.mark.parametrize(
    ("key", "is_found"), [("ppi_duration", True), ("h2_duration", True), ("metformin_duration", False)]
)
def test_a_rule_may_rest_on_any_question_that_is_compared_with_it(key: str, is_found: bool) -> None:
    when = condition_of(f"{key} > 6 months", PACK.questionnaire.vocabulary())
    rules = tuple(replace(rule, when=when) if rule.id == RULE else rule for rule in PACK.rules)
    said = with_message("over 12 months", RULE, "acid_suppression_long_use", "24", replace(PACK, rules=rules))
    assert bool(said) is is_found


@pytest.mark.parametrize("text", ["Above 1100 ng/L.", "1000 patients", "1000 ng/L/day", "21000 ng/L", "1000 pmol/L"])
def test_another_number_or_unit_is_not(text: str) -> None:
    assert with_message(text) == ()


def test_nothing_is_old_where_no_threshold_was_changed() -> None:
    assert old_numbers_said(PACK, PACK) == ()
