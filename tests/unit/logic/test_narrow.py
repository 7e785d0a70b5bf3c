"""A condition with some of its leaves known is, for whatever else is answered, what the whole one is with them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.narrow import narrowed
from intake.logic.nodes import (
    All,
    Any,
    AtLeast,
    Certainly,
    Condition,
    FactHolds,
    IsOneOf,
    Not,
    Possibly,
    leaves_of,
)
from intake.logic.values import BLANK, Reading, Status
from tests.builders import TODAY

LEAVES = {key: IsOneOf(key, ("yes",)) for key in "abcd"}
FACTS: Mapping[str, Condition] = {
    "of_known": Not(Any((LEAVES["a"], LEAVES["c"]))),
    "of_others": All((LEAVES["c"], LEAVES["d"])),
}
READINGS = {
    Truth.TRUE: Reading(Status.GIVEN, codes=frozenset({"yes"})),
    Truth.FALSE: Reading(Status.GIVEN, codes=frozenset({"no"})),
    Truth.UNKNOWN: BLANK,
}


def gates(children: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(children, min_size=1, max_size=4).map(tuple)
    counted = several.flatmap(lambda parts: st.integers(1, len(parts)).map(lambda count: AtLeast(parts, count)))
    wrapped = (st.builds(wrapper, children) for wrapper in (Not, Certainly, Possibly))
    return st.one_of(st.builds(All, several), st.builds(Any, several), counted, *wrapped)


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from([*LEAVES.values(), *map(FactHolds, FACTS)]), gates, max_leaves=12
)
settled = st.sampled_from([Truth.TRUE, Truth.FALSE])


def situation_of(truths: Mapping[str, Truth]) -> Situation:
    situation = Situation(TODAY, {key: READINGS[truth] for key, truth in truths.items()})
    situation.facts = {name: evaluate(condition, situation) for name, condition in FACTS.items()}
    return situation


@given(conditions, settled, settled)
def test_what_is_left_says_what_the_whole_condition_says(condition: Condition, a: Truth, b: Truth) -> None:
    left = narrowed(condition, {LEAVES["a"]: a, LEAVES["b"]: b}, FACTS)
    for others in product(Truth, repeat=2):
        rest = dict(zip("cd", others, strict=True))
        whole = evaluate(condition, situation_of({"a": a, "b": b, **rest}))
        for unlike in Truth:  # whatever the known answers are in the situation, nothing that is left reads them
            situation = situation_of({"a": unlike, "b": unlike, **rest})
            assert (left if isinstance(left, Truth) else evaluate(left, situation)) is whole


@given(conditions)
def test_a_condition_without_the_known_leaves_stays_the_same(condition: Condition) -> None:
    known = IsOneOf("e", ("yes",))
    assert narrowed(condition, {known: Truth.TRUE}, FACTS) is condition


@given(conditions, settled)
def test_no_known_leaf_is_left(condition: Condition, truth: Truth) -> None:
    left = narrowed(condition, {LEAVES["a"]: truth}, FACTS)
    if not isinstance(left, Truth):
        assert {LEAVES["a"], FactHolds("of_known")}.isdisjoint(leaves_of(left))
