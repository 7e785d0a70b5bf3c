"""Why a condition is what it is: the leaves that decided it, with the conditions of derived facts opened up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from intake.logic import nodes
from intake.logic.evaluate import EVALUATORS, Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, Leaf
from intake.logic.values import Status


class Decisive(NamedTuple):
    """A leaf that made the result what it is. `facts` are the derived facts on the way to it, outermost first."""

    leaf: Leaf
    truth: Truth
    facts: tuple[str, ...] = ()


def decisive_leaves(
    condition: Condition, situation: Situation, definitions: Mapping[str, Condition]
) -> tuple[Decisive, ...]:
    """The leaves without which the result would not stand: of a TRUE `any` the true branches, of a FALSE `all` the
    false ones, of an UNKNOWN gate the unknown ones. `definitions`: the conditions of the derived facts."""
    found: list[Decisive] = []
    _collect(condition, evaluate(condition, situation), situation, definitions, (), found)
    return tuple(dict.fromkeys(found) if len(found) > 1 else found)


def _collect(
    condition: Condition,
    truth: Truth,
    situation: Situation,
    definitions: Mapping[str, Condition],
    facts: tuple[str, ...],
    found: list[Decisive],
) -> None:
    """`truth`: what the condition is, so that no part is judged twice."""
    if isinstance(condition, nodes.FactHolds):
        _collect(definitions[condition.fact], truth, situation, definitions, (*facts, condition.fact), found)
    elif isinstance(condition, nodes.WRAPPERS):
        child = condition.child
        _collect(child, evaluate(child, situation), situation, definitions, facts, found)
    elif isinstance(condition, nodes.GATES):
        for child in condition.children:
            if EVALUATORS[type(child)](child, situation) is truth:
                _collect(child, truth, situation, definitions, facts, found)
    else:
        found.append(Decisive(condition, truth, facts))


def keys_read(condition: Condition, definitions: Mapping[str, Condition]) -> frozenset[str]:
    """Every question that a condition reads, through its facts."""
    found: set[str] = set()
    for leaf in nodes.leaves_of(condition):
        if isinstance(leaf, nodes.FactHolds):
            found |= keys_read(definitions[leaf.fact], definitions)
        else:
            found |= set(nodes.keys_of(leaf))
    return frozenset(found)


def reason_of(key: str, situation: Situation) -> str | None:
    """Why the answer to `key` leaves something open: a reason code of the assessment, or None if it is settled."""
    reading = situation.readings[key]
    if reading.status in (Status.BLANK, Status.NOT_SURE, Status.PREFER_NOT, Status.DONT_KNOW):
        return str(reading.status.value)
    if reading.status in (Status.NOT_ASKED, Status.NOT_DONE):
        return None
    if reading.is_implausible or reading.is_dated_ahead:
        return "implausible"
    # Also for a code that a list names with `perhaps` (intersex, "I do not know which operation"): it was answered, and
    # what was answered stands for several possibilities, as a range does. `not_sure` or `dont_know` would put words
    # into the person's mouth; the summary says that the answer does not settle it.
    return "date_undecided" if reading.date is not None else "range_undecided"
