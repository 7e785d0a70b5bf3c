"""What the rules would say if one answer were another one and the rest stayed as it is, by the reference alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from intake.logic.evaluate import Situation, evaluate, judge
from intake.logic.kleene import Truth
from intake.logic.narrow import judged_alone, narrowed
from intake.logic.nodes import Condition, FactHolds, Leaf, NewestOlderThan, keys_of, leaves_of
from intake.logic.trace import keys_read
from intake.logic.values import Reading
from intake.questionnaire.model import Fact, Question, Questionnaire
from intake.questionnaire.routing import gates, hidden_reading, hiding_gates

Said = TypeVar("Said")


@dataclass(frozen=True)
class Behind:
    """What some conditions rest on: by question the leaves that read it, through their facts too, and the facts that
    rest on it, in the order of judging.
    """

    leaves: Mapping[str, tuple[Leaf, ...]]
    facts_on: Mapping[str, tuple[Fact, ...]]


def behind(questionnaire: Questionnaire, conditions: Sequence[Condition]) -> Behind:
    """Of the pack alone: to be made once."""
    followed = _followed_facts(questionnaire)
    read = (leaf.fact for one in conditions for leaf in leaves_of(one) if isinstance(leaf, FactHolds))
    names = frozenset[str]().union(*(followed[name] for name in read))
    facts = tuple(fact for fact in questionnaire.facts if fact.name in names)
    leaves: dict[str, dict[Leaf, None]] = {}
    for condition in (*conditions, *(fact.when for fact in facts)):
        for leaf in leaves_of(condition):
            for key in _keys(questionnaire, leaf):
                leaves.setdefault(key, {})[leaf] = None
    resting = [(fact, keys_read(fact.when, questionnaire.definitions)) for fact in facts]
    return Behind(
        {key: tuple(found) for key, found in leaves.items()},
        {key: tuple(fact for fact, keys in resting if key in keys) for key in leaves},
    )


def suppose(
    situation: Situation, key: str, readings: Iterable[Reading], facts: Sequence[Fact], say: Callable[[Situation], Said]
) -> list[Said]:
    """What is said of the situation with each of these readings of a question. `facts`: those that rest on it."""
    own, own_facts = dict(situation.readings), dict(situation.facts)
    supposed = situation.changed(own, own_facts, situation.number_facts)
    found: list[Said] = []
    for reading in readings:
        own[key] = reading
        for fact in facts:
            own_facts[fact.name] = evaluate(fact.when, supposed)
        found.append(say(supposed))
    return found


def left_by(
    behind: Behind, condition: Condition, readings: Mapping[str, Reading], definitions: Mapping[str, Condition]
) -> Condition | Truth | None:
    """What is left of a condition for the other answers to decide once these questions count as this: of the pack
    alone, to be made once. None where the leaves that read them cannot be judged by them alone.
    """
    leaves = [leaf for key in readings for leaf in behind.leaves.get(key, ())]
    known = judged_alone(leaves, readings)
    return None if known is None else narrowed(condition, known, definitions)


def closing(
    questionnaire: Questionnaire, key: str, reading: Reading, opened: Sequence[Question]
) -> Mapping[str, Reading] | None:
    """This answer, and as what those of these questions count that skip logic leaves out with it: the others count as
    they did if they are asked. `opened`: in the order of judging. None where it takes more than this answer to tell.
    """
    found = {key: reading}
    for question in opened:
        if question.show is None or found.keys().isdisjoint(gates(questionnaire)[question.key]):
            continue
        hiding = hiding_gates(questionnaire)[question.key]
        shown = left_by(behind(questionnaire, [question.show]), question.show, found, questionnaire.definitions)
        if shown is Truth.FALSE or (hiding and all(gate in found and not found[gate].is_asked for gate in hiding)):
            found[question.key] = hidden_reading(question)
        elif shown is not Truth.TRUE or key not in hiding:
            return None
    return found


@dataclass(frozen=True)
class Kinds:
    """Readings of one question by what some leaves make of them: `one_of_each`, and for each reading the place of its
    kind in there.
    """

    one_of_each: tuple[Reading, ...]
    places: tuple[int, ...]


def kinds_of(leaves: Iterable[Leaf], key: str, readings: Sequence[Reading]) -> Kinds:
    """Of numbers and choices alone: a date is judged beside the form's date and other ones."""
    leaves = [leaf for leaf in leaves if not isinstance(leaf, NewestOlderThan)]
    kinds: dict[tuple[Truth, ...], tuple[int, Reading]] = {}
    places = []
    for reading in readings:
        alone = Situation(date.min, {key: reading})
        said = tuple(judge(leaf, alone) for leaf in leaves)
        places.append(kinds.setdefault(said, (len(kinds), reading))[0])
    return Kinds(tuple(reading for _, reading in kinds.values()), tuple(places))


def _keys(questionnaire: Questionnaire, leaf: Leaf) -> tuple[str, ...]:
    """The newest of some results is also sought by which of them count."""
    keys = keys_of(leaf)
    return (*keys, *(questionnaire.results_by_date[key] for key in keys)) if isinstance(leaf, NewestOlderThan) else keys


@lru_cache(maxsize=8)
def _followed_facts(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """Each fact with those behind it, which stand before it."""
    found: dict[str, frozenset[str]] = {}
    for fact in questionnaire.facts:
        read = {leaf.fact for leaf in leaves_of(fact.when) if isinstance(leaf, FactHolds)}
        found[fact.name] = frozenset({fact.name}).union(*(found[name] for name in read))
    return found
