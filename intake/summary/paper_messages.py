"""The safety messages on paper: each beside the question whose answer alone calls for it, in full.

A message that waits for several answers at once has no such question: it comes up when staff type the form in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.logic import nodes
from intake.rulebook.model import Rulebook, SafetyMessage


@dataclass(frozen=True)
class MessageAt:
    """`codes`: the answers that call for it; none where any real answer does."""

    codes: tuple[str, ...]
    message: SafetyMessage


def messages_by_question(rulebook: Rulebook) -> Mapping[str, tuple[MessageAt, ...]]:
    """In the order of the messages."""
    found: dict[str, tuple[MessageAt, ...]] = {}
    for message in rulebook.messages:
        for leaf in dict.fromkeys(_enough(rulebook, message.when)):
            codes = _codes(rulebook, leaf)
            if codes is not None:
                (key,) = nodes.keys_of(leaf)
                found[key] = (*found.get(key, ()), MessageAt(codes, message))
    return found


def messages_at_the_end(rulebook: Rulebook) -> tuple[SafetyMessage, ...]:
    return tuple(message for message in rulebook.messages if isinstance(message.when, nodes.AtTheEnd))


def _enough(rulebook: Rulebook, condition: nodes.Condition) -> Iterator[nodes.Leaf]:
    """The leaves each of which is enough by itself to make the condition true."""
    if isinstance(condition, nodes.Any):
        for child in condition.children:
            yield from _enough(rulebook, child)
    elif isinstance(condition, nodes.Certainly | nodes.Possibly):
        yield from _enough(rulebook, condition.child)
    elif isinstance(condition, nodes.RuleFires):
        yield from _enough(rulebook, rulebook.rules_by_id[condition.rule].when)
    elif isinstance(condition, nodes.FactHolds):
        yield from _enough(rulebook, rulebook.questionnaire.definitions[condition.fact])
    elif not isinstance(condition, nodes.All | nodes.AtLeast | nodes.Not):
        yield condition


def _codes(rulebook: Rulebook, leaf: nodes.Leaf) -> tuple[str, ...] | None:
    """The answers that make it true; empty for any real one, None where it is not about what is ticked."""
    if isinstance(leaf, nodes.IncludesAnyReal):
        return ()
    if not isinstance(leaf, nodes.IsOneOf | nodes.Includes | nodes.HasStatus):
        return None
    codes = (leaf.word.value,) if isinstance(leaf, nodes.HasStatus) else leaf.codes
    options = rulebook.questionnaire.questions[leaf.key].options
    return codes if codes and options.keys() >= set(codes) else None
