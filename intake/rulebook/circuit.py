"""Conditions turned into monotone rules, `all of these literals -> this literal`; nothing here speaks to durable_rules.

Every node has four literals, *true*, *false*, *not true* and *not false*, and its value is exactly two of them. The
rules only ever add literals, so whatever is lost on the way leaves fewer than two: a fault, never another value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from intake.logic.kleene import Truth
from intake.logic.nodes import MOST_AT_LEAST_CHILDREN
from intake.rulebook.wire import WireCondition

WIDEST = 8  # durable_rules joins at most 16 facts in one rule
MOST_USES = 250  # it crashes when 256 rules read one literal
WIDEST_BY_SUBSETS = 6  # above it a counting table needs fewer rules than all subsets

SIDES = "tfnp"  # true, false, not true, not false ("possible"): the order of a Reference
_RISING = "tp"  # these two follow from enough children being so; the other two from too few
CODES = {Truth.TRUE: "tp", Truth.FALSE: "fn", Truth.UNKNOWN: "np"}
TRUTH_OF_CODE = {frozenset(code): truth for truth, code in CODES.items()}

Key = tuple[str, str | int]  # ("leaf", 3), ("fact", "hb_low") or ("rule", "low-haemoglobin")


class Literal(NamedTuple):
    node: int
    side: str


class Reference(NamedTuple):
    """A node as its reader sees it. `not`, `certainly` and `possibly` only rearrange it and need no rule."""

    true: Literal
    false: Literal
    not_true: Literal
    not_false: Literal

    def negated(self) -> Reference:
        return Reference(self.false, self.true, self.not_false, self.not_true)

    def certainly(self) -> Reference:
        return Reference(self.true, self.not_true, self.not_true, self.true)

    def possibly(self) -> Reference:
        return Reference(self.not_false, self.false, self.false, self.not_false)

    def side(self, side: str) -> Literal:
        return self[SIDES.index(side)]


class Rule(NamedTuple):
    body: tuple[Literal, ...]
    head: Literal


@dataclass(frozen=True)
class Circuit:
    """The rules of some conditions, what they read from outside (inputs) and what they conclude (roots)."""

    rules: tuple[Rule, ...]
    inputs: Mapping[Key, Reference]
    roots: Mapping[Key, Reference]

    def literals_read(self) -> list[Literal]:
        return list(dict.fromkeys(literal for rule in self.rules for literal in rule.body))


@dataclass(frozen=True)
class _Threshold:
    """TRUE if `count` children are. All of them is AND, one is OR."""

    children: tuple[Reference, ...]
    count: int

    def bodies(self, side: str) -> Iterator[tuple[Literal, ...]]:
        needed = self.count if side in _RISING else len(self.children) - self.count + 1
        return combinations([child.side(side) for child in self.children], needed)


@dataclass(frozen=True)
class _Cell:
    """A field of the counting table: at least j of the first i, from the row above (`same`: j, `less`: j - 1)."""

    same: Reference
    less: Reference
    child: Reference

    def bodies(self, side: str) -> Iterator[tuple[Literal, ...]]:
        enough, with_child = (self.same, self.less) if side in _RISING else (self.less, self.same)
        yield (enough.side(side),)
        yield (with_child.side(side), self.child.side(side))


_Gate = _Threshold | _Cell


def compile_circuit(conditions: Mapping[Key, WireCondition]) -> Circuit:
    """Compile these roots together; a fact among them is read as a root by those after it. ValueError on a bad one."""
    builder = _Builder()
    for key, condition in conditions.items():
        builder.add_root(key, condition)
    return Circuit(tuple(builder.rules), builder.inputs, builder.roots)


class _Builder:
    """Only the literals that somebody reads are given rules, walking back from the roots."""

    def __init__(self) -> None:
        self.inputs: dict[Key, Reference] = {}
        self.roots: dict[Key, Reference] = {}
        self.rules: list[Rule] = []
        self._gates: dict[int, _Gate] = {}
        self._numbers: dict[_Gate | Key | Literal, int] = {}
        self._emitted: set[Literal] = set()
        self._uses: Counter[Literal] = Counter()
        self._copies: dict[Literal, Literal] = {}

    def add_root(self, key: Key, condition: WireCondition) -> None:
        if key in self.roots:
            raise ValueError(f"{key[0]} {key[1]} stands twice in the rule set")
        reference = self._refer(condition)
        is_whole_gate = reference.true.node in self._gates and reference == _reference(reference.true.node)
        if not is_whole_gate:  # durable_rules itself shall conclude every root, a bare leaf's too
            reference = self._gate(_Threshold((reference,), 1))
        self.roots[key] = reference
        for literal in reference:
            self._emit(literal)

    def _refer(self, condition: object) -> Reference:
        match condition:
            case ["leaf", int(number)]:
                return self._input(("leaf", number))
            case ["fact", str(name)]:
                return self.roots.get(("fact", name)) or self._input(("fact", name))
            case ["not", child]:
                return self._refer(child).negated()
            case ["certainly", child]:
                return self._refer(child).certainly()
            case ["possibly", child]:
                return self._refer(child).possibly()
            case ["all", [_, *_] as children]:
                return self._join([self._refer(child) for child in children], is_all=True)
            case ["any", [_, *_] as children]:
                return self._join([self._refer(child) for child in children], is_all=False)
            case ["at_least", int(count), [_, *_] as children]:
                return self._at_least(count, [self._refer(child) for child in children])
        raise ValueError("a condition has an unknown shape")

    def _input(self, key: Key) -> Reference:
        self.inputs[key] = reference = _reference(self._number(key))
        return reference

    def _number(self, node: _Gate | Key | Literal) -> int:
        return self._numbers.setdefault(node, len(self._numbers))

    def _gate(self, gate: _Gate) -> Reference:
        number = self._number(gate)
        self._gates[number] = gate
        return _reference(number)

    def _join(self, children: Iterable[Reference], *, is_all: bool) -> Reference:
        children = tuple(dict.fromkeys(children))
        while len(children) > WIDEST:
            groups = [children[start : start + WIDEST] for start in range(0, len(children), WIDEST)]
            children = tuple(self._join(group, is_all=is_all) for group in groups)
        return self._gate(_Threshold(children, len(children) if is_all else 1))

    def _at_least(self, count: int, children: list[Reference]) -> Reference:
        total = len(children)
        if not 1 <= count <= total or total > MOST_AT_LEAST_CHILDREN:
            raise ValueError(f"at_least {count} of {total} conditions")
        if count in (1, total):
            return self._join(children, is_all=count == total)
        if total <= WIDEST_BY_SUBSETS:
            return self._gate(_Threshold(tuple(children), count))
        row: dict[int, Reference] = {1: children[0]}  # at least j of the children so far
        for seen, child in enumerate(children[1:], 2):
            row = self._next_row(row, child, seen, range(max(1, count - total + seen), min(seen, count) + 1))
        return row[count]

    def _next_row(self, row: dict[int, Reference], child: Reference, seen: int, counts: range) -> dict[int, Reference]:
        fresh: dict[int, Reference] = {}
        for count in counts:
            if count == 1:
                fresh[count] = self._join([row[1], child], is_all=False)
            elif count == seen:
                fresh[count] = self._join([row[count - 1], child], is_all=True)
            else:
                fresh[count] = self._gate(_Cell(row[count], row[count - 1], child))
        return fresh

    def _emit(self, literal: Literal) -> None:
        if literal in self._emitted or literal.node not in self._gates:
            return
        self._emitted.add(literal)
        # One fact cannot fill two places of a durable rule, so a literal stands once in a body.
        bodies = dict.fromkeys(tuple(dict.fromkeys(body)) for body in self._gates[literal.node].bodies(literal.side))
        for body in bodies:
            for source in body:
                self._emit(source)
        for body in bodies:
            self.rules.append(Rule(tuple(self._use(source) for source in body), literal))

    def _use(self, literal: Literal) -> Literal:
        """The literal to read: after many uses a copy of it, which the last permitted reader hands on."""
        current = self._copies.get(literal, literal)
        if self._uses[current] == MOST_USES - 1:
            copy = Literal(self._number(current), current.side)
            self._uses[current] += 1
            self.rules.append(Rule((current,), copy))
            self._copies[literal] = current = copy
        self._uses[current] += 1
        return current


def _reference(node: int) -> Reference:
    return Reference(*(Literal(node, side) for side in SIDES))
