"""Cases: the short form of answers, base persons, and what a case cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from intake.errors import InputError
from intake.rulebook.cases import all_cases, expand, run_cases, sheet_of
from intake.rulebook.model import Case, Outcome
from tests.builders import tiny_pack, tiny_questionnaire


@pytest.mark.parametrize(
    ("key", "written", "answer"),
    [
        ("diet", "vegan", "vegan"),
        ("medicines", ["none"], ["none"]),
        ("lab_b12", "205 ng_l", {"value": Decimal(205), "unit": "ng_l"}),
        ("lab_b12", "<150 ng_l", {"value": Decimal(150), "unit": "ng_l", "comparator": "<"}),
        ("lab_b12", "> 150.5 pmol_l", {"value": Decimal("150.5"), "unit": "pmol_l", "comparator": ">"}),
        ("dose", "-1 mg", {"value": Decimal(-1), "unit": "mg"}),
        ("metformin_duration", "13 months", {"value": Decimal(13), "unit": "months"}),
        ("lab_b12", "not_done", "not_done"),
        ("lab_b12", None, None),
        ("first_injection", "2025-06", "2025-06"),
    ],
)
def test_the_short_form_of_an_answer(key: str, written: Any, answer: Any) -> None:
    assert expand(tiny_questionnaire().questions[key], written) == answer


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("lab_b12", "205", "a number needs its unit, as in '5 ng_l'"),
        ("lab_b12", "<205", "a number needs its unit, as in '5 ng_l'"),
        ("medicines", "none", "several answers are possible: write a list, as in [none]"),
    ],
)
def test_what_the_short_form_cannot_be(key: str, written: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        expand(tiny_questionnaire().questions[key], written)
    assert caught.value.refusals[0].message == said


def case(answers: dict[str, Any], base: str | None = None) -> Case:
    return Case("it", Outcome.FIRES, answers, base, "f", 1, 1)


def test_a_case_is_laid_over_its_base_person() -> None:
    alone, over = sheet_of(tiny_pack(), case({"diet": "vegan"})), sheet_of(tiny_pack(), case({"diet": "vegan"}, "well"))
    assert set(alone.answers) == {"diet"}
    assert set(over.answers) == set(tiny_pack().case_bases["well"])
    assert over.answers["diet"] == alone.answers["diet"]


def test_null_makes_an_answer_of_the_base_person_blank() -> None:
    assert "diet" not in sheet_of(tiny_pack(), case({"diet": None}, "well")).answers


def test_an_unknown_base_person_names_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        sheet_of(tiny_pack(), case({}, "wel"))
    assert caught.value.refusals[0].nearest == "well"


def test_cases_are_judged_as_of_the_packs_date() -> None:
    assert sheet_of(tiny_pack(), case({})).as_of == tiny_pack().case_date


def test_every_case_of_rules_and_facts_is_run() -> None:
    assert len(run_cases(tiny_pack())) == len(list(all_cases(tiny_pack()))) == 28
