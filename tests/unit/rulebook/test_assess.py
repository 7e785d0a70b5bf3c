"""One assessment: what agreeing and differing engines make of it, its order, its reasons, and that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from intake.logic.kleene import Truth
from intake.rulebook.assess import Engine, assess
from intake.rulebook.assessment import Assessment, Disagreement
from intake.rulebook.engine_conditions import MESSAGE_PREFIX
from tests.builders import pack_with_rules, rule_text, sheet_of, shipped_pack, tiny_pack
from tests.engines import Dead, InProcess, Lying

RULES = ["diet-without-b12", "low-and-at-risk", "at-risk", "b12-unclear", "metformin-long", "dose-very-high"]
RULES += ["injections-out-of-order"]
FIRES = {"diet": "vegan", "tired": "yes"}


def assessed(answers: Mapping[str, Any], engine: Engine | None = None) -> Assessment:
    return assess(tiny_pack(), sheet_of(answers), engine or InProcess(tiny_pack()))


def flags(assessment: Assessment) -> list[str]:
    return [flag.id for flag in assessment.flags]


def unassessed(assessment: Assessment) -> list[str]:
    return [rule.id for rule in assessment.unassessed]


# --- agreement --------------------------------------------------------------------------------------------------


def test_two_engines_that_agree() -> None:
    assessment = assessed(FIRES)
    assert (assessment.status, assessment.engines_agree, assessment.disagreements) == ("assessed", True, ())
    assert "diet-without-b12" in flags(assessment)


@pytest.mark.parametrize("engine", [None, Dead()])
def test_no_answer_of_durable_rules_is_for_manual_review_with_the_references_findings(engine: Engine | None) -> None:
    assessment = assess(tiny_pack(), sheet_of(FIRES), engine)
    assert (assessment.status, assessment.engines_agree) == ("manual_review", None)
    assert assessment.is_for_manual_review
    assert flags(assessment) == flags(assessed(FIRES))
    assert unassessed(assessment) == unassessed(assessed(FIRES))


@pytest.mark.parametrize(
    ("durable", "reference", "stands"),
    [
        ("true", "false", "flag"),
        ("true", "unknown", "flag"),
        ("false", "true", "flag"),
        ("unknown", "true", "flag"),
        ("unknown", "false", "unassessed"),
        ("false", "unknown", "unassessed"),
    ],
)
def test_where_they_differ_the_union_stands_and_it_is_for_manual_review(
    durable: str, reference: str, stands: str
) -> None:
    answers = {"true": FIRES, "false": {"diet": "mixed"}, "unknown": {"tired": "yes"}}[reference]
    engine = Lying(tiny_pack(), {"diet-without-b12": Truth(durable)})
    assessment = assessed(answers, engine)
    assert (assessment.status, assessment.engines_agree) == ("manual_review", False)
    assert assessment.disagreements == (Disagreement("diet-without-b12", durable, reference),)
    assert ("diet-without-b12" in flags(assessment)) is (stands == "flag")
    assert ("diet-without-b12" in unassessed(assessment)) is (stands == "unassessed")
    assert "diet-without-b12" not in assessment.silent


def test_a_flag_that_only_durable_rules_raised_has_no_trace() -> None:
    assessment = assessed({"diet": "mixed"}, Lying(tiny_pack(), {"diet-without-b12": Truth.TRUE}))
    flag = next(flag for flag in assessment.flags if flag.id == "diet-without-b12")
    assert (flag.because, flag.facts) == ((), ())


def test_a_rule_that_durable_rules_left_out_is_a_disagreement() -> None:
    assessment = assessed(FIRES, Lying(tiny_pack(), {"diet-without-b12": None}))
    assert assessment.disagreements == (Disagreement("diet-without-b12", "none", "true"),)
    assert assessment.is_for_manual_review


@pytest.mark.parametrize("fact", ["at_risk", "bypassed"])  # the second one is read through the first alone
def test_a_fact_that_differs_is_a_disagreement_of_the_rules_that_stand_on_it(fact: str) -> None:
    assessment = assessed({}, Lying(tiny_pack(), {fact: Truth.TRUE}))
    assert {item.id for item in assessment.disagreements} == {"low-and-at-risk", "at-risk"}
    assert assessment.is_for_manual_review


def test_a_message_that_differs_is_shown_and_is_a_disagreement() -> None:
    name = f"{MESSAGE_PREFIX}fainting"
    assessment = assessed({"dizzy": "no"}, Lying(tiny_pack(), {name: Truth.TRUE}))
    assert assessment.safety_messages == ("fainting",)
    assert assessment.disagreements == (Disagreement(name, "true", "false"),)
    assert assessment.is_for_manual_review


def test_a_message_that_durable_rules_does_not_see_is_shown_all_the_same() -> None:
    name = f"{MESSAGE_PREFIX}fainting"
    assessment = assessed({"dizzy": "yes", "pale": "yes"}, Lying(tiny_pack(), {name: Truth.FALSE}))
    assert assessment.safety_messages == ("fainting",)
    assert assessment.is_for_manual_review


# --- completeness and order -------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [{}, FIRES, {"tired": "yes"}, {"diet": "mixed", "dose": "1000 mg"}])
def test_fired_and_silent_and_unassessed_are_all_rules(answers: Mapping[str, Any]) -> None:
    assessment = assessed(answers)
    ids = [*flags(assessment), *unassessed(assessment), *assessment.silent]
    assert sorted(ids) == sorted(RULES)


def test_urgent_first_then_the_order_of_the_files() -> None:
    answers: dict[str, Any] = {**FIRES, "dose": "1000 mg", "lab_b12": "150 ng_l", "lab_b12_date": "2020"}
    answers |= {"medicines": ["metformin"], "metformin_duration": "5 years"}
    assert flags(assessed(answers)) == [
        *("dose-very-high", "low-and-at-risk", "diet-without-b12", "at-risk", "metformin-long"),
    ]


def test_what_is_open_is_urgent_first_too() -> None:
    severities = [rule.severity for rule in assessed({}).unassessed]
    assert severities == sorted(severities, key=["urgent", "high", "moderate", "info"].index)
    assert severities[0] == "urgent"


# --- reasons ----------------------------------------------------------------------------------------------------


def test_a_flag_names_the_answers_that_made_it_fire() -> None:
    flag = next(flag for flag in assessed(FIRES).flags if flag.id == "diet-without-b12")
    assert [(because.question, because.answer, because.answer_text) for because in flag.because] == [
        ("diet", "vegan", "Only plants"),
        ("tired", "yes", "Yes"),
    ]


def test_a_flag_names_its_facts_and_its_sources() -> None:
    flag = next(flag for flag in assessed({"gut_surgery": ["bypass"]}).flags if flag.id == "at-risk")
    assert flag.facts == ("at_risk", "bypassed")
    assert [(source.name, source.checked) for source in flag.sources] == [("A guideline", "copy")]


def test_a_number_fact_stands_on_its_dose_and_its_strength() -> None:
    answers = {"dose": "6 ml", "strength": "1000 mcg_per_ml"}
    flag = next(flag for flag in assessed(answers).flags if flag.id == "dose-very-high")
    assert [(because.question, because.answer_text) for because in flag.because] == [
        ("dose", "6 millilitres"),
        ("strength", "1000 micrograms in 1 mL"),
    ]


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, [("diet", "blank"), ("tired", "blank")]),
        ({"tired": "yes"}, [("diet", "blank")]),
        ({"diet": "not_sure", "tired": "yes"}, [("diet", "not_sure")]),
    ],
)
def test_an_open_rule_names_what_is_missing(answers: Mapping[str, Any], missing: list[tuple[str, str]]) -> None:
    rule = next(rule for rule in assessed(answers).unassessed if rule.id == "diet-without-b12")
    assert [(item.question, item.reason) for item in rule.missing] == missing
    assert rule.ask == "What do you eat, and are you tired?"


def test_a_dose_without_its_strength_asks_for_the_strength_alone() -> None:
    rule = next(rule for rule in assessed({"dose": "6 ml"}).unassessed if rule.id == "dose-very-high")
    assert [(item.question, item.reason) for item in rule.missing] == [("strength", "blank")]


AGED = rule_text("young", "age_years < 16 years")
HIDDEN = rule_text("not-pregnant", "[pregnant is not yes, tired is yes]")


def because_of(rules: str, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    rulebook = pack_with_rules(rules)
    flag = assess(rulebook, sheet_of(answers, rulebook.questionnaire), None).flags[0]
    return [(because.question, because.answer_text) for because in flag.because]


def test_an_age_that_was_worked_out_stands_on_the_date_of_birth() -> None:
    assert because_of(AGED, {"date_of_birth": "2015-05-01"}) == [("date_of_birth", "1 May 2015")]
    withdrawn = {"date_of_birth": "2015-05-01", "age_years": "70 years"}
    assert because_of(AGED, withdrawn) == [("date_of_birth", "1 May 2015")]
    assert because_of(AGED, {"age_years": "11 years"}) == [("age_years", "11 years")]


def test_a_hidden_question_stands_on_what_hides_it_and_never_on_a_withdrawn_answer() -> None:
    expected = [("sex", "Male"), ("tired", "Yes")]
    assert because_of(HIDDEN, {"sex": "male", "tired": "yes"}) == expected
    assert because_of(HIDDEN, {"sex": "male", "pregnant": "yes", "tired": "yes"}) == expected


def test_of_two_conditions_only_the_one_that_hides_the_question_is_named() -> None:
    pack = shipped_pack()  # pregnancy is asked by sex and age: of a man whatever his age is
    sheet = sheet_of({"sex_at_birth": "male", "lab_hb": "129 g_l"}, pack.questionnaire)
    flag = next(flag for flag in assess(pack, sheet, None).flags if flag.id == "hb-low")
    assert [because.question for because in flag.because] == ["sex_at_birth", "lab_hb"]


def test_withdrawn_answers_are_listed_and_not_used() -> None:
    assessment = assessed({"medicines": ["none"], "metformin_duration": "5 years"})
    assert [(item.question, item.answer) for item in assessment.withdrawn] == [
        ("metformin_duration", {"value": 5, "unit": "years"})
    ]
    assert "metformin-long" in assessment.silent


# --- JSON -------------------------------------------------------------------------------------------------------


def test_the_json_has_the_parts_that_are_promised() -> None:
    data = assessed({**FIRES, "dose": "6 ml"}).to_json()
    assert list(data) == [
        *("status", "engines_agree", "disagreements", "rule_set", "questionnaire", "as_of", "flags", "unassessed"),
        *("silent", "withdrawn", "safety_messages"),
    ]
    assert list(data["rule_set"]) == list(data["questionnaire"]) == ["id", "version", "sha256"]
    assert data["as_of"] == "2026-11-01"
    assert list(data["flags"][0]) == [
        *("id", "severity", "category", "title", "message", "why", "under", "because", "facts", "sources"),
    ]
    assert list(data["unassessed"][0]) == ["id", "severity", "title", "missing", "ask"]


def test_an_assessment_comes_back_from_its_json() -> None:
    assessment = assessed({**FIRES, "dose": "6 ml", "sex": "male", "pregnant": "no"})
    assert Assessment.from_json(json.loads(json.dumps(assessment.to_json()))) == assessment
