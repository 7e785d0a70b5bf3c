"""Small mistakes in a condition, one at a time: what the cases of a rule must be able to notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from intake.logic import nodes
from intake.logic.nodes import Comparison, Condition
from intake.logic.wording import phrase

SHIFTED = {
    Comparison.LESS: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.LESS,
    Comparison.MORE: Comparison.AT_LEAST,
    Comparison.AT_LEAST: Comparison.MORE,
}
TURNED = {
    Comparison.LESS: Comparison.AT_LEAST,
    Comparison.AT_MOST: Comparison.MORE,
    Comparison.MORE: Comparison.AT_MOST,
    Comparison.AT_LEAST: Comparison.LESS,
}


@dataclass(frozen=True)
class Mutant:
    """A condition with one mistake, and what the mistake is."""

    what: str
    condition: Condition


def mutants_of(condition: Condition) -> Iterator[Mutant]:
    """Every condition that is one mistake away."""
    if isinstance(condition, nodes.GATES):
        yield from _of_gate(condition)
    elif isinstance(condition, nodes.WRAPPERS):
        word = type(condition).__name__.lower()
        yield Mutant(f"dropped {word!r} before: {phrase(condition.child)}", condition.child)
        for mutant in mutants_of(condition.child):
            yield Mutant(mutant.what, replace(condition, child=mutant.condition))
    else:
        yield from _of_leaf(condition)


def _of_gate(gate: nodes.All | nodes.Any | nodes.AtLeast) -> Iterator[Mutant]:
    for number, child in enumerate(gate.children):
        rest = gate.children[:number] + gate.children[number + 1 :]
        if rest and not (isinstance(gate, nodes.AtLeast) and gate.count > len(rest)):
            yield Mutant(f"dropped: {phrase(child)}", replace(gate, children=rest))
        for mutant in mutants_of(child):
            children = (*gate.children[:number], mutant.condition, *gate.children[number + 1 :])
            yield Mutant(mutant.what, replace(gate, children=children))
    if isinstance(gate, nodes.AtLeast):
        for count in (gate.count - 1, gate.count + 1):
            if 1 <= count <= len(gate.children):
                yield Mutant(f"at_least {count} in place of {gate.count}", replace(gate, count=count))
    elif len(gate.children) > 1:
        other = nodes.Any if isinstance(gate, nodes.All) else nodes.All
        yield Mutant(f"{other.__name__.lower()} in place of {phrase(gate)}", other(gate.children))


def _of_leaf(leaf: nodes.Leaf) -> Iterator[Mutant]:
    if isinstance(leaf, nodes.Compare | nodes.CompareFact):
        for comparison in (SHIFTED[leaf.comparison], TURNED[leaf.comparison]):
            yield Mutant(f"{comparison.value} in: {phrase(leaf)}", replace(leaf, comparison=comparison))
    elif isinstance(leaf, nodes.OlderThan | nodes.NewestOlderThan):
        for days in (-1, 1):
            window = replace(leaf.window, in_base=leaf.window.in_base + Decimal(days), threshold=None)
            yield Mutant(f"{days:+d} day in: {phrase(leaf)}", replace(leaf, window=window))
    elif isinstance(leaf, nodes.IsOneOf | nodes.Includes):
        yield from _of_codes(leaf)


def _of_codes(leaf: nodes.IsOneOf | nodes.Includes) -> Iterator[Mutant]:
    if len(leaf.codes) + len(leaf.perhaps) == 1:
        return  # dropping the only code is dropping the leaf
    for code in (*leaf.codes, *leaf.perhaps):
        codes = tuple(other for other in leaf.codes if other != code)
        perhaps = tuple(other for other in leaf.perhaps if other != code)
        yield Mutant(f"dropped {code} from: {phrase(leaf)}", replace(leaf, codes=codes, perhaps=perhaps))
