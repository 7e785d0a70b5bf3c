"""Every gate's truth table through durable_rules, chained facts, and large rule sets cut into sheets."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from intake.logic.kleene import AND, CERTAINLY, NOT, OR, POSSIBLY, Truth, at_least
from intake.rulebook import engine as engine_module
from intake.rulebook.engine import DurableEngine
from intake.rulebook.wire import Conclusions, WireCondition

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
A: WireCondition = ["leaf", 0]
B: WireCondition = ["leaf", 1]
C: WireCondition = ["leaf", 2]


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
