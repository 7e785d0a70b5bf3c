"""Can a condition be true, can it be false? Tried over every combination of answers that its leaves can tell apart.

A claim is only made after all of them were tried: first with skip logic and derived facts followed to their ends, or,
where that is too many, with every question free and every fact able to be anything.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from intake.logic import nodes
from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, FactHolds, Leaf, keys_of, leaves_of
from intake.logic.values import Reading
from intake.questionnaire.model import AGE, Questionnaire
from intake.questionnaire.routing import hidden_reading, visibility
from intake.rulebook.telling_answers import TODAY, readings_of_fact, telling_readings

MOST_COMBINATIONS = 10_000
MOST_FOLLOWED = 2_000

Tried = dict[Condition, frozenset[Truth] | None]
Name = TypeVar("Name")
Value = TypeVar("Value")


def possible_truths(questionnaire: Questionnaire, condition: Condition) -> frozenset[Truth] | None:
    """The truths that a condition can take; None: too many combinations to try, so nothing is claimed."""
    tried = _tried_with(questionnaire)
    if condition not in tried:
        tried[condition] = _try(questionnaire, condition)
    return tried[condition]


@lru_cache(maxsize=4)
def _tried_with(questionnaire: Questionnaire) -> Tried:
    return _tried_with_files(questionnaire.sha256, tuple(questionnaire.definitions.items()))


@lru_cache(maxsize=4)
def _tried_with_files(sha256: str, facts: tuple[tuple[str, Condition], ...]) -> Tried:
    """A draft is read and checked at every save; most of its conditions are as they were. The questionnaire's `sha256`
    leaves its facts out.
    """
    return {}


def _try(questionnaire: Questionnaire, condition: Condition) -> frozenset[Truth] | None:
    followed = _Space(questionnaire, _followed(questionnaire, condition), is_followed=True)
    if followed.size <= MOST_FOLLOWED:
        return followed.truths_of(condition)
    free = _Space(questionnaire, tuple(leaves_of(condition)), is_followed=False)
    return free.truths_of(condition) if free.size <= MOST_COMBINATIONS else None


def _followed(questionnaire: Questionnaire, condition: Condition) -> tuple[Leaf, ...]:
    """The leaves of a condition, of the facts behind it, and of the skip conditions of all questions behind these."""
    leaves: dict[Leaf, None] = {}
    todo = list(leaves_of(condition))
    while todo:
        leaf = todo.pop()
        if leaf in leaves:
            continue
        leaves[leaf] = None
        if isinstance(leaf, FactHolds):
            todo += leaves_of(questionnaire.definitions[leaf.fact])
        for key in _keys_behind(questionnaire, leaf):
            show = questionnaire.questions[key].show
            if show is not None and key != AGE:
                todo += leaves_of(show)
    return tuple(leaves)


def _keys_behind(questionnaire: Questionnaire, leaf: Leaf) -> Iterator[str]:
    yield from keys_of(leaf)
    if isinstance(leaf, nodes.NewestOlderThan):
        yield from (questionnaire.results_by_date[key] for key in leaf.keys)


@dataclass(frozen=True)
class _Combination:
    readings: Mapping[str, Reading]
    number_facts: Mapping[str, Reading]
    facts: Mapping[str, Truth]
    switches: Mapping[Leaf, bool]


class _Space:
    """All combinations of what some leaves can see. `is_followed`: facts and visibility follow from the answers."""

    def __init__(self, questionnaire: Questionnaire, leaves: tuple[Leaf, ...], *, is_followed: bool) -> None:
        self.questionnaire = questionnaire
        self.is_followed = is_followed
        keys = dict.fromkeys(key for leaf in leaves for key in _keys_behind(questionnaire, leaf))
        numbers = dict.fromkeys(leaf.fact for leaf in leaves if isinstance(leaf, nodes.CompareFact))
        facts = dict.fromkeys(leaf.fact for leaf in leaves if isinstance(leaf, FactHolds))
        self.readings = {key: list(telling_readings(questionnaire.questions[key], leaves)) for key in keys}
        self.number_facts = {fact: list(readings_of_fact(fact, leaves)) for fact in numbers}
        self.facts: dict[str, list[Truth]] = {} if is_followed else {fact: list(Truth) for fact in facts}
        self.switches: dict[Leaf, list[bool]] = {
            leaf: [False, True]
            for leaf in leaves
            if isinstance(leaf, nodes.HasOffer | nodes.AtTheEnd | nodes.RuleFires)
        }
        self.defined = [name for name in questionnaire.definitions if name in facts]
        sizes = [*map(len, self.readings.values()), *map(len, self.number_facts.values())]
        self.size = math.prod([*sizes, *map(len, self.facts.values()), *map(len, self.switches.values())])

    def truths_of(self, condition: Condition) -> frozenset[Truth]:
        seen: set[Truth] = set()
        for combination in self._combinations():
            situation = self._situation(combination)
            if self.is_followed and not self._is_consistent(situation):
                continue
            seen.add(evaluate(condition, situation))
            if len(seen) == len(Truth):
                break
        return frozenset(seen)

    def _combinations(self) -> Iterator[_Combination]:
        for parts in itertools.product(
            _choices(self.readings), _choices(self.number_facts), _choices(self.facts), _choices(self.switches)
        ):
            yield _Combination(*parts)

    def _situation(self, combination: _Combination) -> Situation:
        on = [leaf for leaf, is_on in combination.switches.items() if is_on]
        situation = Situation(
            TODAY,
            combination.readings,
            dict(combination.facts),
            dict(combination.number_facts),
            self.questionnaire.results_by_date,
            has_offer=nodes.HasOffer() in on,
            fires=frozenset(leaf.rule for leaf in on if isinstance(leaf, nodes.RuleFires)),
            is_at_end=nodes.AtTheEnd() in on,
        )
        if self.is_followed:
            for name in self.defined:
                situation.facts[name] = evaluate(self.questionnaire.definitions[name], situation)
        return situation

    def _is_consistent(self, situation: Situation) -> bool:
        """Is every question asked, or hidden, as the skip logic says?"""
        for key, reading in situation.readings.items():
            question = self.questionnaire.questions[key]
            if question.show is None or key == AGE:
                continue
            is_hidden = visibility(self.questionnaire, question, situation) is Truth.FALSE
            if is_hidden != (reading == hidden_reading(question)):
                return False
        return True


def _choices(options: Mapping[Name, list[Value]]) -> Iterator[dict[Name, Value]]:
    for chosen in itertools.product(*options.values()):
        yield dict(zip(options, chosen, strict=True))
