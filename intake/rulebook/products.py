"""What the rules say of each product for one sheet of answers, by the reference alone. It weighs nothing.

Which rules concern the product is read from the rules: those whose condition reads the product's questions, and those
that come out differently where only the product differs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from intake.logic.evaluate import Situation, evaluate, judge
from intake.logic.nodes import Condition, keys_of, leaves_of
from intake.logic.trace import keys_read
from intake.questionnaire.answers import AnswerSheet, Coded
from intake.questionnaire.model import Fact, Question
from intake.questionnaire.readings import reading_of
from intake.questionnaire.routing import Route, judged_again
from intake.rulebook.model import OUTCOMES, Outcome, Rule, Rulebook
from intake.rulebook.rests_on import bases_by_rule, keys_seen, what_follows
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
    choices = rulebook.summary.products
    offered = next((place for place, choice in enumerate(choices) if _is_named(choice, sheet)), None)
    supposed = _with_each(rulebook, sheet, routed, offered)
    differing = frozenset[str]().union(*(one.differs for one in supposed))
    concerned = []
    for rule, keys, reads_product, kinds in _rules_resting_on_the_product(rulebook):
        if not reads_product and differing.isdisjoint(keys):
            continue
        as_answered = evaluate(rule.when, routed.situation)
        truths = {} if offered is None else {kinds[offered]: as_answered}
        for kind in kinds:
            if kind not in truths:
                one = supposed[kind]
                truths[kind] = as_answered if one.differs.isdisjoint(keys) else evaluate(rule.when, one.situation)
        if reads_product or any(truth is not as_answered for truth in truths.values()):
            outcomes = tuple([OUTCOMES[truths[kind]] for kind in kinds])
            concerned.append(ProductRule(rule, OUTCOMES[as_answered], outcomes))
    return ProductFindings(tuple(choice.name for choice in choices), offered, tuple(concerned))


class _Resting(NamedTuple):
    """A flag that another product could change, be it by skip logic alone. `keys`: the questions whose answers it sees;
    `reads_product`: the product is one of them. `kinds`: see `_kinds`.
    """

    rule: Rule
    keys: frozenset[str]
    reads_product: bool
    kinds: Sequence[int]


@lru_cache(maxsize=8)
def _rules_resting_on_the_product(rulebook: Rulebook) -> Sequence[_Resting]:
    """Most severe first."""
    questionnaire, bases, product_keys = rulebook.questionnaire, bases_by_rule(rulebook), _product_keys(rulebook)
    rules = (rule for rule in rulebook.rules if rule.is_flag and not product_keys.isdisjoint(bases[rule.id].questions))
    return [
        _Resting(
            rule,
            keys_seen(questionnaire, rule.when),
            not product_keys.isdisjoint(keys_read(rule.when, questionnaire.definitions)),
            _kinds(rulebook, bases[rule.id].questions.values(), [rule.when, *bases[rule.id].facts.values()]),
        )
        for rule in sorted(rules, key=lambda rule: rule.severity.rank)
    ]


class _Following(NamedTuple):
    """What the product can change, as far as one of the rules rests on it. `kinds`: see `_kinds`."""

    questions: Sequence[Question]
    facts: Sequence[Fact]
    kinds: Sequence[int]


@lru_cache(maxsize=8)
def _what_follows_the_product(rulebook: Rulebook) -> _Following:
    questions, facts = what_follows(rulebook.questionnaire, _product_keys(rulebook))
    bases = bases_by_rule(rulebook)
    keys = {key for resting in _rules_resting_on_the_product(rulebook) for key in bases[resting.rule.id].questions}
    questions = [question for question in questions if question.key in keys]
    return _Following(questions, facts, _kinds(rulebook, questions, [fact.when for fact in facts]))


def _kinds(rulebook: Rulebook, questions: Iterable[Question], conditions: Sequence[Condition]) -> Sequence[int]:
    """For each product the place of the first one that neither these conditions nor the skip logic of these questions
    can tell from it. One of several answers stands alone: the patient who names it may have given the others otherwise.
    """
    shows = [question.show for question in questions if question.show is not None]
    leaves = [leaf for condition in (*shows, *conditions) for leaf in leaves_of(condition)]
    kinds, first = list[int](), dict[Hashable, int]()
    for place, choice in enumerate(rulebook.summary.products):
        said: Hashable = place
        (key, answer), *others = choice.answers.items()
        if isinstance(answer, Coded) and not others:
            question = rulebook.questionnaire.questions[key]
            alone = Situation(date.min, {key: reading_of(question, answer, date.min, None)})
            said = (key, *[judge(leaf, alone) for leaf in leaves if keys_of(leaf) == (key,)])
        kinds.append(first.setdefault(said, place))
    return kinds


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


def _with_each(rulebook: Rulebook, sheet: AnswerSheet, routed: Route, offered: int | None) -> Sequence[_Supposed]:
    """With products of one kind only the product itself counts otherwise."""
    following, found = _what_follows_the_product(rulebook), dict[int, _Supposed]()
    as_answered = _Supposed(routed.situation, frozenset())
    first = {} if offered is None else {following.kinds[offered]: as_answered}
    for place, (choice, kind) in enumerate(zip(rulebook.summary.products, following.kinds, strict=True)):
        if place == offered:
            found[place] = as_answered
        elif kind in first:
            found[place] = _renamed(rulebook, choice, sheet, first[kind])
        else:
            found[place] = first[kind] = _with(rulebook, choice, sheet, routed, following)
    return tuple(found.values())


def _renamed(rulebook: Rulebook, choice: ProductChoice, sheet: AnswerSheet, alike: _Supposed) -> _Supposed:
    """In place of one of the same kind."""
    ((key, answer),) = choice.answers.items()
    before = alike.situation
    if not before.is_asked(key):
        return alike
    readings = {**before.readings, key: reading_of(rulebook.questionnaire.questions[key], answer, sheet.as_of, None)}
    return _Supposed(before.changed(readings, before.facts, before.number_facts), alike.differs | {key})


def _with(
    rulebook: Rulebook, choice: ProductChoice, sheet: AnswerSheet, routed: Route, following: _Following
) -> _Supposed:
    supposed = AnswerSheet({**sheet.answers, **choice.answers}, sheet.as_of, sheet.has_offer)
    found = judged_again(rulebook.questionnaire, routed, supposed, following.questions, following.facts)
    now, before = found.readings, routed.situation.readings
    return _Supposed(found, frozenset([one.key for one in following.questions if now[one.key] != before[one.key]]))
