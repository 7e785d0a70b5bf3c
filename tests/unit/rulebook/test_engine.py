"""Every gate's truth table through durable_rules, sheets, literals lost or surplus, and poison."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import durable_rules_engine as durable
import pytest

from intake.logic.kleene import AND, CERTAINLY, NOT, OR, POSSIBLY, Truth, at_least
from intake.rulebook import engine as engine_module
from intake.rulebook.engine import DurableEngine, EngineFault
from intake.rulebook.wire import Conclusions, WireCondition

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
A: WireCondition = ["leaf", 0]
B: WireCondition = ["leaf", 1]
C: WireCondition = ["leaf", 2]


@pytest.fixture
def built() -> Iterator[Callable[..., DurableEngine]]:
    """Builds engines and closes them; one left open keeps its C memory."""
    engines: list[DurableEngine] = []

    def build(
        rules: dict[str, WireCondition], facts: dict[str, WireCondition] | None = None, files: int = 1
    ) -> DurableEngine:
        names = list(rules)
        rule_files = {str(number): {name: rules[name] for name in names[number::files]} for number in range(files)}
        engines.append(DurableEngine(facts or {}, rule_files))
        return engines[-1]

    yield build
    for engine in engines:
        engine.close()


Build = Callable[..., DurableEngine]


def test_not_certainly_and_possibly_follow_their_tables(built: Build) -> None:
    engine = built({"not": ["not", A], "certainly": ["certainly", A], "possibly": ["possibly", A], "itself": A})
    for truth in Truth:
        assert engine.conclude([truth]).rules == {
            "not": NOT[truth],
            "certainly": CERTAINLY[truth],
            "possibly": POSSIBLY[truth],
            "itself": truth,
        }


def test_all_and_any_follow_their_tables(built: Build) -> None:
    engine = built({"all": ["all", [A, B]], "any": ["any", [A, B]]})
    for pair in AND:
        assert engine.conclude(pair).rules == {"all": AND[pair], "any": OR[pair]}


@pytest.mark.parametrize("total", [1, 3, 4])
def test_at_least_follows_its_definition(built: Build, total: int) -> None:
    leaves = [["leaf", number] for number in range(total)]
    engine = built({str(count): ["at_least", count, leaves] for count in range(1, total + 1)})
    for truths in product(Truth, repeat=total):
        expected = {str(count): at_least(count, truths) for count in range(1, total + 1)}
        assert engine.conclude(truths).rules == expected


def test_long_at_least_follows_its_definition(built: Build) -> None:
    engine = built({str(count): ["at_least", count, [["leaf", n] for n in range(12)]] for count in range(1, 13)})
    dice = random.Random(1)
    for _ in range(150):
        truths = [dice.choice(list(Truth)) for _ in range(12)]
        assert engine.conclude(truths).rules == {str(count): at_least(count, truths) for count in range(1, 13)}


def test_nested_gates_follow_their_tables(built: Build) -> None:
    nested: WireCondition = [
        "any",
        [["all", [A, ["not", ["any", [B, C]]]]], ["certainly", ["all", [B, ["possibly", C]]]]],
    ]
    engine = built({"nested": nested})
    for a, b, c in product(Truth, repeat=3):
        expected = OR[AND[a, NOT[OR[b, c]]], CERTAINLY[AND[b, POSSIBLY[c]]]]
        assert engine.conclude([a, b, c]).rules["nested"] is expected


def test_facts_chain_to_facts_and_on_to_rules(built: Build) -> None:
    facts = {"f": ["all", [A, B]], "g": ["not", ["fact", "f"]]}
    engine = built({"r": ["any", [["fact", "g"], C]], "same": ["fact", "f"]}, facts)
    for a, b, c in product(Truth, repeat=3):
        f = AND[a, b]
        assert engine.conclude([a, b, c]) == Conclusions({"f": f, "g": NOT[f]}, {"r": OR[NOT[f], c], "same": f})


def test_contradiction_and_tautology_of_an_unknown_stay_unknown(built: Build) -> None:
    engine = built({"both": ["all", [A, ["not", A]]], "either": ["any", [A, ["not", A]]]})
    assert engine.conclude([U]).rules == {"both": U, "either": U}


def test_a_rule_set_without_facts_or_rules_concludes_nothing(built: Build) -> None:
    assert built({}).conclude([]) == Conclusions({}, {})


def test_large_facts_and_files_are_cut_into_sheets_that_agree_with_one(
    built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: dict[str, WireCondition] = {"f0": ["any", [A, B]]}
    facts |= {f"f{i}": ["all", [["fact", f"f{i - 1}"], ["any", [["leaf", i % 7], C]]]] for i in range(1, 60)}
    rules: dict[str, WireCondition] = {
        f"r{i}": ["not", ["any", [["fact", f"f{i}"], ["leaf", i % 7]]]] for i in range(60)
    }
    cut = built(rules, facts)
    monkeypatch.setattr(engine_module, "RULES_AIMED_AT", 4000)
    whole = built(rules, facts)
    assert len(cut._sheets) > 4 > len(whole._sheets)
    dice = random.Random(2)
    for _ in range(60):
        truths = [dice.choice(list(Truth)) for _ in range(7)]
        assert cut.conclude(truths) == whole.conclude(truths)


def test_a_leaf_read_by_more_rules_than_the_package_bears(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "RULES_AIMED_AT", 4000)
    engine = built({f"r{i}": ["all", [A, ["leaf", i + 1]]] for i in range(600)})
    for first in Truth:
        truths = [first, *(list(Truth)[i % 3] for i in range(600))]
        assert engine.conclude(truths).rules == {f"r{i}": AND[first, truths[i + 1]] for i in range(600)}


def test_the_order_of_children_rules_and_files_does_not_matter(built: Build) -> None:
    rules: dict[str, WireCondition] = {
        "a": ["all", [A, ["any", [B, ["not", C]]]]],
        "b": ["at_least", 2, [A, B, C]],
        "c": ["any", [["fact", "f"], C, ["certainly", A]]],
    }
    dice = random.Random(3)
    first = built(rules, {"f": ["all", [A, B, C]]})
    for files in (1, 2, 3):
        shuffled = {name: _shuffled(rules[name], dice) for name in dice.sample(list(rules), 3)}
        other = built(shuffled, {"f": _shuffled(["all", [A, B, C]], dice)}, files)
        for truths in product(Truth, repeat=3):
            assert other.conclude(truths) == first.conclude(truths)


def _shuffled(condition: Any, dice: random.Random) -> Any:
    if condition[0] in ("leaf", "fact"):
        return condition
    *head, last = condition
    if head[0] in ("not", "certainly", "possibly"):
        return [*head, _shuffled(last, dice)]
    return [*head, [_shuffled(child, dice) for child in dice.sample(last, len(last))]]


# --- faults -----------------------------------------------------------------------------------------------------

RULES: dict[str, WireCondition] = {"r": ["all", [["any", [A, B]], ["not", C]]], "s": ["at_least", 2, [A, B, C]]}
Tamper = Callable[[list[dict[str, str]]], list[dict[str, str]]]


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
    tampering(monkeypatch, lambda facts: [*facts, {"id": f"0{side}", "sid": "1", "b": "0", "n": "0", "v": side}])
    with pytest.raises(EngineFault, match="rule r: too many literals"):
        engine.conclude([truth])


def test_a_lost_literal_is_seen_where_a_fact_is_handed_over(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built({}, {"f": A})
    tampering(monkeypatch, lambda facts: facts[:2])
    with pytest.raises(EngineFault, match="fact f: a literal is missing"):
        engine.conclude([T])


def test_an_exchanged_pair_that_excludes_itself_is_a_fault(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built({"r": A})
    tampering(
        monkeypatch, lambda facts: [fact | {"v": "f", "id": "0f"} if fact.get("v") == "p" else fact for fact in facts]
    )
    with pytest.raises(EngineFault, match="exclude one another"):
        engine.conclude([T])


def test_a_fault_poisons_and_a_new_engine_is_right(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = built(RULES)
    with monkeypatch.context() as patch:
        tampering(patch, lambda facts: [*facts, {"id": "99t", "sid": "1", "b": "0", "n": "99", "v": "t"}])
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
    tampering(monkeypatch, lambda facts: [*facts[:3], {"id": "x", "sid": "1", "b": 1e300}, *facts[3:]])  # type: ignore[dict-item]
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


def test_ids_of_one_hash_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_fnv32", lambda text: hash(text[:1]))
    with pytest.raises(EngineFault, match="same hash"):
        DurableEngine({}, {"f": RULES})
