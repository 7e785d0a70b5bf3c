"""Cases: the examples in the content files that prove a rule or a fact, and running them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.errors import InputError, Refusal
from intake.logic.evaluate import evaluate
from intake.logic.nodes import Condition, FactHolds
from intake.logic.vocabulary import NUMERIC, Kind, nearest
from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.questionnaire.model import Question
from intake.questionnaire.routing import Route, route
from intake.rulebook.model import Case, Outcome, Rulebook

AMOUNT = re.compile(r"([<>])?\s*(-?\d+(?:\.\d+)?)\s+([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class CaseResult:
    """What a case gave. `refused` says why it could not be run at all."""

    subject: str
    case: Case
    outcome: Outcome | None
    refused: str = ""

    @property
    def passed(self) -> bool:
        return not self.refused and self.outcome is self.case.outcome


def all_cases(rulebook: Rulebook) -> Iterator[tuple[str, Condition, Case]]:
    """Every case with the id of its rule or the name of its fact, and the condition that it proves."""
    for rule in rulebook.rules:
        for case in rule.cases:
            yield rule.id, rule.when, case
    for fact, cases in rulebook.fact_cases.items():
        for case in cases:
            yield fact, FactHolds(fact), case


def run_cases(rulebook: Rulebook) -> list[CaseResult]:
    """Run every case through the reference evaluator."""
    results: list[CaseResult] = []
    for subject, condition, case in all_cases(rulebook):
        try:
            situation = route_of(rulebook, case).situation
        except InputError as error:
            results.append(CaseResult(subject, case, None, str(error)))
            continue
        results.append(CaseResult(subject, case, Outcome.of(evaluate(condition, situation))))
    return results


def sheet_of(rulebook: Rulebook, case: Case) -> AnswerSheet:
    """The answers of a case as a sheet; InputError if they are none."""
    questions = rulebook.questionnaire.questions
    if case.base is not None and case.base not in rulebook.case_bases:
        message = f"no base person {case.base!r} in pack.yaml"
        raise InputError([Refusal("from", message, nearest(case.base, rulebook.case_bases))])
    written: dict[str, Any] = dict(rulebook.case_bases[case.base]) if case.base else {}
    written.update(case.answers)
    data = {key: expand(questions[key], value) if key in questions else value for key, value in written.items()}
    return read_answers(rulebook.questionnaire, data, rulebook.case_date)


def route_of(rulebook: Rulebook, case: Case) -> Route:
    """The questionnaire under a case; an answer of the case's own that is not asked is a mistake in the case."""
    found = route(rulebook.questionnaire, sheet_of(rulebook, case))
    stray = [key for key in found.withdrawn if case.answers.get(key) is not None]
    if stray:
        raise InputError([Refusal(key, "is not asked with these answers") for key in stray])
    return found


def expand(question: Question, value: Any) -> Any:
    """The short form of a case (`1500 mg_day`, `<150 ng_l`) as the answers file has it."""
    if question.kind in NUMERIC and isinstance(value, str):
        found = AMOUNT.fullmatch(value.strip())
        if found:
            comparator, number, unit = found.groups()
            amount: Mapping[str, Any] = {"value": Decimal(number), "unit": unit}
            return {**amount, "comparator": comparator} if comparator else amount
        if value not in question.specials and value[:1] in "<>-0123456789":
            if "," in value:  # a thousand in one country, a fraction in the next
                message = f"a number has a point and no comma, as in '0.5 {question.base_unit}'"
            else:
                message = f"a number needs its unit, as in '5 {question.base_unit}'"
            raise InputError([Refusal(question.key, message)])
    if question.kind is Kind.MULTI and isinstance(value, str):
        raise InputError([Refusal(question.key, "several answers are possible: write a list, as in [none]")])
    return value
