"""Cases: the short form of answers, base persons, and what a case cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from intake.errors import InputError
from intake.logic.evaluate import evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Leaf
from intake.rulebook import engine_cases
from intake.rulebook.cases import all_cases, expand, route_of, run_cases, sheet_of
from intake.rulebook.engine_conditions import MESSAGE_PREFIX, engine_conditions
from intake.rulebook.model import Case, Outcome, Rulebook
from intake.rulebook.wire import Conclusions
from tests.builders import tiny_pack, tiny_questionnaire
from tests.engines import Lying


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
        ("lab_b12", "0,5 ng_l", "a number has a point and no comma, as in '0.5 ng_l'"),
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


class LyingAboutOneRule:
    """In place of durable_rules: it agrees with the reference, but for one rule."""

    def __init__(self, rulebook: Rulebook, rule: str) -> None:
        self.engine = Lying(rulebook, {rule: Truth.TRUE})

    def __enter__(self) -> LyingAboutOneRule:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def publish(self, *_: object) -> None:
        pass

    def conclude_each(self, rule_set_sha256: str, many: Sequence[Mapping[Leaf, Truth]]) -> list[Conclusions]:
        return [self.engine.conclude(rule_set_sha256, truths) for truths in many]


@pytest.mark.parametrize("other", ["metformin-long", f"{MESSAGE_PREFIX}fainting"])
def test_every_case_on_which_durable_rules_says_something_else_is_named(
    other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a rule and of a message, and in every batch of cases."""
    pack = tiny_pack()
    monkeypatch.setattr(engine_cases, "EngineSupervisor", lambda: LyingAboutOneRule(pack, other))
    monkeypatch.setattr(engine_cases, "CASES_AT_ONCE", 10)
    lines = engine_cases.cases_that_differ(pack)
    told = [case for _, _, case in all_cases(pack) if f"{case.file}:{case.line}:{case.column}: " in "".join(lines)]
    (when,) = [conditions[other] for conditions in engine_conditions(pack).values() if other in conditions]
    fires = [case for _, _, case in all_cases(pack) if evaluate(when, route_of(pack, case).situation) is Truth.TRUE]
    assert len(lines) == len(told) == len(list(all_cases(pack))) - len(fires) > 0
    assert all(line.endswith(f"the engines differ: {other}") for line in lines)
