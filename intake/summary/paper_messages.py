"""The safety messages on paper: each beside the question whose answer alone calls for it, in full.

A message that waits for a rule has no such question: it comes up when staff type the form in.
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
        for leaf in _alternatives(message.when):
            if isinstance(leaf, nodes.IncludesAnyReal):
                found[leaf.key] = (*found.get(leaf.key, ()), MessageAt((), message))
            elif isinstance(leaf, nodes.IsOneOf | nodes.Includes | nodes.HasStatus):
                options = rulebook.questionnaire.questions[leaf.key].options
                codes = (leaf.word.value,) if isinstance(leaf, nodes.HasStatus) else leaf.codes
                if codes and options.keys() >= set(codes):
                    found[leaf.key] = (*found.get(leaf.key, ()), MessageAt(codes, message))
    return found


def messages_at_the_end(rulebook: Rulebook) -> tuple[SafetyMessage, ...]:
    return tuple(message for message in rulebook.messages if isinstance(message.when, nodes.AtTheEnd))


def _alternatives(condition: nodes.Condition) -> Iterator[nodes.Condition]:
    """What is enough by itself to make the condition true."""
    if isinstance(condition, nodes.Any):
        for child in condition.children:
            yield from _alternatives(child)
    else:
        yield condition
