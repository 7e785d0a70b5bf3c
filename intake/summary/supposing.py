"""What the rules would say if one answer were another one and the rest stayed as it is, by the reference alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from intake.logic.evaluate import Situation, evaluate, judge
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, FactHolds, Leaf, NewestOlderThan, keys_of, leaves_of
from intake.logic.trace import keys_read
from intake.logic.values import Reading
from intake.questionnaire.model import Fact, Questionnaire

Said = TypeVar("Said")


@dataclass(frozen=True)
class Behind:
    """What some conditions rest on: all leaves, through their facts too, and the facts in the order of judging, each
    with the questions that it rests on.
    """

    leaves: tuple[Leaf, ...]
    facts: tuple[tuple[Fact, frozenset[str]], ...]


def behind(questionnaire: Questionnaire, conditions: Sequence[Condition]) -> Behind:
    """Of the pack alone: to be made once."""
    followed = _followed_facts(questionnaire)
    read = (leaf.fact for one in conditions for leaf in leaves_of(one) if isinstance(leaf, FactHolds))
    names = frozenset[str]().union(*(followed[name] for name in read))
    facts = tuple(fact for fact in questionnaire.facts if fact.name in names)
    opened = (*conditions, *(fact.when for fact in facts))
    return Behind(
        tuple(dict.fromkeys(leaf for one in opened for leaf in leaves_of(one))),
        tuple((fact, keys_read(fact.when, questionnaire.definitions)) for fact in facts),
    )


def suppose(
    behind: Behind,
    situation: Situation,
    key: str,
    readings: Iterable[Reading],
    say: Callable[[Situation], Said],
) -> list[Said]:
    """What is said of the situation with each of these readings of a question, and with the facts that follow. Those
    that no leaf tells apart are judged once.
    """
    supposed = copy(situation)
    supposed.readings = own = dict(situation.readings)
    supposed.facts = dict(situation.facts)
    leaves = [leaf for leaf in behind.leaves if _reads(leaf, key)]
    facts = [fact for fact, keys in behind.facts if key in keys]
    known: dict[tuple[Truth, ...], Said] = {}
    found: list[Said] = []
    for reading in readings:
        own[key] = reading
        truths = tuple(judge(leaf, supposed) for leaf in leaves)
        if truths not in known:
            for fact in facts:
                supposed.facts[fact.name] = evaluate(fact.when, supposed)
            known[truths] = say(supposed)
        found.append(known[truths])
    return found


def _reads(leaf: Leaf, key: str) -> bool:
    """The newest of some results is also sought by which of them count."""
    return isinstance(leaf, NewestOlderThan) or key in keys_of(leaf)


@lru_cache(maxsize=8)
def _followed_facts(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """Each fact with those behind it, which stand before it."""
    found: dict[str, frozenset[str]] = {}
    for fact in questionnaire.facts:
        read = {leaf.fact for leaf in leaves_of(fact.when) if isinstance(leaf, FactHolds)}
        found[fact.name] = frozenset({fact.name}).union(*(found[name] for name in read))
    return found
