"""What the rules would say if one answer were another one and the rest stayed as it is, by the reference alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache

from intake.logic.evaluate import Situation, evaluate
from intake.logic.nodes import Condition, FactHolds, Leaf, leaves_of
from intake.logic.trace import keys_read
from intake.logic.values import Reading
from intake.questionnaire.model import Fact, Questionnaire


class Supposing:
    """About some conditions."""

    def __init__(self, questionnaire: Questionnaire, situation: Situation, conditions: Sequence[Condition]) -> None:
        self.situation = situation
        self._conditions, self._definitions = conditions, questionnaire.definitions
        followed = _followed_facts(questionnaire)
        read = (leaf.fact for one in conditions for leaf in leaves_of(one) if isinstance(leaf, FactHolds))
        names = frozenset[str]().union(*(followed[name] for name in dict.fromkeys(read)))
        self._facts = [(fact, keys) for fact, keys in _facts_with_keys(questionnaire) if fact.name in names]

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """All that the conditions rest on, through their facts too."""
        behind = [self._definitions[fact.name] for fact, _ in self._facts]
        return tuple(dict.fromkeys(leaf for one in (*self._conditions, *behind) for leaf in leaves_of(one)))

    def with_reading(self, key: str, reading: Reading) -> Situation:
        """The situation with this reading of a question, and with the facts that follow."""
        supposed = copy(self.situation)
        supposed.readings = {**self.situation.readings, key: reading}
        supposed.facts = dict(self.situation.facts)
        for fact, keys in self._facts:
            if key in keys:
                supposed.facts[fact.name] = evaluate(fact.when, supposed)
        return supposed


@lru_cache(maxsize=8)
def _facts_with_keys(questionnaire: Questionnaire) -> tuple[tuple[Fact, frozenset[str]], ...]:
    """In the order of judging, each with the questions that it rests on."""
    return tuple((fact, keys_read(fact.when, questionnaire.definitions)) for fact in questionnaire.facts)


@lru_cache(maxsize=8)
def _followed_facts(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """Each fact with those behind it, which stand before it."""
    found: dict[str, frozenset[str]] = {}
    for fact in questionnaire.facts:
        read = {leaf.fact for leaf in leaves_of(fact.when) if isinstance(leaf, FactHolds)}
        found[fact.name] = frozenset({fact.name}).union(*(found[name] for name in read))
    return found
