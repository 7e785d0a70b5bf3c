"""Skip logic in words: each question's gate as a sentence with which a patient finds the way on paper."""

from __future__ import annotations

import pytest

from intake.logic import nodes
from intake.logic.nodes import Condition, StatusWord
from intake.summary.paper_gates import Gates
from intake.summary.paper_words import ENGLISH
from tests.builders import shipped_pack

QUESTIONNAIRE = shipped_pack().questionnaire
QUESTIONS = QUESTIONNAIRE.questions
NUMBERS = {key: number for number, key in enumerate(QUESTIONS, 1)}
GATES = Gates(QUESTIONNAIRE, NUMBERS, ENGLISH.gate)


def told(key: str) -> str:
    return GATES.sentence(QUESTIONS[key], 500)


def number(key: str) -> int:
    return NUMBERS[key]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("age_years", "If you answered question {date_of_birth}, go on with question 500."),
        ("offer_matches", "If the clinic wrote nothing in the box, go on with question 500."),
        (
            "product_source",
            "If you ticked “Nothing offered yet” at question {product_offered}, go on with question 500.",
        ),
        (
            "b12_dose",
            "If you ticked “MIC or 'lipotropic' shot, no B12 in it” or “Nothing offered yet” at question "
            "{product_offered}, go on with question 500.",
        ),
        (
            "b12_strength",
            "Only if you ticked “millilitres (mL) – I only know the volume” at question {b12_dose}. "
            "If not, go on with question 500.",
        ),
        (
            "shared_needle_vial",
            "If you went past question {who_injects}, or ticked “A nurse, doctor or pharmacist” there, "
            "go on with question 500.",
        ),
        ("nerve_onset", "If you ticked “None of these” at question {nerve_symptoms}, go on with question 500."),
        (
            "metformin_dose",
            "Only if you ticked “Yes, now” at question {metformin_use}. If not, go on with question 500.",
        ),
        ("inr_date", "Only if you wrote a number at question {inr}. If not, go on with question 500."),
        (
            "pregnant",
            "If you ticked “Male” at question {sex_at_birth} or you are younger than 11 or you are older than 55, "
            "go on with question 500.",
        ),
        (
            "b12_before_blood_test",
            "Only if you wrote a number at question {lab_b12} or you wrote a number at question {lab_active_b12}. "
            "If not, go on with question 500.",
        ),
        (
            "b12_first_started",
            "For: People who have had B12 injections, have a B12 result and are not sure what they took before it. "
            "If that is not you, go on with question 500.",
        ),
    ],
)
def test_skip_logic_is_told_in_words(key: str, expected: str) -> None:
    assert told(key) == expected.format(**NUMBERS)


def test_the_last_gate_leads_to_the_end_of_the_form() -> None:
    assert GATES.sentence(QUESTIONS["inr_date"], None).endswith("If not, go on with the end of this form.")


@pytest.mark.parametrize(
    ("condition", "towards", "past"),
    [
        (nodes.HasStatus("zinc_use", StatusWord.ANSWERED), "you answered question {n}", "you left question {n} empty"),
        (nodes.HasStatus("zinc_use", StatusWord.NOT_SURE), "you ticked “Not sure” at question {n}", None),
        (
            nodes.Not(nodes.IsOneOf("zinc_use", ("yes",))),
            "you ticked “No” at question {n}",
            "you ticked “Yes” at question {n}",
        ),
        (nodes.Includes("allergies", ("latex",)), "you ticked “Latex (rubber gloves)” at question {n}", None),
        (nodes.RuleFires("neuro-low-b12"), None, None),
        (nodes.Certainly(nodes.IsOneOf("zinc_use", ("yes",))), None, None),
    ],
)
def test_a_condition_has_a_clause_for_being_asked_and_one_for_not(
    condition: Condition, towards: str | None, past: str | None
) -> None:
    key = getattr(condition, "key", "zinc_use")
    say = [None if clause is None else clause.format(n=number(key)) for clause in (towards, past)]
    assert [GATES.towards(condition), GATES.past(condition)] == say


def test_an_answer_that_leaves_it_open_never_leads_past_a_question() -> None:
    """Skipped only by a definite answer: “Not sure” goes on to the follow-up."""
    for question in QUESTIONS.values():
        past = GATES.past(question.show) if question.show is not None else None
        assert past is None or not {"“Not sure”", "“I don't know”", "“I would rather not say”"} & set(
            past.split(" or ")
        )
