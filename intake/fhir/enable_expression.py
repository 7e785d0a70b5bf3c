"""The few claims about other answers that only FHIRPath can say: a unit that was chosen, a birth date, an age."""

from __future__ import annotations

from datetime import date

from intake.fhir.names import special_id
from intake.logic import nodes
from intake.logic.nodes import Comparison, Condition, StatusWord
from intake.questionnaire.dates import OLDEST_YEARS
from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Questionnaire

ANY_DATE = date(2000, 1, 1)  # for claims that read no date


def not_false(questionnaire: Questionnaire, condition: Condition) -> str | None:
    """FHIRPath that is true where the condition is true or unknown; None where it is not one of the known claims."""
    if isinstance(condition, nodes.UnitIs):
        code = questionnaire.units[condition.unit].ucum
        value = _values(condition.key)
        has_special = f"{_answers(special_id(condition.key))}.exists()"
        return f"{has_special}.not() and ({value}.empty() or {value}.where(code = '{code}').exists())"
    if isinstance(condition, nodes.HasStatus) and (condition.key, condition.word) == (DATE_OF_BIRTH, StatusWord.BLANK):
        return f"({_USABLE_BIRTH_DATE}).not()"
    if isinstance(condition, nodes.Compare) and condition.key == AGE:
        return _age(questionnaire, condition)
    return None


def _age(questionnaire: Questionnaire, claim: nodes.Compare) -> str | None:
    """From a usable date of birth, else as it was typed; not known or not possible, it is not false."""
    years = claim.bound.in_base
    if years != years.to_integral_value():
        return None
    typed = f"{_values(AGE)}.value"
    born = {
        Comparison.AT_LEAST: f"{_BORN} <= today() - {years} years",
        Comparison.LESS: f"{_BORN} > today() - {years} years",
        Comparison.AT_MOST: f"{_BORN} > today() - {years + 1} years",
        Comparison.MORE: f"{_BORN} <= today() - {years + 1} years",
    }[claim.comparison]
    plausible = questionnaire.questions[AGE].plausible
    ends = [] if plausible is None else [("<", plausible.low), (">", plausible.high)]
    unknown = [f"{typed}.empty()", *(f"{typed} {sign} {end}" for sign, end in ends if end is not None)]
    return f"iif({_USABLE_BIRTH_DATE}, {born}, {' or '.join(unknown)} or {typed} {claim.comparison.value} {years})"


def _answers(link_id: str) -> str:
    return f"%resource.descendants().where(linkId = '{link_id}').answer"


def _values(link_id: str) -> str:
    return f"{_answers(link_id)}.value"


_BORN = _values(DATE_OF_BIRTH)
_USABLE_BIRTH_DATE = f"{_BORN}.exists() and {_BORN} <= today() and {_BORN} >= today() - {OLDEST_YEARS} years"
