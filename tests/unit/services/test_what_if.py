"""Trying answers out, and making a case of them: the rule's file stays as it was but for one line."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from intake.errors import ContentError
from intake.logic.kleene import Truth
from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.rulebook.cases import run_cases
from intake.rulebook.new_case import is_as_it_says, make_case
from intake.rulebook.parse import parse_rulebook
from intake.services.what_if import add_case, changes, try_sheet
from tests.builders import answers_of, sheet_of, shipped_pack, tiny_files, tiny_pack
from tests.random_answers import random_answers

PACK = shipped_pack()
FIRES = {"diet": "vegan", "tired": "yes"}
RULE = "diet-without-b12"


def test_a_rule_says_why_it_came_out_as_it_did() -> None:
    tried = try_sheet(tiny_pack(), sheet_of(FIRES))
    assert RULE in {flag.id for flag in tried.assessment.flags}
    assert [decided.words for decided in tried.trace[RULE]] == [
        "Diet is “Only plants” or “No meat or fish”.",
        "Tired is “Yes”.",
    ]
    assert {decided.truth for decided in tried.trace[RULE]} == {Truth.TRUE}
    assert tried.assessment.is_for_manual_review  # no second engine was asked


def test_another_answer_shows_which_rules_it_moves() -> None:
    before, after = (try_sheet(tiny_pack(), sheet_of(answers)) for answers in (FIRES, {**FIRES, "tired": "no"}))
    assert [(change.rule, change.before, change.after) for change in changes(before, after)] == [
        (RULE, Truth.TRUE, Truth.FALSE)
    ]


# --- a case -----------------------------------------------------------------------------------------------------


def test_a_case_is_one_line_behind_the_others_and_all_else_stays() -> None:
    files = tiny_files()
    text = files.texts["flags/diet.yaml"].replace("cases:", "cases:  # the edges", 1)
    files = tiny_files(flags__diet=text)
    added = add_case(files, RULE, sheet_of({**FIRES, "sex": "male"}), "vegan, tired: again")
    lines = added.text.split("\n")
    assert lines.pop(added.line - 1) == '    - {name: "vegan, tired: again", fires: {tired: yes, diet: vegan}}'
    assert "\n".join(lines) == text
    rulebook = parse_rulebook(tiny_files(flags__diet=added.text))
    assert all(result.passed for result in run_cases(rulebook))
    assert rulebook.rules_by_id[RULE].cases[-1] == added.case


@pytest.mark.parametrize(
    ("answers", "outcome"), [({**FIRES, "tired": "no"}, "silent"), ({"diet": "vegan"}, "unassessed")]
)
def test_the_outcome_is_what_the_rule_says_now(answers: dict[str, str], outcome: str) -> None:
    added = add_case(tiny_files(), RULE, sheet_of(answers), "tried")
    assert f"{{name: tried, {outcome}: {{" in added.text


@pytest.mark.parametrize(("typed", "written"), [("<150 ng_l", "<150 ng_l"), (">1500 ng_l", '">1500 ng_l"')])
def test_a_number_keeps_its_comparator_and_unit(typed: str, written: str) -> None:
    added = add_case(tiny_files(), "low-and-at-risk", sheet_of({"lab_b12": typed, "gut_surgery": ["bypass"]}), "low")
    assert f"lab_b12: {written}" in added.text


HEAD = tiny_files().texts["flags/diet.yaml"].partition("  cases:\n")[0]


def test_cases_that_stand_on_one_line_are_left_to_the_author() -> None:
    text = f"{HEAD}  cases: [{{name: a, silent: {{diet: mixed}}}}]\n"
    with pytest.raises(ContentError, match="no list with each item on a line of its own"):
        add_case(tiny_files(flags__diet=text), RULE, sheet_of(FIRES), "x")


def test_the_first_case_begins_the_list() -> None:
    added = add_case(tiny_files(flags__diet=f"{HEAD}  cases: []\n"), RULE, sheet_of(FIRES), "x")
    assert added.text == f"{HEAD}  cases:\n    - {{name: x, fires: {{tired: yes, diet: vegan}}}}\n"


def test_files_with_problems_take_no_case() -> None:
    with pytest.raises(ContentError, match="unknown question"):
        add_case(tiny_files(facts="- {id: x, meaning: m, when: tird is yes}\n"), RULE, sheet_of(FIRES), "x")


# --- of every rule of the shipped pack ----------------------------------------------------------------------------


def a_patient(seed: int, as_of: date) -> AnswerSheet:
    answers = random_answers(PACK.questionnaire, random.Random(seed), is_definite=seed % 2 == 0)
    return replace(read_answers(PACK.questionnaire, answers), as_of=as_of)


@pytest.mark.parametrize("seed", range(6))
def test_a_case_of_any_rule_comes_out_as_the_patient_did(seed: int) -> None:
    sheet = a_patient(seed, PACK.case_date)
    for rule in PACK.rules:
        case = make_case(PACK, rule, sheet, "a patient")
        assert is_as_it_says(PACK, rule, case), rule.id
        assert "date_of_birth" not in case.answers


def test_dates_of_another_year_move_with_the_date_of_the_cases() -> None:
    """On partial dates that lie on an edge a case may come out otherwise: then none is made."""
    sheet = a_patient(2, PACK.case_date.replace(year=PACK.case_date.year + 1))
    made = [is_as_it_says(PACK, rule, make_case(PACK, rule, sheet, "a patient")) for rule in PACK.rules]
    assert sum(made) >= len(made) - 3


@pytest.mark.parametrize("years", [1, -1])
@pytest.mark.parametrize("typed", ["0001", "0001-01", "0001-01-01", "9999", "9999-12", "9999-12-31"])
def test_a_date_at_an_end_of_the_calendar_is_moved_no_further(typed: str, years: int) -> None:
    as_of = PACK.case_date.replace(year=PACK.case_date.year + years)
    answers = {"b12_treatment_status": "current_course", "last_b12_injection_date": typed}
    sheet = read_answers(PACK.questionnaire, answers, as_of)
    for rule in PACK.rules:
        case = make_case(PACK, rule, sheet, "a patient")
        moved = case.answers.get("last_b12_injection_date")
        assert moved is None or (moved == typed) == (typed.startswith("0001") == (years > 0))


def test_a_patient_becomes_an_age() -> None:
    born = answers_of(PACK.questionnaire, {"date_of_birth": "2015-03-04"})
    sheet = read_answers(PACK.questionnaire, born, PACK.case_date)
    case = make_case(PACK, PACK.rules_by_id["under-16"], sheet, "a child")
    assert list(case.answers) == ["age_years"]
