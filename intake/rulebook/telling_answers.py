"""Answers that tell conditions apart: for one question and some leaves, one reading for each way they can be judged."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from intake.logic import nodes
from intake.logic.nodes import Leaf
from intake.logic.values import BLANK, DateSpan, NumberSpan, Reading, Status
from intake.logic.vocabulary import DATED, EXCLUSIVE_CODES, NUMERIC, Kind
from intake.questionnaire.model import AGE, Plausible, Question
from intake.questionnaire.readings import STATUS_OF_CODE
from intake.questionnaire.routing import hidden_reading

TODAY = date(2026, 1, 1)  # any day: only distances from it matter
FAR = Decimal(1_000)


def telling_readings(question: Question, leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    """One reading for each answer to a question that some leaf can tell from the others."""
    if question.show is not None or question.is_filled_by_system:
        yield hidden_reading(question)
    yield BLANK
    for special in question.specials:
        yield Reading(STATUS_OF_CODE[special])
    if question.kind is Kind.SINGLE:
        for code in _classes(question, question.options, leaves):
            yield _ticked(code)
    elif question.kind is Kind.MULTI:
        yield from _several(question, leaves)
    elif question.kind in NUMERIC:
        yield from _numbers(question, leaves)
    elif question.kind in DATED:
        yield from _dates(question, leaves)
    else:
        yield Reading(Status.GIVEN)


def readings_of_fact(fact: str, leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    """The same of a number fact."""
    yield hidden_reading(Question("", "", Kind.NUMBER, ""))
    yield Reading(Status.DONT_KNOW)
    bounds = [leaf.bound.in_base for leaf in leaves if isinstance(leaf, nodes.CompareFact) and leaf.fact == fact]
    for number in _points(bounds, None):
        yield Reading(Status.GIVEN, number=NumberSpan.exact(number))


# --- choices ----------------------------------------------------------------------------------------------------


def _ticked(*codes: str) -> Reading:
    return Reading(STATUS_OF_CODE.get(codes[0], Status.GIVEN), codes=frozenset(codes))


def _classes(question: Question, codes: Iterable[str], leaves: tuple[Leaf, ...]) -> list[str]:
    """One code of each kind: codes of a kind stand in the same lists of the same leaves."""
    lists = [
        listed
        for leaf in leaves
        if isinstance(leaf, nodes.IsOneOf | nodes.Includes | nodes.IncludesOnly) and leaf.key == question.key
        for listed in (leaf.codes, getattr(leaf, "perhaps", ()))
    ]
    kinds: dict[object, str] = {}
    for code in codes:
        kinds.setdefault((STATUS_OF_CODE.get(code), *(code in listed for listed in lists)), code)
    return list(kinds.values())


def _several(question: Question, leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    """Each exclusive code by itself, and every set of the kinds of other codes."""
    for code in _classes(question, (code for code in question.options if code in EXCLUSIVE_CODES), leaves):
        yield _ticked(code)
    real = _classes(question, (code for code in question.options if code not in EXCLUSIVE_CODES), leaves)
    for size in range(1, len(real) + 1):
        for codes in itertools.combinations(real, size):
            yield _ticked(*codes)


# --- numbers ----------------------------------------------------------------------------------------------------


def _numbers(question: Question, leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    bounds = [leaf.bound.in_base for leaf in leaves if isinstance(leaf, nodes.Compare) and leaf.key == question.key]
    units = _units(question, leaves)
    points = list(_points(bounds, question.plausible))
    spans = [NumberSpan.exact(number) for number in (points if bounds else points[:1])]
    if question.comparators and bounds:
        spans += [side(number) for number in points for side in (NumberSpan.below, NumberSpan.above)]
    for span, unit in itertools.product(spans, units):
        yield Reading(Status.GIVEN, number=span, unit=unit)
        if question.key == AGE:  # worked out from the date of birth, so not asked
            yield Reading(Status.GIVEN, number=span, unit=unit, is_asked=False)
    for unit in units:
        if question.plausible is not None:
            yield Reading(Status.GIVEN, number=spans[0], unit=unit, is_implausible=True)
        if question.dated_by is not None:
            yield Reading(Status.GIVEN, number=spans[0], unit=unit, is_dated_ahead=True)


def _units(question: Question, leaves: tuple[Leaf, ...]) -> list[str]:
    """The units that some leaf asks for, and one other."""
    named = [leaf.unit for leaf in leaves if isinstance(leaf, nodes.UnitIs) and leaf.key == question.key]
    other = [unit for unit in question.factors if unit not in named][:1]
    return list(dict.fromkeys([*named, *other]))


def _points(bounds: list[Decimal], plausible: Plausible | None) -> Iterator[Decimal]:
    """Each bound, a number between any two, and one beyond each end; only what is plausible."""
    ends = [plausible.low, plausible.high] if plausible else []
    marks = sorted({*bounds, *(end for end in ends if end is not None)}) or [Decimal(1)]
    between = [(low + high) / 2 for low, high in itertools.pairwise(marks)]
    for number in sorted([*marks, *between, marks[0] - FAR, marks[-1] + FAR]):
        if plausible is None or plausible.holds(number, None):
            yield number


# --- dates ------------------------------------------------------------------------------------------------------


def _dates(question: Question, leaves: tuple[Leaf, ...]) -> Iterator[Reading]:
    """A day on each side of each window, a second one where two dates are compared, and the spans between them."""
    windows = [int(leaf.window.in_base) for leaf in leaves if isinstance(leaf, nodes.OlderThan | nodes.NewestOlderThan)]
    ages = {-10, 0, *windows, *(window + 1 for window in windows)}
    if any(isinstance(leaf, nodes.Before) and question.key in (leaf.key, leaf.other) for leaf in leaves):
        ages |= {-11, 1, *(window - 1 for window in windows), *(window + 2 for window in windows)}
    days = [TODAY - timedelta(days=age) for age in sorted(ages, reverse=True)]
    for day in days:
        yield Reading(Status.GIVEN, date=DateSpan(day, day))
    if question.kind is Kind.PARTIAL_DATE:
        for first, last in itertools.combinations(days, 2):
            yield Reading(Status.GIVEN, date=DateSpan(first, last))
