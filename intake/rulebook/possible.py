"""Can a condition be true, can it be false? Tried over every answer that its leaves can tell apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from intake.logic import nodes
from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, Leaf, facts_of, keys_of, leaves_of
from intake.logic.values import BLANK, NOT_ASKED, DateSpan, NumberSpan, Reading, Status
from intake.logic.vocabulary import EXCLUSIVE_CODES, Kind
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.readings import STATUS_OF_CODE

MOST_COMBINATIONS = 5_000
TODAY = date(2026, 1, 1)  # any day: only distances from it matter
STEP = Decimal("0.001")

Choice = TypeVar("Choice")


def possible_truths(questionnaire: Questionnaire, condition: Condition) -> frozenset[Truth] | None:
    """The truths that a condition can take over all answers that its leaves can tell apart.

    Facts count as able to be anything. None: too many combinations to try, so nothing is claimed.
    """
    leaves = tuple(leaves_of(condition))
    keys = tuple(dict.fromkeys(key for leaf in leaves for key in _keys_behind(questionnaire, leaf)))
    numbers = tuple({leaf.fact: None for leaf in leaves if isinstance(leaf, nodes.CompareFact)})
    facts = tuple(fact for fact in facts_of(condition) if fact not in numbers)
    choices = {key: list(_readings(questionnaire, key, leaves)) for key in keys}
    number_choices = {fact: list(_fact_readings(fact, leaves)) for fact in numbers}
    sizes = [len(options) for options in (*choices.values(), *number_choices.values())]
    if math.prod(sizes) * len(Truth) ** len(facts) > MOST_COMBINATIONS:
        return None
    seen: set[Truth] = set()
    for readings, number_facts, truths in itertools.product(
        _combinations(choices), _combinations(number_choices), _combinations({fact: list(Truth) for fact in facts})
    ):
        situation = Situation(TODAY, readings, truths, number_facts, questionnaire.results_by_date)
        seen.add(evaluate(condition, situation))
        if len(seen) == len(Truth):
            break
    return frozenset(seen)


def _combinations(choices: Mapping[str, list[Choice]]) -> Iterator[dict[str, Choice]]:
    for combination in itertools.product(*choices.values()):
        yield dict(zip(choices, combination, strict=True))


def _keys_behind(questionnaire: Questionnaire, leaf: Leaf) -> Iterator[str]:
    yield from keys_of(leaf)
    if isinstance(leaf, nodes.NewestOlderThan):
        yield from (questionnaire.results_by_date[key] for key in leaf.keys)


def _readings(questionnaire: Questionnaire, key: str, leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    """One reading for each answer to a question that some leaf can tell from the others."""
    question = questionnaire.questions[key]
    yield NOT_ASKED
    yield BLANK
    for special in question.specials:
        yield Reading(STATUS_OF_CODE[special])
    if question.kind is Kind.SINGLE:
        for code in question.options:
            yield Reading(STATUS_OF_CODE.get(code, Status.GIVEN), codes=frozenset({code}))
    elif question.kind is Kind.MULTI:
        yield from _ticked(question.options, key, leaves)
    elif question.kind in (Kind.NUMBER, Kind.DURATION):
        bounds = [leaf.bound.in_base for leaf in leaves if isinstance(leaf, nodes.Compare) and leaf.key == key]
        for number in _around(bounds):
            yield Reading(Status.GIVEN, number=NumberSpan.exact(number), unit=question.base_unit)
        for unit in question.factors:
            yield Reading(Status.GIVEN, number=NumberSpan.exact(Decimal(1)), unit=unit, is_implausible=True)
    elif question.kind is not Kind.TEXT:
        yield from _dates(leaves)


def _ticked(options: Mapping[str, str], key: str, leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    """Each code alone, all together, and each pair that two leaves name."""
    for code in options:
        yield Reading(STATUS_OF_CODE.get(code, Status.GIVEN), codes=frozenset({code}))
    real = [code for code in options if code not in EXCLUSIVE_CODES]
    yield Reading(Status.GIVEN, codes=frozenset(real))
    named = [
        leaf.codes[0]
        for leaf in leaves
        if isinstance(leaf, nodes.Includes) and leaf.key == key and leaf.codes and leaf.codes[0] in real
    ]
    for pair in itertools.combinations(dict.fromkeys(named), 2):
        yield Reading(Status.GIVEN, codes=frozenset(pair))


def _around(bounds: list[Decimal]) -> Iterator[Decimal]:
    for bound in dict.fromkeys(bounds or [Decimal(1)]):
        yield from (bound - STEP, bound, bound + STEP)


def _fact_readings(fact: str, leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    bounds = [leaf.bound.in_base for leaf in leaves if isinstance(leaf, nodes.CompareFact) and leaf.fact == fact]
    yield NOT_ASKED
    yield Reading(Status.DONT_KNOW)
    for number in _around(bounds):
        yield Reading(Status.GIVEN, number=NumberSpan.exact(number))


def _dates(leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    windows = [int(leaf.window.in_base) for leaf in leaves if isinstance(leaf, nodes.OlderThan | nodes.NewestOlderThan)]
    for days in dict.fromkeys([-10, 0, *(window + shift for window in windows for shift in (0, 1))]):
        day = TODAY - timedelta(days=days)
        yield Reading(Status.GIVEN, date=DateSpan(day, day))
