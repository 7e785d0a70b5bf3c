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
    decisive = decisive_leaves(condition, situation, questionnaire.definitions)
    missing = []
    for key in questions_behind(questionnaire, decisive):
        reason = reason_of(key, situation)
        if reason is not None and _leaves_open(key, decisive, situation):
            missing.append(Missing(key, questionnaire.questions[key].text, reason))
    return tuple(missing)


def _leaves_open(key: str, decisive: tuple[Decisive, ...], situation: Situation) -> bool:
    """A given answer beside a missing one (the dose beside its strength) is not what is missing."""
    behind_fact = any(isinstance(found.leaf, CompareFact) for found in decisive)
    directly = any(key in keys_of(found.leaf) for found in decisive)
    return directly or not (behind_fact and situation.readings[key].is_usable)
