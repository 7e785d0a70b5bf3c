"""Who is asked what: visibility by skip logic, what every question counts as, withdrawn answers, derived facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, keys_of_all
from intake.logic.values import BLANK, NOT_ASKED, NumberSpan, Reading, Status
from intake.questionnaire.answers import Answer, AnswerSheet
from intake.questionnaire.dates import completed_years
from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Fact, NumberFact, Question, Questionnaire
from intake.questionnaire.readings import age_in_months, number_fact_reading, reading_of

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


@dataclass(frozen=True)
class Route:
    """A questionnaire under one sheet of answers.

    `asked`: keys in the order of the form. `is_open`: asked although its gate is not decided, so leaving it blank is
    expected. `withdrawn`: answers to questions that are not asked; they are kept, shown, and never evaluated.
    """

    situation: Situation
    asked: tuple[str, ...]
    is_open: frozenset[str]
    withdrawn: Mapping[str, Answer]

    @cached_property
    def is_asked(self) -> frozenset[str]:
        return frozenset(self.asked)


@lru_cache(maxsize=8)
def gates(questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    """The questions that each question's skip condition reads."""
    return {
        question.key: keys_of_all(question.show) if question.show is not None else ()
        for question in questionnaire.questions.values()
    }


@lru_cache(maxsize=8)
def hiding_gates(questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    """Those of them that hide a question where none of them is asked: an age that was worked out is no hidden gate."""
    return {key: tuple(gate for gate in read if gate != AGE) for key, read in gates(questionnaire).items()}


class _Gate(NamedTuple):
    """By what questions are shown or hidden together, as the rows of the lab report are; the age has one of its own."""

    show: Condition | None
    hiding: tuple[str, ...]
    is_filled_by_system: bool
    is_bound_by_age: bool
    is_of_age: bool


@lru_cache(maxsize=8)
def _gate_by_key(questionnaire: Questionnaire) -> Mapping[str, _Gate]:
    found: dict[_Gate, _Gate] = {}
    by_key = {}
    for key, question in questionnaire.questions.items():
        is_bound_by_age = question.plausible is not None and question.plausible.is_up_to_age
        hiding = hiding_gates(questionnaire)[key]
        gate = _Gate(question.show, hiding, question.is_filled_by_system, is_bound_by_age, key == AGE)
        by_key[key] = found.setdefault(gate, gate)
    return by_key


@lru_cache(maxsize=8)
def _in_order(questionnaire: Questionnaire) -> Sequence[tuple[_Gate, Sequence[Question]]]:
    """Gates so that each stands after those of the questions that it is judged by; durations after the age, which
    bounds them.
    """
    gate_by_key, questions = _gate_by_key(questionnaire), questionnaire.questions.values()
    graph: dict[_Gate, set[_Gate]] = {gate: set() for gate in gate_by_key.values()}
    for key, gate in gate_by_key.items():
        beside = (AGE, DATE_OF_BIRTH) if gate.is_bound_by_age else (DATE_OF_BIRTH,) if gate.is_of_age else ()
        graph[gate] |= {gate_by_key[one] for one in (*gates(questionnaire)[key], *beside) if one in gate_by_key}
    return [
        (gate, [question for question in questions if gate_by_key[question.key] is gate])
        for gate in TopologicalSorter(graph).static_order()
    ]


@lru_cache(maxsize=8)
def evaluation_order(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """Questions so that each stands after those that it is judged by, and beside those that are shown together."""
    return tuple(question for _, questions in _in_order(questionnaire) for question in questions)


@lru_cache(maxsize=8)
def _dated_results(questionnaire: Questionnaire) -> tuple[tuple[str, str], ...]:
    """Each question that has a date of its own, and that date's question."""
    questions = questionnaire.questions.values()
    return tuple((question.key, question.dated_by) for question in questions if question.dated_by is not None)


def route(questionnaire: Questionnaire, sheet: AnswerSheet) -> Route:
    """Walk the questionnaire once: what is asked, what everything counts as, which facts follow."""
    readings = dict(_hidden_readings(questionnaire))  # in the order of the form, each until it is its turn
    situation = Situation(
        sheet.as_of, readings, results_by_date=questionnaire.results_by_date, has_offer=sheet.has_offer
    )
    is_open = _read(questionnaire, _in_order(questionnaire), situation, readings, sheet)
    _mark_dated_ahead(questionnaire, readings, sheet)
    derive_facts(questionnaire, situation)
    asked = tuple([key for key, reading in readings.items() if reading.is_asked])
    withdrawn = {key: answer for key, answer in sheet.answers.items() if not readings[key].is_asked}
    return Route(situation, asked, is_open, withdrawn)


def judged_again(
    questionnaire: Questionnaire,
    routed: Route,
    sheet: AnswerSheet,
    questions: Sequence[Question],
    facts: Sequence[Fact],
    supposed: Mapping[str, Reading] = MappingProxyType({}),
) -> Situation:
    """Of a sheet with which only these questions and facts can come out otherwise than they were routed; in the order
    of judging. `supposed`: what other questions are to count as, whatever stands on the sheet.
    """
    before = routed.situation.readings
    readings = {**before, **supposed}
    _unmark_dated_ahead(questionnaire, readings)
    situation = routed.situation.changed(readings, dict(routed.situation.facts), dict(routed.situation.number_facts))
    gate_by_key = _gate_by_key(questionnaire)
    together = groupby(questions, lambda question: gate_by_key[question.key])
    _read(questionnaire, together, situation, readings, sheet)
    _mark_dated_ahead(questionnaire, readings, sheet)
    numbers = [
        one
        for one in questionnaire.number_facts
        if any([readings[key] is not before[key] for key in (one.of, one.times) if key])
    ]
    _derive(numbers, facts, situation)
    return situation


def _read(
    questionnaire: Questionnaire,
    together: Iterable[tuple[_Gate, Iterable[Question]]],
    situation: Situation,
    readings: dict[str, Reading],
    sheet: AnswerSheet,
) -> frozenset[str]:
    """What these questions count as, into the `readings` of the situation. Gives those that are asked although their
    gate is not decided.
    """
    is_open: set[str] = set()
    has_age = DATE_OF_BIRTH in readings and AGE in readings
    age_months = age_in_months(readings[DATE_OF_BIRTH], readings[AGE], sheet.as_of) if has_age else None
    answers, as_of, hidden = sheet.answers, sheet.as_of, _hidden_readings(questionnaire)
    for gate, questions in together:
        shown = _shown(gate, situation)
        for question in questions:
            key = question.key
            if shown is F:
                readings[key] = hidden[key]
                continue
            answer = answers.get(key)
            readings[key] = BLANK if answer is None else reading_of(question, answer, as_of, age_months)
            if shown is U:
                is_open.add(key)
        if gate.is_of_age:
            readings[AGE] = _age(readings[DATE_OF_BIRTH], readings[AGE], sheet)
            age_months = age_in_months(readings[DATE_OF_BIRTH], readings[AGE], as_of)
    return frozenset(is_open)


def unrouted(questionnaire: Questionnaire, sheet: AnswerSheet) -> Route:
    """The answers as they were given, where no condition can be relied on: all asked, nothing withdrawn or derived."""
    readings = {
        key: reading_of(question, sheet.answers.get(key), sheet.as_of, None)
        for key, question in questionnaire.questions.items()
    }
    if AGE in readings and DATE_OF_BIRTH in readings:
        readings[AGE] = _age(readings[DATE_OF_BIRTH], readings[AGE], sheet)
    facts = dict.fromkeys(questionnaire.definitions, U)
    situation = Situation(
        sheet.as_of, readings, facts, results_by_date=questionnaire.results_by_date, has_offer=sheet.has_offer
    )
    return Route(situation, tuple(readings), frozenset(), {})


def visibility(questionnaire: Questionnaire, question: Question, situation: Situation) -> Truth:
    """Is it asked? FALSE only when its gate has a definite answer that hides it, or is hidden itself."""
    return _shown(_gate_by_key(questionnaire)[question.key], situation)


def _shown(gate: _Gate, situation: Situation) -> Truth:
    if gate.is_filled_by_system:
        return F
    if gate.show is None:
        return T
    shown = evaluate(gate.show, situation)
    if shown is F or not gate.hiding:
        return shown
    readings = situation.readings
    return shown if any([readings[key].is_asked for key in gate.hiding]) else F


def hidden_reading(question: Question) -> Reading:
    """What a question counts as that is not asked."""
    if question.counts_as_unknown_when_hidden:
        codes = frozenset({"dont_know"} & question.options.keys())
        return Reading(Status.DONT_KNOW, codes=codes, is_asked=False)
    return NOT_ASKED


@lru_cache(maxsize=8)
def _hidden_readings(questionnaire: Questionnaire) -> Mapping[str, Reading]:
    return {key: hidden_reading(question) for key, question in questionnaire.questions.items()}


def _age(born: Reading, age: Reading, sheet: AnswerSheet) -> Reading:
    """Worked out from a usable date of birth; then it is not asked, but counts like an answer."""
    if born.date is None:
        return age
    years = Decimal(completed_years(born.date.earliest, sheet.as_of))
    return Reading(Status.GIVEN, number=NumberSpan.exact(years), unit="years", is_asked=False)


def _mark_dated_ahead(questionnaire: Questionnaire, readings: dict[str, Reading], sheet: AnswerSheet) -> None:
    """A result dated wholly after the form is not used."""
    for key, date_key in _dated_results(questionnaire):
        if readings[key].number is not None:
            dated = readings[date_key].date
            if dated is not None and dated.is_after(sheet.as_of):
                readings[key] = readings[key]._replace(is_dated_ahead=True)


def _unmark_dated_ahead(questionnaire: Questionnaire, readings: dict[str, Reading]) -> None:
    """As they were while the skip conditions were judged: results are marked after that."""
    for key, _ in _dated_results(questionnaire):
        if readings[key].is_dated_ahead:
            readings[key] = readings[key]._replace(is_dated_ahead=False)


def derive_facts(questionnaire: Questionnaire, situation: Situation) -> None:
    """Of readings that are complete; no skip condition reads a fact."""
    _derive(questionnaire.number_facts, questionnaire.facts, situation)


def _derive(number_facts: Iterable[NumberFact], facts: Iterable[Fact], situation: Situation) -> None:
    for number_fact in number_facts:
        strength = situation.readings[number_fact.times] if number_fact.times else None
        measured = situation.readings[number_fact.of]
        situation.number_facts[number_fact.name] = number_fact_reading(number_fact, measured, strength)
    truths = situation.facts
    for fact in facts:
        truths[fact.name] = evaluate(fact.when, situation)
