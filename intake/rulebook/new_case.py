"""A case made of a patient's answers: only what the rule rests on, on the cases' own date, and no date of birth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from intake.errors import InputError
from intake.logic.evaluate import evaluate
from intake.questionnaire.answers import Answer, AnswerSheet, Dated, Measured, to_json
from intake.questionnaire.dates import completed_years
from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Question
from intake.questionnaire.routing import route
from intake.rulebook.cases import route_of
from intake.rulebook.model import Case, Outcome, Rule, Rulebook
from intake.rulebook.rests_on import keys_of_rule

MOST_ANSWERS = 12  # nobody reads a longer case: what makes no difference is left out of it
DAYS_A_YEAR, MONTHS_A_YEAR = 365.25, 12


def make_case(rulebook: Rulebook, rule: Rule, sheet: AnswerSheet, name: str) -> Case:
    """The outcome is what the rule makes of these answers now."""
    found = route(rulebook.questionnaire, sheet)
    outcome = Outcome.of(evaluate(rule.when, found.situation))
    keys = [key for key in keys_of_rule(rulebook, rule) if key in sheet.answers and key in found.is_asked]
    moved = {key: _moved(sheet.answers[key], sheet.as_of, rulebook.case_date) for key in keys}
    if DATE_OF_BIRTH in moved:
        moved |= _age_in_place(moved.pop(DATE_OF_BIRTH), rulebook.case_date)
    questions = rulebook.questionnaire.questions
    answers = {key: _written(questions[key], answer) for key, answer in moved.items()}
    case = Case(name, outcome, answers, None, *rule.place.of_field("cases"))
    return _shortened(rulebook, rule, case) if len(case.answers) > MOST_ANSWERS else case


def is_as_it_says(rulebook: Rulebook, rule: Rule, case: Case) -> bool:
    """Whether the rule makes of it what it states."""
    try:
        situation = route_of(rulebook, case).situation
    except InputError:
        return False
    return Outcome.of(evaluate(rule.when, situation)) is case.outcome


def _shortened(rulebook: Rulebook, rule: Rule, case: Case) -> Case:
    for key in case.answers:
        shorter = replace(case, answers={name: value for name, value in case.answers.items() if name != key})
        if is_as_it_says(rulebook, rule, shorter):
            case = shorter
    return case


def _written(question: Question, answer: Answer) -> Any:
    """As a case has it: the opposite of `cases.expand`."""
    if isinstance(answer, Measured):
        return f"{answer.comparator or ''}{answer.value:f} {answer.unit}"
    return to_json(question, answer)


def _moved(answer: Answer, as_of: date, case_date: date) -> Answer:
    """A date lies as long before the cases' date as it lay before the form's; where no calendar goes so far, it stays
    as it is.
    """
    if not isinstance(answer, Dated) or as_of == case_date:
        return answer
    try:
        return Dated(_text_moved(answer.text, case_date - as_of))
    except (OverflowError, ValueError):
        return answer


def _text_moved(text: str, days: timedelta) -> str:
    parts = text.split("-")
    if len(parts) == 3:
        return (date.fromisoformat(text) + days).isoformat()
    if len(parts) == 1:
        return f"{int(parts[0]) + round(days.days / DAYS_A_YEAR):04d}"
    months = int(parts[0]) * MONTHS_A_YEAR + int(parts[1]) - 1 + round(days.days / DAYS_A_YEAR * MONTHS_A_YEAR)
    return f"{months // MONTHS_A_YEAR:04d}-{months % MONTHS_A_YEAR + 1:02d}"


def _age_in_place(born: Answer, case_date: date) -> Mapping[str, Answer]:
    """A date of birth tells who somebody is, and rules ask for the age."""
    if not isinstance(born, Dated):
        return {}
    return {AGE: Measured(Decimal(completed_years(born.span.earliest, case_date)), "years")}
