"""Which answers a rule waits for that could not be assessed, and why each is missing."""

from __future__ import annotations

from intake.logic.evaluate import Situation
from intake.logic.nodes import CompareFact, Condition, keys_of
from intake.logic.trace import Decisive, decisive_leaves, reason_of
from intake.questionnaire.model import Questionnaire
from intake.rulebook.assessment import Missing, Unassessed
from intake.rulebook.model import Rule


def unassessed(questionnaire: Questionnaire, rule: Rule, situation: Situation) -> Unassessed:
    """The rule as it is told to the clinician, by what the reference found to be missing."""
    missing = missing_answers(questionnaire, rule.when, situation)
    return Unassessed(rule.id, rule.severity.value, rule.title, missing, rule.ask)


def questions_behind(questionnaire: Questionnaire, decisive: tuple[Decisive, ...]) -> list[str]:
    """The questions behind the leaves; a number fact stands on its question and its strength."""
    keys: list[str] = []
    for found in decisive:
        if isinstance(found.leaf, CompareFact):
            fact = questionnaire.number_facts_by_name[found.leaf.fact]
            keys += [fact.of, *([fact.times] if fact.times else [])]
        keys += keys_of(found.leaf)
    return list(dict.fromkeys(keys))


def missing_answers(questionnaire: Questionnaire, condition: Condition, situation: Situation) -> tuple[Missing, ...]:
    """Those that leave a condition open."""
    found = questions_missing(questionnaire, condition, situation)
    return tuple(Missing(key, questionnaire.questions[key].text, reason) for key, reason in found.items())


def questions_missing(questionnaire: Questionnaire, condition: Condition, situation: Situation) -> dict[str, str]:
    """Their keys, each with its reason. A given answer behind a number fact (the dose beside its strength) is none."""
    decisive = decisive_leaves(condition, situation, questionnaire.definitions)
    read_directly = {key for found in decisive for key in keys_of(found.leaf)}
    reasons = {key: reason_of(key, situation) for key in questions_behind(questionnaire, decisive)}
    return {
        key: reason
        for key, reason in reasons.items()
        if reason is not None and (key in read_directly or not situation.readings[key].is_usable)
    }
