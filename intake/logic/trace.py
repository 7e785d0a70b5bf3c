"""Why a condition is what it is: the leaves that decided it, with the conditions of derived facts opened up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from intake.logic import nodes
from intake.logic.evaluate import EVALUATORS, Situation
from intake.logic.kleene import Truth, at_least, conjunction, disjunction
from intake.logic.narrow import WRAPPED
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
    return _decisive(condition, lambda part: EVALUATORS[type(part)](part, situation), definitions)


def decisive_among(
    condition: Condition, truths: Mapping[Leaf, Truth], definitions: Mapping[str, Condition]
) -> tuple[Decisive, ...]:
    """As `decisive_leaves`, by nothing but the truths of the leaves behind the condition."""
    return _decisive(condition, _Told(truths, definitions).truth_of, definitions)


def _decisive(
    condition: Condition, truth_of: Callable[[Condition], Truth], definitions: Mapping[str, Condition]
) -> tuple[Decisive, ...]:
    found: list[Decisive] = []
    _collect(condition, truth_of(condition), truth_of, definitions, (), found)
    return tuple(dict.fromkeys(found) if len(found) > 1 else found)


def _collect(
    condition: Condition,
    truth: Truth,
    truth_of: Callable[[Condition], Truth],
    definitions: Mapping[str, Condition],
    facts: tuple[str, ...],
    found: list[Decisive],
) -> None:
    """`truth`: what the condition is, so that no part is judged twice."""
    if isinstance(condition, nodes.FactHolds):
        _collect(definitions[condition.fact], truth, truth_of, definitions, (*facts, condition.fact), found)
    elif isinstance(condition, nodes.WRAPPERS):
        child = condition.child
        _collect(child, truth_of(child), truth_of, definitions, facts, found)
    elif isinstance(condition, nodes.GATES):
        for child in condition.children:
            if truth_of(child) is truth:
                _collect(child, truth, truth_of, definitions, facts, found)
    else:
        found.append(Decisive(condition, truth, facts))


class _Told:
    """What conditions are, told by the truths of their leaves; each fact is worked out once."""

    def __init__(self, truths: Mapping[Leaf, Truth], definitions: Mapping[str, Condition]) -> None:
        self._truths, self._definitions = truths, definitions
        self._facts: dict[str, Truth] = {}

    def truth_of(self, condition: Condition) -> Truth:
        if isinstance(condition, nodes.FactHolds):
            if condition.fact not in self._facts:
                self._facts[condition.fact] = self.truth_of(self._definitions[condition.fact])
            return self._facts[condition.fact]
        if isinstance(condition, nodes.WRAPPERS):
            return WRAPPED[type(condition)][self.truth_of(condition.child)]
        if isinstance(condition, nodes.AtLeast):
            return at_least(condition.count, map(self.truth_of, condition.children))
        if isinstance(condition, nodes.GATES):
            join = conjunction if isinstance(condition, nodes.All) else disjunction
            return join(map(self.truth_of, condition.children))
        return self._truths[condition]


def leaves_behind(condition: Condition, definitions: Mapping[str, Condition]) -> tuple[Leaf, ...]:
    """Every leaf that a condition rests on, through its facts, each once."""
    found: dict[Leaf, None] = {}
    for leaf in nodes.leaves_of(condition):
        own = leaves_behind(definitions[leaf.fact], definitions) if isinstance(leaf, nodes.FactHolds) else (leaf,)
        found.update(dict.fromkeys(own))
    return tuple(found)


def keys_read(condition: Condition, definitions: Mapping[str, Condition]) -> frozenset[str]:
    """Every question that a condition reads, through its facts."""
    return frozenset(key for leaf in leaves_behind(condition, definitions) for key in nodes.keys_of(leaf))


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
