"""What is left of a condition once some of its leaves are known: the rest of it, which the other answers decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from intake.logic.evaluate import Situation, judge
from intake.logic.kleene import CERTAINLY, NOT, POSSIBLY, Truth
from intake.logic.nodes import (
    GATES,
    WRAPPERS,
    All,
    Any,
    AtLeast,
    Certainly,
    Condition,
    FactHolds,
    Leaf,
    NewestOlderThan,
    Not,
    Possibly,
    keys_of,
)
from intake.logic.values import Reading

T, F = Truth.TRUE, Truth.FALSE
WRAPPED = {Not: NOT, Certainly: CERTAINLY, Possibly: POSSIBLY}


def narrowed(
    condition: Condition, known: Mapping[Leaf, Truth], definitions: Mapping[str, Condition]
) -> Condition | Truth:
    """`known`: leaves that are TRUE or FALSE. The condition itself where it has none of them, in no fact behind it
    either; `definitions`: the conditions of the facts.
    """
    if isinstance(condition, FactHolds):
        definition = definitions[condition.fact]
        left = narrowed(definition, known, definitions)
        return condition if left is definition else left
    if isinstance(condition, WRAPPERS):
        left = narrowed(condition.child, known, definitions)
        if isinstance(left, Truth):
            return WRAPPED[type(condition)][left]
        return condition if left is condition.child else replace(condition, child=left)
    if isinstance(condition, GATES):
        parts = [narrowed(child, known, definitions) for child in condition.children]
        is_same = all(part is child for part, child in zip(parts, condition.children, strict=True))
        return condition if is_same else _joined(condition, parts)
    return known.get(condition, condition)


def judged_alone(leaves: Sequence[Leaf], readings: Mapping[str, Reading]) -> Mapping[Leaf, Truth] | None:
    """For `narrowed`, the leaves that read one of these questions, which count as this whatever the form's date. None
    where one of them takes more to judge, or stays UNKNOWN.
    """
    if any(isinstance(leaf, NewestOlderThan) or not readings.keys() >= set(keys_of(leaf)) for leaf in leaves):
        return None
    alone = Situation(date.min, readings)
    known = {leaf: judge(leaf, alone) for leaf in leaves}
    return None if Truth.UNKNOWN in known.values() else known


def _joined(gate: All | Any | AtLeast, parts: Sequence[Condition | Truth]) -> Condition | Truth:
    left = tuple(part for part in parts if not isinstance(part, Truth))
    if isinstance(gate, AtLeast):
        wanted = gate.count - sum(part is T for part in parts)
        if wanted <= 0:
            return T
        return F if wanted > len(left) else AtLeast(left, wanted)
    decisive, otherwise = (F, T) if isinstance(gate, All) else (T, F)
    if any(part is decisive for part in parts):
        return decisive
    if len(left) == 1:
        return left[0]
    return type(gate)(left) if left else otherwise
