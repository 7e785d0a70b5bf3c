"""What the result of a rule rests on: its condition, and the facts, cut-offs, questions and skip logic behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from intake.logic.nodes import (
    CompareFact,
    Condition,
    FactHolds,
    HasStatus,
    Leaf,
    NewestOlderThan,
    StatusWord,
    keys_of,
    leaves_of,
)
from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Fact, NumberFact, Question, Questionnaire
from intake.questionnaire.routing import evaluation_order
from intake.rulebook.model import Rule, Rulebook


@dataclass(frozen=True)
class Basis:
    """All that a condition is judged by, its words aside: where two are equal, the same answers give the same result.

    Cut-offs stand in the conditions already, as numbers.
    """

    condition: Condition
    facts: dict[str, Condition] = field(default_factory=dict)
    number_facts: dict[str, NumberFact] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    dated_results: dict[str, str] = field(default_factory=dict)


def basis_of(questionnaire: Questionnaire, condition: Condition) -> Basis:
    """Followed through facts, number facts, result dates, the person's age, and the skip logic of each question."""
    basis = Basis(condition)
    conditions, keys = [condition], list[str]()
    while conditions or keys:
        while conditions:
            for leaf in leaves_of(conditions.pop()):
                conditions += _add_facts(questionnaire, leaf, basis)
                keys += _keys_behind(questionnaire, leaf, basis)
        while keys:
            key = keys.pop()
            if key not in basis.questions and key in questionnaire.questions:
                question = questionnaire.questions[key]
                basis.questions[key] = as_judged(question)
                keys += _keys_beside(question)
                conditions += [question.show] if question.show is not None else []
    return basis


def keys_seen(questionnaire: Questionnaire, condition: Condition) -> frozenset[str]:
    """The questions whose answers a condition sees, through its facts too: where they count the same, so does it."""
    seen, conditions, basis = set[str](), [condition], Basis(condition)
    while conditions:
        for leaf in leaves_of(conditions.pop()):
            conditions += _add_facts(questionnaire, leaf, basis)
            seen.update(_keys_behind(questionnaire, leaf, basis))
    return frozenset(seen)


def as_judged(question: Question) -> Question:
    """A question without what only people read of it."""
    return replace(
        question,
        section="",
        text="",
        hint="",
        asked_of="",
        options=dict.fromkeys(question.options, ""),
        expected=None,
        is_required=False,
        is_optional=False,
        is_private=False,
        row="",
        raises_risk=(),
    )


def changed_rules(old: Rulebook, new: Rulebook) -> frozenset[str]:
    """The rules that are in one of the two only, or that can judge the same answers otherwise."""
    before, after = bases_by_rule(old), bases_by_rule(new)
    return frozenset(rule for rule in before.keys() | after.keys() if before.get(rule) != after.get(rule))


@lru_cache(maxsize=8)
def bases_by_rule(rulebook: Rulebook) -> Mapping[str, Basis]:
    return {rule.id: basis_of(rulebook.questionnaire, rule.when) for rule in rulebook.rules}


@lru_cache(maxsize=8)
def keys_that_count(rulebook: Rulebook) -> frozenset[str]:
    """The questions without which some rule could come out otherwise. Names and other free text are none of them."""
    return frozenset(key for basis in bases_by_rule(rulebook).values() for key in basis.questions)


def keys_of_rule(rulebook: Rulebook, rule: Rule) -> tuple[str, ...]:
    """What one rule rests on, in the order of the form."""
    questions = basis_of(rulebook.questionnaire, rule.when).questions
    return tuple(key for key in rulebook.questionnaire.questions if key in questions)


def what_follows(questionnaire: Questionnaire, keys: Collection[str]) -> tuple[Sequence[Question], Sequence[Fact]]:
    """What other answers to these questions can change, in the order of judging; all else counts as it did."""
    questions, facts = _with_keys(questionnaire)
    return (
        [question for question, behind in questions if not behind.isdisjoint(keys)],
        [fact for fact, behind in facts if not behind.isdisjoint(keys)],
    )


@lru_cache(maxsize=8)
def _with_keys(
    questionnaire: Questionnaire,
) -> tuple[Sequence[tuple[Question, frozenset[str]]], Sequence[tuple[Fact, frozenset[str]]]]:
    def behind(condition: Condition) -> frozenset[str]:
        return frozenset(basis_of(questionnaire, condition).questions)

    ordered = evaluation_order(questionnaire)
    return (
        [(question, behind(HasStatus(question.key, StatusWord.ANSWERED))) for question in ordered],
        [(fact, behind(fact.when)) for fact in questionnaire.facts],
    )


def _add_facts(questionnaire: Questionnaire, leaf: Leaf, basis: Basis) -> list[Condition]:
    """The conditions of a derived fact that was not met before."""
    if isinstance(leaf, CompareFact):
        fact = questionnaire.number_facts_by_name[leaf.fact]
        basis.number_facts[leaf.fact] = replace(fact, meaning="")
    if isinstance(leaf, FactHolds) and leaf.fact not in basis.facts:
        basis.facts[leaf.fact] = questionnaire.definitions[leaf.fact]
        return [questionnaire.definitions[leaf.fact]]
    return []


def _keys_behind(questionnaire: Questionnaire, leaf: Leaf, basis: Basis) -> list[str]:
    keys = list(keys_of(leaf))
    if isinstance(leaf, CompareFact):
        fact = questionnaire.number_facts_by_name[leaf.fact]
        keys += [fact.of, *([fact.times] if fact.times else [])]
    if isinstance(leaf, NewestOlderThan):
        results = {key: questionnaire.results_by_date[key] for key in leaf.keys}
        basis.dated_results.update(results)
        keys += results.values()
    return keys


def _keys_beside(question: Question) -> list[str]:
    """What else decides how an answer counts: the date of a result, and the age that bounds a duration."""
    keys = [question.dated_by] if question.dated_by is not None else []
    is_of_age = question.key == AGE or (question.plausible is not None and question.plausible.is_up_to_age)
    return [*keys, *((AGE, DATE_OF_BIRTH) if is_of_age else ())]
