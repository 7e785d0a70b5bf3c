"""The truth tables: their laws, and that a truth cannot be used as yes or no by accident."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import AND, CERTAINLY, NOT, OR, POSSIBLY, Truth, at_least, conjunction, disjunction
from intake.logic.nodes import All, Any, AtLeast, FactHolds
from tests.builders import TODAY

ALL = list(Truth)
T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def test_a_truth_is_no_bool() -> None:
    for truth in ALL:
        with pytest.raises(TypeError):
            bool(truth)


@pytest.mark.parametrize("pair", list(product(ALL, repeat=2)))
def test_the_tables_obey_de_morgan(pair: tuple[Truth, Truth]) -> None:
    a, b = pair
    assert NOT[AND[a, b]] is OR[NOT[a], NOT[b]]
    assert NOT[OR[a, b]] is AND[NOT[a], NOT[b]]


@pytest.mark.parametrize("truth", ALL)
def test_certainly_and_possibly_are_opposites_of_each_other(truth: Truth) -> None:
    assert NOT[CERTAINLY[truth]] is POSSIBLY[NOT[truth]]
    assert U not in (CERTAINLY[truth], POSSIBLY[truth])


@pytest.mark.parametrize("parts", list(product(ALL, repeat=3)))
def test_joining_does_not_depend_on_the_order(parts: tuple[Truth, ...]) -> None:
    for join in (conjunction, disjunction, lambda parts: at_least(2, parts)):
        assert len({join(order) for order in permutations(parts)}) == 1


@pytest.mark.parametrize("parts", list(product(ALL, repeat=3)))
def test_at_least_is_any_for_one_and_all_for_all(parts: tuple[Truth, ...]) -> None:
    assert at_least(1, parts) is disjunction(parts)
    assert at_least(3, parts) is conjunction(parts)


@pytest.mark.parametrize("parts", list(product(ALL, repeat=3)))
def test_unknown_means_that_it_could_be_either(parts: tuple[Truth, ...]) -> None:
    """An outcome is unknown exactly when the missing parts, once known, could still make it true or false."""
    worlds = list(product(*((T, F) if part is U else (part,) for part in parts)))
    for join in (conjunction, disjunction, lambda parts: at_least(2, parts)):
        ends = {join(world) for world in worlds}
        assert join(parts) is (ends.pop() if len(ends) == 1 else U)


@pytest.mark.parametrize("parts", list(product(ALL, repeat=3)))
def test_the_gates_of_a_condition_join_their_parts_as_the_functions_do(parts: tuple[Truth, ...]) -> None:
    """`evaluate` has loops of its own for it."""
    situation = Situation(TODAY, {}, {f"fact {number}": truth for number, truth in enumerate(parts)})
    facts = tuple(map(FactHolds, situation.facts))
    assert evaluate(All(facts), situation) is conjunction(parts)
    assert evaluate(Any(facts), situation) is disjunction(parts)
    assert evaluate(AtLeast(facts, 2), situation) is at_least(2, parts)


def test_nothing_joined() -> None:
    assert conjunction([]) is T
    assert disjunction([]) is F
