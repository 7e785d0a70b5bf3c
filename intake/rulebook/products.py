"""What the rules say of each product for one sheet of answers, by the reference alone. It weighs nothing.

Which rules concern the product is read from the rules: those whose condition reads the product's questions, and those
that come out differently where only the product differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.values import Reading
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.routing import Route, judged_again
from intake.rulebook.model import OUTCOMES, Outcome, Rule, Rulebook
from intake.rulebook.product_rules import ProductForm, product_rules
from intake.rulebook.summary_content import ProductChoice

SILENT = Outcome.SILENT


class ProductRule(NamedTuple):  # and no dataclass: a page makes one for each rule
    """A rule that concerns the product: what it does with the answers as they are, and for each product in turn."""

    rule: Rule
    as_answered: Outcome
    outcomes: tuple[Outcome, ...]

    @property
    def is_silent_for_all(self) -> bool:
        return self.outcomes.count(SILENT) == len(self.outcomes)


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
    choices, (_, _, forms, rules) = rulebook.summary.products, product_rules(rulebook)
    offered = next((place for place, choice in enumerate(choices) if _is_named(choice, sheet)), None)
    as_offered = offered if offered is not None and _counts_as(forms[offered].known, routed) else None
    supposed = _with_each(rulebook, sheet, routed, offered)
    differing = frozenset[str]().union(*(one.differs for one in supposed.values()))
    concerned = []
    for rule, keys, reads_product, left, places in rules:
        if not reads_product and differing.isdisjoint(keys):
            continue
        found = [
            OUTCOMES[one if isinstance(one, Truth) else evaluate(one, supposed[kind].situation)] for one, kind in left
        ]
        outcomes = [found[place] for place in places]
        as_answered = OUTCOMES[evaluate(rule.when, routed.situation)] if as_offered is None else outcomes[as_offered]
        if offered is not None:
            outcomes[offered] = as_answered
        if reads_product or outcomes.count(as_answered) < len(outcomes):
            concerned.append(ProductRule(rule, as_answered, tuple(outcomes)))
    return ProductFindings(tuple(choice.name for choice in choices), offered, tuple(concerned))


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


def _counts_as(known: Mapping[str, Reading], routed: Route) -> bool:
    readings = routed.situation.readings
    return all([readings[key] == reading for key, reading in known.items()])


class _Supposed(NamedTuple):
    """The situation with another product. `differs`: the questions that count otherwise with it."""

    situation: Situation
    differs: frozenset[str]


def _with_each(
    rulebook: Rulebook, sheet: AnswerSheet, routed: Route, offered: int | None
) -> Mapping[int | None, _Supposed]:
    """By the kind of form; None: as answered."""
    forms, as_answered = product_rules(rulebook).forms, _Supposed(routed.situation, frozenset())
    found: dict[int | None, _Supposed] = {None: as_answered}
    if offered is not None:
        found[forms[offered].kind] = as_answered
    for form in forms:
        if form.kind not in found:
            found[form.kind] = _with(rulebook, form, sheet, routed)
    return found


def _with(rulebook: Rulebook, form: ProductForm, sheet: AnswerSheet, routed: Route) -> _Supposed:
    keys, facts, _, _ = product_rules(rulebook)
    before = routed.situation.readings
    open_ones = [one for one, is_certain in form.others if not (is_certain and before[one.key].is_asked)]
    if not form.known:  # else no answer to the product's questions is among those to be judged
        sheet = AnswerSheet({**sheet.answers, **form.choice.answers}, sheet.as_of, sheet.has_offer)
    found = judged_again(rulebook.questionnaire, routed, sheet, open_ones, facts, form.known)
    now = found.readings
    return _Supposed(found, frozenset([key for key in keys if now[key] is not before[key] and now[key] != before[key]]))
