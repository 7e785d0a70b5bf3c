"""A text that still says what a threshold was is named; a number alone, or with another unit, is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from intake.rulebook.old_numbers import old_numbers_said
from tests.builders import shipped_pack

PACK = shipped_pack()
RULE = "high-b12-unexplained"


def with_message(text: str) -> object:
    """What is said once B12 is high from 1100 ng/L on, and one rule's message is this."""
    rules = tuple(replace(rule, message=text) if rule.id == RULE else rule for rule in PACK.rules)
    high = replace(PACK.questionnaire.thresholds["b12_high"], value=Decimal(1100))
    asked = replace(PACK.questionnaire, thresholds={**PACK.questionnaire.thresholds, "b12_high": high})
    return old_numbers_said(PACK, replace(PACK, rules=rules, questionnaire=asked))


@pytest.mark.parametrize("text", ["Above 1000 ng/L.", "(>1,000 ng/L)", "1000ng/L"])
def test_the_old_number_with_its_unit_is_found(text: str) -> None:
    assert with_message(text) == (f"b12_high is 1100 ng/L now, and the message of {RULE} still says 1000 ng/L",)


@pytest.mark.parametrize("text", ["Above 1100 ng/L.", "1000 patients", "1000 ng/L/day", "21000 ng/L", "1000 pmol/L"])
def test_another_number_or_unit_is_not(text: str) -> None:
    assert with_message(text) == ()


def test_nothing_is_old_where_no_threshold_was_changed() -> None:
    assert old_numbers_said(PACK, PACK) == ()
