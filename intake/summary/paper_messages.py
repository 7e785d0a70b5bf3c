"""The safety messages on paper: each in full beside the question whose answer calls for it.

An answer may call for a message alone or together with one to a question before it. What takes more than two answers,
or a number, is not printed: it comes up when staff type the form in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from intake.logic import nodes
from intake.rulebook.model import Rulebook, SafetyMessage

MOST_ANSWERS = 2

Way = tuple[nodes.Leaf, ...]


@dataclass(frozen=True)
class Ticked:
    """Answers to one question; no codes: any real one."""

    key: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class MessageAt:
    """`also`: what must have been ticked before, one of them; empty where this answer is enough."""

    codes: tuple[str, ...]
    also: tuple[Ticked, ...]
    message: SafetyMessage


def messages_by_question(rulebook: Rulebook) -> Mapping[str, tuple[MessageAt, ...]]:
    """Each message at the last of its questions, in the order of the messages."""
    order = list(rulebook.questionnaire.questions)
    found: dict[str, tuple[MessageAt, ...]] = {}
    for message in rulebook.messages:
        earlier: dict[Ticked, tuple[Ticked, ...]] = {}
        for ticks in _all_ticks(rulebook, message):
            *before, last = sorted(ticks, key=lambda ticked: order.index(ticked.key))
            earlier[last] = (*earlier.get(last, ()), *before)
        for last, also in earlier.items():
            found[last.key] = (*found.get(last.key, ()), MessageAt(last.codes, tuple(dict.fromkeys(also)), message))
    return found


def messages_at_the_end(rulebook: Rulebook) -> tuple[SafetyMessage, ...]:
    return tuple(message for message in rulebook.messages if message.is_for_everyone)


def _all_ticks(rulebook: Rulebook, message: SafetyMessage) -> Iterator[tuple[Ticked, ...]]:
    """The ticks that are enough: one, or two to different questions."""
    for way in dict.fromkeys(_ways(rulebook, message.when)):
        ticks = [_ticked(rulebook, leaf) for leaf in way]
        told = tuple(ticked for ticked in ticks if ticked is not None)
        if len(told) == len(ticks) and len({ticked.key for ticked in told}) == len(told):
            yield told


def _ways(rulebook: Rulebook, condition: nodes.Condition) -> Sequence[Way]:
    """Leaves that are enough together to make the condition true, as far as they are few."""
    if isinstance(condition, nodes.Any):
        return [way for child in condition.children for way in _ways(rulebook, child)]
    if isinstance(condition, nodes.All):
        return _ways_of_all([_ways(rulebook, child) for child in condition.children])
    if isinstance(condition, nodes.Certainly | nodes.Possibly):
        return _ways(rulebook, condition.child)
    if isinstance(condition, nodes.RuleFires):
        return _ways(rulebook, rulebook.rules_by_id[condition.rule].when)
    if isinstance(condition, nodes.FactHolds):
        return _ways(rulebook, rulebook.questionnaire.definitions[condition.fact])
    if isinstance(condition, nodes.AtLeast | nodes.Not):
        return []
    return [(condition,)]


def _ways_of_all(parts: Sequence[Sequence[Way]]) -> list[Way]:
    found: list[Way] = [()]
    for ways in parts:
        joined = (tuple(dict.fromkeys((*before, *way))) for before, way in product(found, ways))
        found = [way for way in joined if len(way) <= MOST_ANSWERS]
    return found


def _ticked(rulebook: Rulebook, leaf: nodes.Leaf) -> Ticked | None:
    """None where it is not about what is ticked."""
    if isinstance(leaf, nodes.IncludesAnyReal):
        return Ticked(leaf.key, ())
    if not isinstance(leaf, nodes.IsOneOf | nodes.Includes | nodes.HasStatus):
        return None
    codes = (leaf.word.value,) if isinstance(leaf, nodes.HasStatus) else leaf.codes
    options = rulebook.questionnaire.questions[leaf.key].options
    return Ticked(leaf.key, codes) if codes and options.keys() >= set(codes) else None
