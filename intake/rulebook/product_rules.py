"""What the pack alone says of each product: how the form goes on with it, and what it leaves of each rule."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from intake.logic.evaluate import Situation
from intake.logic.kleene import Truth
from intake.logic.narrow import judged_alone, narrowed
from intake.logic.nodes import Condition, Leaf, keys_of, leaves_of
from intake.logic.trace import keys_read
from intake.logic.values import Reading
from intake.questionnaire.answers import Coded
from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Fact, Question, Questionnaire
from intake.questionnaire.readings import reading_of
from intake.questionnaire.routing import hidden_reading, visibility
from intake.rulebook.model import Rule, Rulebook
from intake.rulebook.rests_on import bases_by_rule, keys_seen, what_follows
from intake.rulebook.summary_content import ProductChoice


class ProductForm(NamedTuple):
    """The form on which one product is the answer, as far as that alone says it.

    `known`: what that counts as, and the questions that are not asked with it. `others`: what else follows the product,
    in the order of judging, and whether it is asked for certain: then it counts as it did if it was asked. `settled`:
    the leaves that what is known decides. `kind`: the place of the first product with which the others come out the
    same.
    """

    choice: ProductChoice
    known: Mapping[str, Reading]
    others: Sequence[tuple[Question, bool]]
    settled: Mapping[Leaf, Truth]
    kind: int


class RestingRule(NamedTuple):
    """A flag that another product could change, be it by skip logic alone. `keys`: the questions whose answers it sees;
    `reads_product`: the product is one of them.

    `left`: what some product leaves of it for the other answers to decide, each with the kind of form to judge it on;
    None where it comes out the same on all. `places`: where in there each product stands.
    """

    rule: Rule
    keys: frozenset[str]
    reads_product: bool
    left: Sequence[tuple[Condition | Truth, int | None]]
    places: Sequence[int]


class ProductRules(NamedTuple):
    """`keys` and `facts`: what follows the product, as far as a rule rests on it. `rules`: most severe first."""

    keys: frozenset[str]
    facts: Sequence[Fact]
    forms: Sequence[ProductForm]
    rules: Sequence[RestingRule]


@lru_cache(maxsize=8)
def product_rules(rulebook: Rulebook) -> ProductRules:
    questionnaire, bases = rulebook.questionnaire, bases_by_rule(rulebook)
    product_keys = {key for choice in rulebook.summary.products for key in choice.answers}
    rules = [rule for rule in rulebook.rules if rule.is_flag and not product_keys.isdisjoint(bases[rule.id].questions)]
    rested_on = {key for rule in rules for key in bases[rule.id].questions}
    questions, facts = what_follows(questionnaire, product_keys)
    questions = [question for question in questions if question.key in rested_on]
    keys = frozenset([question.key for question in questions])
    conditions = [condition for rule in rules for condition in (rule.when, *bases[rule.id].facts.values())]
    forms = _forms(rulebook, questions, [leaf for condition in conditions for leaf in leaves_of(condition)])
    resting = []
    for rule in sorted(rules, key=lambda rule: rule.severity.rank):
        left = [_left_of(questionnaire, rule, form, keys) for form in forms]
        different = list(dict.fromkeys(left))
        places = [different.index(one) for one in left]
        reads_product = not product_keys.isdisjoint(keys_read(rule.when, questionnaire.definitions))
        resting.append(RestingRule(rule, keys_seen(questionnaire, rule.when), reads_product, different, places))
    return ProductRules(keys, facts, forms, resting)


def _left_of(
    questionnaire: Questionnaire, rule: Rule, form: ProductForm, keys: frozenset[str]
) -> tuple[Condition | Truth, int | None]:
    left = narrowed(rule.when, form.settled, questionnaire.definitions)
    is_same_on_all = isinstance(left, Truth) or keys.isdisjoint(keys_seen(questionnaire, left))
    return left, None if is_same_on_all else form.kind


def _forms(rulebook: Rulebook, questions: Sequence[Question], leaves: Sequence[Leaf]) -> Sequence[ProductForm]:
    """`questions` and `leaves`: those behind all rules."""
    forms, first = list[ProductForm](), dict[Hashable, int]()
    for place, choice in enumerate(rulebook.summary.products):
        known, others = _going_on(rulebook.questionnaire, choice, questions)
        shows = [leaf for question, _ in others if question.show is not None for leaf in leaves_of(question.show)]
        read = [leaf for leaf in (*leaves, *shows) if not known.keys().isdisjoint(keys_of(leaf))]
        settled = judged_alone(read, known)
        if settled is None:
            known, others, settled = {}, _all_open(questions), {}
        way: Hashable = place
        if settled and len(choice.answers) == 1:  # of several, the patient who names it may have given some otherwise
            shown = [one.show and narrowed(one.show, settled, {}) for one, _ in others]
            way = (*known, *shown, *[(one.key, is_certain) for one, is_certain in others])
        forms.append(ProductForm(choice, known, others, settled, first.setdefault(way, place)))
    return forms


def _going_on(
    questionnaire: Questionnaire, choice: ProductChoice, questions: Sequence[Question]
) -> tuple[Mapping[str, Reading], Sequence[tuple[Question, bool]]]:
    """What is known of these questions, and the others."""
    if any(question.key in (AGE, DATE_OF_BIRTH) for question in questions):  # by which other answers are judged
        return {}, _all_open(questions)
    known, others = dict[str, Reading](), list[tuple[Question, bool]]()
    for question in questions:
        shown, answer = _shown_by(questionnaire, question, known), choice.answers.get(question.key)
        if shown is Truth.FALSE:
            known[question.key] = hidden_reading(question)
        elif shown is not None and isinstance(answer, Coded):
            known[question.key] = reading_of(question, answer, date.min, None)
        elif answer is not None:
            return {}, _all_open(questions)
        else:
            others.append((question, shown is Truth.TRUE))
    return known, others


def _all_open(questions: Sequence[Question]) -> Sequence[tuple[Question, bool]]:
    """Where it takes the other answers to say anything."""
    return [(question, False) for question in questions]


def _shown_by(questionnaire: Questionnaire, question: Question, known: Mapping[str, Reading]) -> Truth | None:
    """Whether it is asked; None where it takes more than what is known."""
    leaves = [] if question.show is None else leaves_of(question.show)
    if all(keys_of(leaf) and known.keys() >= set(keys_of(leaf)) for leaf in leaves):
        return visibility(questionnaire, question, Situation(date.min, known))
    return None
