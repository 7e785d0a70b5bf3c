"""What the rules say of each product for one sheet of answers, by the reference alone. It weighs nothing.

Which rules concern the product is read from the rules: those whose condition reads the product's questions, and those
that come out differently where only the product differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.trace import keys_read
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.model import Fact, Question
from intake.questionnaire.routing import Route, judged_again
from intake.rulebook.model import Outcome, Rule, Rulebook
from intake.rulebook.rests_on import bases_by_rule, what_follows
from intake.rulebook.summary_content import ProductChoice


@dataclass(frozen=True)
class ProductRule:
    """A rule that concerns the product: what it does with the answers as they are, and for each product in turn."""

    rule: Rule
    as_answered: Outcome
    outcomes: tuple[Outcome, ...]

    @property
    def is_silent_for_all(self) -> bool:
        return set(self.outcomes) == {Outcome.SILENT}


@dataclass(frozen=True)
class ProductFindings:
    """`offered`: the place of the product that the patient named, None where it is none of them."""

    products: tuple[str, ...]
    offered: int | None
    rules: tuple[ProductRule, ...]


def judge_products(rulebook: Rulebook, sheet: AnswerSheet, routed: Route) -> ProductFindings:
    """The same answers with each product in place of the one that was named; what was named is judged as answered.
    `routed`: the way through the form with these answers.
    """
    choices = rulebook.summary.products
    offered = next((place for place, choice in enumerate(choices) if _is_named(choice, sheet)), None)
    rules = _rules_resting_on_the_product(rulebook)
    own = _truths(rules, routed.situation)
    supposed = [sheet if place == offered else _with(choice, sheet) for place, choice in enumerate(choices)]
    truths = [own if one is sheet else _truths(rules, _situation(rulebook, one, routed)) for one in supposed]
    reading_product = _rules_that_read_the_product(rulebook)
    found = [
        ProductRule(rule, Outcome.of(own[rule.id]), tuple(Outcome.of(truth[rule.id]) for truth in truths))
        for rule in rules
    ]
    return ProductFindings(
        products=tuple(choice.name for choice in choices),
        offered=offered,
        rules=tuple(
            one for one in found if len({one.as_answered, *one.outcomes}) > 1 or one.rule.id in reading_product
        ),
    )


@lru_cache(maxsize=8)
def _rules_resting_on_the_product(rulebook: Rulebook) -> tuple[Rule, ...]:
    """Flags that another product could change, most severe first; also those that it reaches by skip logic alone."""
    bases, product_keys = bases_by_rule(rulebook), _product_keys(rulebook)
    rules = (rule for rule in rulebook.rules if rule.is_flag and not product_keys.isdisjoint(bases[rule.id].questions))
    return tuple(sorted(rules, key=lambda rule: rule.severity.rank))


@lru_cache(maxsize=8)
def _rules_that_read_the_product(rulebook: Rulebook) -> frozenset[str]:
    product_keys, definitions = _product_keys(rulebook), rulebook.questionnaire.definitions
    return frozenset(
        rule.id for rule in rulebook.rules if not product_keys.isdisjoint(keys_read(rule.when, definitions))
    )


@lru_cache(maxsize=8)
def _what_follows_the_product(rulebook: Rulebook) -> tuple[Sequence[Question], Sequence[Fact]]:
    return what_follows(rulebook.questionnaire, _product_keys(rulebook))


def _product_keys(rulebook: Rulebook) -> set[str]:
    return {key for choice in rulebook.summary.products for key in choice.answers}


def products_json(found: ProductFindings) -> list[dict[str, Any]]:
    """One object a product: the ids of the rules that concern it, by what they do. No order of preference."""
    return [
        {
            "product": name,
            "is_offered": place == found.offered,
            **{
                outcome.value: [one.rule.id for one in found.rules if one.outcomes[place] is outcome]
                for outcome in (Outcome.FIRES, Outcome.UNASSESSED, Outcome.SILENT)
            },
        }
        for place, name in enumerate(found.products)
    ]


def _is_named(choice: ProductChoice, sheet: AnswerSheet) -> bool:
    """By the first of its answers, which says what it is; what is inside may be answered otherwise."""
    key, answer = next(iter(choice.answers.items()))
    return sheet.answers.get(key) == answer


def _with(choice: ProductChoice, sheet: AnswerSheet) -> AnswerSheet:
    return replace(sheet, answers={**sheet.answers, **choice.answers})


def _situation(rulebook: Rulebook, sheet: AnswerSheet, routed: Route) -> Situation:
    questions, facts = _what_follows_the_product(rulebook)
    return judged_again(rulebook.questionnaire, routed, sheet, questions, facts)


def _truths(rules: Sequence[Rule], situation: Situation) -> Mapping[str, Truth]:
    return {rule.id: evaluate(rule.when, situation) for rule in rules}
