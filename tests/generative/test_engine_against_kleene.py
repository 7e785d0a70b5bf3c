"""Random conditions and truths: durable_rules must agree with Kleene's tables, applied here in the plainest way."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from intake.logic import kleene
from intake.logic.kleene import Truth
from intake.logic.nodes import All, Any, AtLeast, Certainly, Condition, FactHolds, IsOneOf, Leaf, Not, Possibly
from intake.rulebook.engine import DurableEngine
from intake.rulebook.wire import Conclusions, number_leaves, truths_of

LEAVES = [IsOneOf(f"q{number}", ("yes",)) for number in range(10)]
FACTS = [f"f{number}" for number in range(5)]
DEEPEST = 4
WIDEST = 12


def conditions(facts: list[str], depth: int = DEEPEST) -> st.SearchStrategy[Condition]:
    """Trees of gates over leaves and these facts."""
    simple: st.SearchStrategy[Condition] = st.sampled_from([*LEAVES, *map(FactHolds, facts)])
    if depth == 0:
        return simple
    child = conditions(facts, depth - 1)
    some = st.lists(child, min_size=1, max_size=WIDEST if depth == 1 else 4).map(tuple)
    at_least = some.flatmap(lambda found: st.integers(1, len(found)).map(lambda count: AtLeast(found, count)))
    return st.one_of(
        simple,
        child,
        some.map(All),
        some.map(Any),
        at_least,
        child.map(Not),
        child.map(Certainly),
        child.map(Possibly),
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[dict[str, Condition], dict[str, dict[str, Condition]]]:
    facts = {name: draw(conditions(FACTS[:place])) for place, name in enumerate(FACTS[: draw(st.integers(0, 5))])}
    rules = draw(st.lists(conditions(list(facts)), min_size=1, max_size=6))
    files: dict[str, dict[str, Condition]] = {"even": {}, "odd": {}}
    for number, rule in enumerate(rules):
        files["odd" if number % 2 else "even"][f"rule-{number}"] = rule
    return facts, files


def evaluate(condition: Condition, leaves: Mapping[Leaf, Truth], facts: Mapping[str, Truth]) -> Truth:
    match condition:
        case All(children):
            return kleene.conjunction(evaluate(child, leaves, facts) for child in children)
        case Any(children):
            return kleene.disjunction(evaluate(child, leaves, facts) for child in children)
        case AtLeast(children, count):
            return kleene.at_least(count, [evaluate(child, leaves, facts) for child in children])
        case Not(child):
            return kleene.NOT[evaluate(child, leaves, facts)]
        case Certainly(child):
            return kleene.CERTAINLY[evaluate(child, leaves, facts)]
        case Possibly(child):
            return kleene.POSSIBLY[evaluate(child, leaves, facts)]
        case FactHolds(name):
            return facts[name]
    return leaves[condition]


def expected(
    facts: Mapping[str, Condition], files: Mapping[str, Mapping[str, Condition]], leaves: Mapping[Leaf, Truth]
) -> Conclusions:
    found = Conclusions({}, {})
    for name, condition in facts.items():
        found.facts[name] = evaluate(condition, leaves, found.facts)
    for rules in files.values():
        for rule_id, condition in rules.items():
            found.rules[rule_id] = evaluate(condition, leaves, found.facts)
    return found


patients = st.lists(
    st.fixed_dictionaries({leaf: st.sampled_from(list(Truth)) for leaf in LEAVES}), min_size=3, max_size=8
)


@given(rule_sets(), patients)
def test_the_engine_agrees_with_kleenes_tables(
    rule_set: tuple[dict[str, Condition], dict[str, dict[str, Condition]]], cohort: list[dict[Leaf, Truth]]
) -> None:
    facts, files = rule_set
    index = number_leaves(facts, files)
    engine = DurableEngine(
        {name: index.encode(condition) for name, condition in facts.items()},
        {file: {name: index.encode(rule) for name, rule in rules.items()} for file, rules in files.items()},
    )
    try:
        for leaves in cohort:
            assert engine.conclude(truths_of(index.letters(leaves))) == expected(facts, files, leaves)
        together = engine.conclude_each([truths_of(index.letters(leaves)) for leaves in cohort])
        assert together == [expected(facts, files, leaves) for leaves in cohort]
    finally:
        engine.close()
