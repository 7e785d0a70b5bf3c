"""What the rules say of each product for one sheet of answers, by the reference alone. It weighs nothing.

Which rules concern the product is read from the rules: those whose condition reads the product's questions, and those
that come out differently where only the product differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from intake.logic.evaluate import Situation, evaluate
from intake.logic.trace import keys_read
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.model import Fact, Question
from intake.questionnaire.routing import Route, judged_again
from intake.rulebook.model import OUTCOMES, Outcome, Rule, Rulebook
from intake.rulebook.rests_on import bases_by_rule, keys_seen, what_follows
from intake.rulebook.summary_content import ProductChoice

SILENT = Outcome.SILENT


@dataclass(frozen=True)
class ProductRule:
    """A rule that concerns the product: what it does with the answers as they are, and for each product in turn."""

    rule: Rule
    as_answered: Outcome
    outcomes: tuple[Outcome, ...]

    @property
    def is_silent_for_all(self) -> bool:
        return all(outcome is SILENT for outcome in self.outcomes)


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
    own, supposed = routed.situation, []
    for place, choice in enumerate(choices):
        supposed.append(_Supposed(own, frozenset()) if place == offered else _with(rulebook, choice, sheet, routed))
    reading_product = _rules_that_read_the_product(rulebook)
    concerned = []
    for rule, keys in rules:
        as_answered = evaluate(rule.when, own)
        truths = [
            as_answered if one.differs.isdisjoint(keys) else evaluate(rule.when, one.situation) for one in supposed
        ]
        if rule.id in reading_product or any(truth is not as_answered for truth in truths):
            concerned.append(ProductRule(rule, OUTCOMES[as_answered], tuple([OUTCOMES[truth] for truth in truths])))
    return ProductFindings(tuple(choice.name for choice in choices), offered, tuple(concerned))


@lru_cache(maxsize=8)
def _rules_resting_on_the_product(rulebook: Rulebook) -> tuple[tuple[Rule, frozenset[str]], ...]:
    """Flags that another product could change, most severe first; also those that it reaches by skip logic alone. Each
    with the questions whose answers it sees.
    """
    bases, product_keys = bases_by_rule(rulebook), _product_keys(rulebook)
    rules = (rule for rule in rulebook.rules if rule.is_flag and not product_keys.isdisjoint(bases[rule.id].questions))
    most_severe_first = sorted(rules, key=lambda rule: rule.severity.rank)
    return tuple((rule, keys_seen(rulebook.questionnaire, rule.when)) for rule in most_severe_first)


@lru_cache(maxsize=8)
def _rules_that_read_the_product(rulebook: Rulebook) -> frozenset[str]:
    product_keys, definitions = _product_keys(rulebook), rulebook.questionnaire.definitions
    return frozenset(
        rule.id for rule in rulebook.rules if not product_keys.isdisjoint(keys_read(rule.when, definitions))
    )


@lru_cache(maxsize=8)
def _what_follows_the_product(rulebook: Rulebook) -> tuple[Sequence[Question], Sequence[Fact]]:
    """As far as one of the rules rests on it."""
    questions, facts = what_follows(rulebook.questionnaire, _product_keys(rulebook))
    bases = bases_by_rule(rulebook)
    keys = {key for rule, _ in _rules_resting_on_the_product(rulebook) for key in bases[rule.id].questions}
    return [question for question in questions if question.key in keys], facts


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


class _Supposed(NamedTuple):
    """The situation with another product. `differs`: the questions that count otherwise with it."""

    situation: Situation
    differs: frozenset[str]


def _with(rulebook: Rulebook, choice: ProductChoice, sheet: AnswerSheet, routed: Route) -> _Supposed:
    questions, facts = _what_follows_the_product(rulebook)
    supposed = AnswerSheet({**sheet.answers, **choice.answers}, sheet.as_of, sheet.has_offer)
    found = judged_again(rulebook.questionnaire, routed, supposed, questions, facts)
    now, before = found.readings, routed.situation.readings
    return _Supposed(found, frozenset([one.key for one in questions if now[one.key] != before[one.key]]))
