"""The compiled rules alone, chained by a few lines of Python: what they conclude, and what a lost rule can do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

import pytest

from intake.logic.kleene import Truth
from intake.rulebook.circuit import (
    CODES,
    MOST_USES,
    TRUTH_OF_CODE,
    WIDEST,
    Circuit,
    Key,
    Literal,
    Rule,
    compile_circuit,
)
from intake.rulebook.wire import WireCondition

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
ROOT: Key = ("rule", "r")


def leaf(number: int) -> WireCondition:
    return ["leaf", number]


def leaves(count: int) -> list[WireCondition]:
    return [leaf(number) for number in range(count)]


def compiled(condition: WireCondition) -> Circuit:
    return compile_circuit({ROOT: condition})


def chain(circuit: Circuit, rules: Sequence[Rule], truths: Sequence[Truth]) -> Truth | None:
    """The root's truth by plain forward chaining; None where its literals are no value's code."""
    known: set[Literal] = set()
    for (_, number), reference in circuit.inputs.items():
        known |= {reference.side(side) for side in CODES[truths[int(number)]]}
    before = -1
    while len(known) > before:
        before = len(known)
        known |= {rule.head for rule in rules if known.issuperset(rule.body)}
    return TRUTH_OF_CODE.get(frozenset(literal.side for literal in circuit.roots[ROOT] if literal in known))


def assignments(count: int) -> Iterator[tuple[Truth, ...]]:
    return product(Truth, repeat=count)


def test_and_and_or_need_two_rules_a_child_and_two_more() -> None:
    assert len(compiled(["all", leaves(5)]).rules) == 2 * 5 + 2
    assert len(compiled(["any", leaves(5)]).rules) == 2 * 5 + 2


@pytest.mark.parametrize("wrapper", ["not", "certainly", "possibly"])
def test_wrappers_need_no_rule_of_their_own(wrapper: str) -> None:
    assert len(compiled(["all", [[wrapper, leaf(0)], leaf(1)]]).rules) == len(compiled(["all", leaves(2)]).rules)


@pytest.mark.parametrize("condition", [leaf(0), ["fact", "f"], ["not", ["any", leaves(2)]], ["certainly", leaf(0)]])
def test_every_root_is_concluded_by_a_rule(condition: WireCondition) -> None:
    circuit = compiled(condition)
    assert set(circuit.roots[ROOT]) <= {rule.head for rule in circuit.rules}


@pytest.mark.parametrize("gate", ["all", "any"])
def test_wide_gates_become_trees(gate: str) -> None:
    circuit = compiled([gate, leaves(70)])
    assert max(len(rule.body) for rule in circuit.rules) == WIDEST
    assert chain(circuit, circuit.rules, [T] * 70) is T
    assert chain(circuit, circuit.rules, [F] * 70) is F
    assert chain(circuit, circuit.rules, [T, *[U] * 68, F]) is {"all": F, "any": T}[gate]


@pytest.mark.parametrize(("count", "total", "rules"), [(2, 3, 12), (2, 5, 30), (3, 6, 70)])
def test_short_at_least_goes_by_subsets(count: int, total: int, rules: int) -> None:
    assert len(compiled(["at_least", count, leaves(total)]).rules) == rules


def test_long_at_least_goes_by_a_table_of_narrow_rules() -> None:
    circuit = compiled(["at_least", 6, leaves(12)])
    assert len(circuit.rules) <= 8 * 6 * 7  # eight rules a cell; all subsets would take thousands
    assert max(len(rule.body) for rule in circuit.rules) == 2


@pytest.mark.parametrize("total", [7, 12])
def test_long_at_least_counts_right_around_its_edge(total: int) -> None:
    for count in range(1, total + 1):
        circuit = compiled(["at_least", count, leaves(total)])
        for true_ones in {0, count - 1, count, total}:
            assert chain(circuit, circuit.rules, [T] * true_ones + [F] * (total - true_ones)) is Truth.of(
                true_ones >= count
            )
        one_short = [T] * (count - 1) + [U] + [F] * (total - count)
        assert chain(circuit, circuit.rules, one_short) is U


def test_a_repeated_child_counts_as_often_as_it_stands() -> None:
    circuit = compiled(["at_least", 2, [leaf(0), leaf(0), leaf(1)]])
    assert chain(circuit, circuit.rules, [T, F]) is T
    assert chain(circuit, circuit.rules, [F, T]) is F


def test_a_literal_stands_once_in_a_body() -> None:
    circuit = compiled(["all", [leaf(0), ["certainly", leaf(0)], ["possibly", leaf(0)], leaf(1)]])
    assert all(len(set(rule.body)) == len(rule.body) for rule in circuit.rules)


@pytest.mark.parametrize("roots", [MOST_USES, MOST_USES + 1, 600])
def test_no_literal_is_read_more_often_than_the_package_bears(roots: int) -> None:
    conditions: dict[Key, WireCondition] = {("rule", f"r{i}"): ["all", [leaf(0), leaf(i + 1)]] for i in range(roots)}
    uses = Counter(literal for rule in compile_circuit(conditions).rules for literal in rule.body)
    assert max(uses.values()) <= MOST_USES


def test_a_fact_compiled_before_is_read_as_a_node_not_as_an_input() -> None:
    circuit = compile_circuit({("fact", "f"): leaf(0), ROOT: ["not", ["fact", "f"]]})
    assert list(circuit.inputs) == [("leaf", 0)]
    assert chain(circuit, circuit.rules, [T]) is F


def test_a_rule_named_like_a_fact_is_not_taken_for_it() -> None:
    circuit = compile_circuit({("rule", "pregnant"): leaf(0), ROOT: ["fact", "pregnant"]})
    assert ("fact", "pregnant") in circuit.inputs


NESTED: WireCondition = [
    "any",
    [["all", [leaf(0), ["not", leaf(1)]]], ["at_least", 2, [leaf(1), leaf(2), ["possibly", leaf(0)]]]],
]


def test_no_lost_rule_turns_a_value_into_another() -> None:
    """The safety argument: a loss leaves a part of the right pair, which is no other value's pair."""
    circuit = compiled(NESTED)
    faults = 0
    for lost in range(len(circuit.rules)):
        rules = [rule for number, rule in enumerate(circuit.rules) if number != lost]
        for truths in assignments(3):
            right, found = chain(circuit, circuit.rules, truths), chain(circuit, rules, truths)
            assert found in (right, None)
            faults += found is None
    assert faults > 0


@pytest.mark.parametrize(
    "condition",
    [
        ["all", []],
        ["any"],
        ["leaf", "3"],
        ["fact", 3],
        ["nor", [["leaf", 1]]],
        ["at_least", 0, [["leaf", 1]]],
        ["at_least", 3, [["leaf", 1], ["leaf", 2]]],
        ["at_least", 2, [["leaf", number] for number in range(13)]],
        ["not", "leaf"],
    ],
)
def test_a_condition_of_another_shape_is_refused(condition: WireCondition) -> None:
    with pytest.raises(ValueError, match=r"shape|at_least"):
        compiled(condition)
