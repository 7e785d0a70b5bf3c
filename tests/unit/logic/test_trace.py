"""Why a condition is what it is: the leaves that decided it, through the derived facts."""

from __future__ import annotations

from typing import Any

import pytest

from intake.logic.trace import decisive_leaves, keys_read, reason_of
from intake.logic.wording import phrase
from tests.builders import condition_of, route_of, tiny_questionnaire

FACTS = tiny_questionnaire().definitions


def decided(text: str, answers: dict[str, Any]) -> list[tuple[str, str, tuple[str, ...]]]:
    leaves = decisive_leaves(condition_of(text), route_of(answers).situation, FACTS)
    return [(phrase(found.leaf), found.truth.value, found.facts) for found in leaves]


def test_a_true_any_names_its_true_parts() -> None:
    text = "any: [tired is yes, pale is yes, dizzy is yes]"
    found = decided(text, {"tired": "yes", "pale": "no", "dizzy": "yes"})
    assert found == [("tired is yes", "true", ()), ("dizzy is yes", "true", ())]


def test_a_false_all_names_its_false_parts() -> None:
    text = "all: [tired is yes, pale is yes, dizzy is yes]"
    assert decided(text, {"tired": "yes", "pale": "no"}) == [("pale is yes", "false", ())]


def test_an_unknown_gate_names_what_is_missing() -> None:
    text = "all: [tired is yes, {any: [pale is yes, dizzy is yes]}]"
    found = decided(text, {"tired": "yes", "pale": "no", "dizzy": "not_sure"})
    assert found == [("dizzy is yes", "unknown", ())]


def test_the_facts_on_the_way_are_named_outermost_first() -> None:
    found = decided("at_risk", {"gut_surgery": ["bypass"]})
    assert found == [("gut_surgery includes any of bypass, perhaps unknown_kind", "true", ("at_risk", "bypassed"))]


def test_keys_are_read_through_facts() -> None:
    assert keys_read(condition_of("[at_risk, tired is yes]"), FACTS) == {"gut_surgery", "lab_b12", "tired"}


@pytest.mark.parametrize(
    ("answers", "key", "reason"),
    [
        ({}, "diet", "blank"),
        ({"diet": "not_sure"}, "diet", "not_sure"),
        ({"sex": "prefer_not"}, "sex", "prefer_not"),
        ({"lab_b12": "dont_know"}, "lab_b12", "dont_know"),
        ({"lab_b12": "19 ng_l"}, "lab_b12", "implausible"),
        ({"lab_b12": "300 ng_l", "lab_b12_date": "2027"}, "lab_b12", "implausible"),
        ({"lab_b12": "<200 ng_l"}, "lab_b12", "range_undecided"),
        ({"gut_surgery": ["unknown_kind"]}, "gut_surgery", "range_undecided"),
        ({"first_injection": "2025"}, "first_injection", "date_undecided"),
        ({"sex": "male"}, "pregnant", None),
        ({"lab_b12": "not_done"}, "lab_b12", None),
    ],
)
def test_the_reason_why_an_answer_leaves_it_open(answers: dict[str, Any], key: str, reason: str | None) -> None:
    assert reason_of(key, route_of(answers).situation) == reason
