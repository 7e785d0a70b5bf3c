"""Literals lost or surplus, errors of the package, poison, and rule sets that cannot be held: always an EngineFault."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import durable_rules_engine as durable
import pytest

from intake.logic.kleene import Truth
from intake.rulebook import engine as engine_module
from intake.rulebook.circuit import Literal
from intake.rulebook.engine import DurableEngine, EngineFault
from intake.rulebook.wire import WireCondition

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
A: WireCondition = ["leaf", 0]
B: WireCondition = ["leaf", 1]
C: WireCondition = ["leaf", 2]
Build = Callable[..., DurableEngine]

RULES: dict[str, WireCondition] = {"r": ["all", [["any", [A, B]], ["not", C]]], "s": ["at_least", 2, [A, B, C]]}
Tamper = Callable[[list[dict[str, str]]], list[dict[str, str]]]


def literal(node: int, side: str) -> dict[str, str]:
    """The fact that says so."""
    fact: dict[str, str] = json.loads(engine_module._fact(Literal(node, side)))
    return fact


def tampering(monkeypatch: pytest.MonkeyPatch, tamper: Tamper) -> None:
    """Change the literals on their way into durable_rules."""
    real = durable.assert_facts

    def assert_facts(handle: int, text: str) -> Any:
        return real(handle, json.dumps(tamper(json.loads(text))))

    monkeypatch.setattr(durable, "assert_facts", assert_facts)


def test_a_lost_literal_is_a_fault_or_without_effect_never_another_value(
    built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    truths = [U, T, F]
    right = built(RULES).conclude(truths)
    faults = 0
    for lost in range(1, 40):
        with monkeypatch.context() as patch:
            engine = built(RULES)
            count = iter(range(40))
            tampering(patch, lambda facts, lost=lost, count=count: [fact for fact in facts if next(count) != lost])  # type: ignore[misc]
            try:
                assert engine.conclude(truths) == right
            except EngineFault:
                faults += 1
    assert faults >= 5


@pytest.mark.parametrize("side", ["t", "f", "n", "p"])
def test_a_surplus_literal_is_a_fault(built: Build, monkeypatch: pytest.MonkeyPatch, side: str) -> None:
    truth = {"t": F, "f": T, "n": T, "p": F}[side]
    engine = built({"r": A})
    tampering(monkeypatch, lambda facts: [*facts, literal(0, side)])
    with pytest.raises(EngineFault, match="rule r: too many literals"):
        engine.conclude([truth])


def test_a_lost_literal_is_seen_where_a_fact_is_handed_over(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built({}, {"f": A})
    tampering(monkeypatch, lambda facts: facts[:2])
    with pytest.raises(EngineFault, match="fact f: a literal is missing"):
        engine.conclude([T])


def test_an_exchanged_pair_that_excludes_itself_is_a_fault(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built({"r": A})
    tampering(monkeypatch, lambda facts: [literal(0, "f") if fact == literal(0, "p") else fact for fact in facts])
    with pytest.raises(EngineFault, match="exclude one another"):
        engine.conclude([T])


def test_a_fault_poisons_and_a_new_engine_is_right(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built(RULES)
    with monkeypatch.context() as patch:
        tampering(patch, lambda facts: [*facts, literal(99, "t")])
        with pytest.raises(EngineFault, match="assert_facts returned 1"):
            engine.conclude([T, T, T])
    with pytest.raises(EngineFault, match="poisoned"):
        engine.conclude([T, T, T])
    engine.close()
    assert built(RULES).conclude([T, T, T]).rules == {"r": F, "s": T}


def test_an_evaluation_without_its_boot_fact_is_a_fault(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built(RULES)
    tampering(monkeypatch, lambda facts: [fact for fact in facts if fact["id"] != "boot"])
    with pytest.raises(EngineFault, match="boot"):
        engine.conclude([T, T, T])


def test_endless_firing_is_cut_off(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built(RULES)
    monkeypatch.setattr(durable, "complete_and_start_action", lambda handle, state: '{"r0":{}}')
    with pytest.raises(EngineFault, match="more firings than rules"):
        engine.conclude([T, T, T])


def test_a_batch_that_the_package_cuts_short_without_a_word_is_a_fault(
    built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It drops a number in scientific notation and everything after it, and returns 0."""
    engine = built(RULES)
    tampering(monkeypatch, lambda facts: [*facts[:3], {"id": "x", "sid": "1", "b0": 1e300}, *facts[3:]])  # type: ignore[dict-item]
    with pytest.raises(EngineFault, match="concluded"):
        engine.conclude([T, T, T])


def test_an_error_of_the_package_is_a_fault_and_poisons(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built(RULES)

    def fail(handle: int, state: int) -> None:
        raise durable.error("Could not start action, error code: 201")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "start_action_for_state", fail)
        with pytest.raises(EngineFault, match="error code: 201"):
            engine.conclude([T, T, T])
    with pytest.raises(EngineFault, match="poisoned"):
        engine.conclude([T, T, T])


def test_interruption_poisons_too(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built(RULES)

    def interrupt(facts: list[dict[str, str]]) -> list[dict[str, str]]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        tampering(patch, interrupt)
        with pytest.raises(KeyboardInterrupt):
            engine.conclude([T, T, T])
    with pytest.raises(EngineFault, match="poisoned"):
        engine.conclude([T, T, T])


def test_too_few_truths_are_a_fault(built: Build) -> None:
    with pytest.raises(EngineFault, match="3 leaves, but 2 truths"):
        built(RULES).conclude([T, T])


def test_a_closed_engine_refuses_and_closing_twice_is_harmless() -> None:
    engine = DurableEngine({}, {"file": RULES})
    engine.close()
    engine.close()
    with pytest.raises(EngineFault, match="closed"):
        engine.conclude([T, T, T])


# --- rule sets that cannot be held ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "files", "message"),
    [
        ({}, {"f": {"r": ["fact", "nowhere"]}}, "fact nowhere is read before"),
        ({"f": ["fact", "g"], "g": A}, {}, "fact g is read before"),
        ({"f": ["not", ["fact", "f"]]}, {}, "fact f is read before"),
        ({}, {"one": {"r": A}, "two": {"r": B}}, "rule r stands twice"),
        ({}, {"f": {"r": ["all", []]}}, "unknown shape"),
        ({}, {"f": {"r": ["all", [["leaf", n] for n in range(2500)]]}}, "r needs .* durable rules"),
    ],
)
def test_a_rule_set_that_cannot_be_held_is_refused(
    facts: dict[str, WireCondition], files: dict[str, dict[str, WireCondition]], message: str
) -> None:
    with pytest.raises(EngineFault, match=message):
        DurableEngine(facts, files)


def test_a_condition_nested_too_deep_is_refused() -> None:
    deep: WireCondition = A
    for _ in range(5000):
        deep = ["not", deep]
    with pytest.raises(EngineFault, match="RecursionError"):
        DurableEngine({}, {"f": {"r": deep}})


@pytest.mark.parametrize("first", ["0", "k"])
def test_ids_and_fields_of_one_hash_are_refused(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    monkeypatch.setattr(engine_module, "_fnv32", lambda text: 1 if text.startswith(first) else hash(text))
    with pytest.raises(EngineFault, match="same hash"):
        DurableEngine({}, {"f": RULES})
