"""Conditions that make no sense cannot be built; trees are walked in reading order."""

from __future__ import annotations

import pytest

from intake.logic import nodes
from intake.logic.nodes import All, Any, AtLeast, FactHolds, IsOneOf, Not
from tests.builders import condition_of

A, B = IsOneOf("a", ("yes",)), IsOneOf("b", ("yes",))


@pytest.mark.parametrize("gate", [All, Any])
def test_a_gate_needs_a_part(gate: type[All] | type[Any]) -> None:
    with pytest.raises(ValueError, match="needs at least one"):
        gate(())


@pytest.mark.parametrize(("parts", "count"), [(2, 0), (2, 3), (13, 2), (0, 1)])
def test_at_least_of_the_wrong_number(parts: int, count: int) -> None:
    with pytest.raises(ValueError, match=r"at_least|needs at least"):
        AtLeast((A,) * parts, count)


def test_at_least_of_twelve_is_taken() -> None:
    assert len(AtLeast((A,) * 12, 12).children) == 12


def test_leaves_in_reading_order_with_repeats() -> None:
    assert list(nodes.leaves_of(All((A, Not(Any((B, A))), FactHolds("f"))))) == [A, B, A, FactHolds("f")]


def test_keys_and_facts() -> None:
    condition = condition_of(
        "all:\n  - newest of lab_b12_date, lab_active_b12_date older than 3 days"
        "\n  - last_injection before first_injection\n  - at_risk\n  - dose_in_mcg > 3 mcg"
        "\n  - any: [tired is yes, tired is no]"
    )
    assert nodes.keys_of_all(condition) == (
        *("lab_b12_date", "lab_active_b12_date"),
        *("last_injection", "first_injection", "tired"),
    )
    assert nodes.facts_of(condition) == ("at_risk", "dose_in_mcg")
