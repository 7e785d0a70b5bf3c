"""What would settle a rule that could not be assessed: which answers would make it fire, and which would silence it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Compare, Leaf, OlderThan, keys_of, leaves_of
from intake.logic.values import DateSpan, NumberSpan, Reading, Status
from intake.logic.vocabulary import DATED, NUMERIC, Kind
from intake.questionnaire.answer_words import number_words
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.readings import STATUS_OF_CODE
from intake.questionnaire.routing import Route, evaluation_order, gates
from intake.rulebook.model import Rule, Rulebook
from intake.summary.reading import Reading as Opened
from intake.summary.supposing import Behind, Kinds, behind, kinds_of, suppose, suppose_on_route

Tried = list[tuple[str, Truth]]
"""Answers in words, and what the rule would make of each."""
ALONE_THEY_DO_NOT = "No single answer to these settles it while the others stay as they are"


def settled_by(opened: Opened, rule: Rule, keys: Sequence[str]) -> tuple[str, ...]:
    """A line for each missing answer, the other answers staying as they are; those that settle nothing alone in one.
    None where no rule can be relied on.
    """
    if opened.record.is_unrouted:
        return ()
    trial = _trials(opened.rulebook)[rule.id]
    tried = {key: trial.of(opened.question(key), opened.sheet, opened.route) for key in keys}
    lines = [f"{opened.name(key)}: {words}" for key in keys if (words := _words(opened.question(key), tried[key]))]
    others = [opened.name(key) for key in keys if tried[key] and {truth for _, truth in tried[key]} == {Truth.UNKNOWN}]
    return (*lines, *([f"{ALONE_THEY_DO_NOT}: {', '.join(others)}"] if others else []))


def _words(question: Question, tried: Tried) -> str:
    """Empty where no answer settles anything."""
    fires = [words for words, truth in tried if truth is Truth.TRUE]
    silent = [words for words, truth in tried if truth is Truth.FALSE]
    parts = [f"fires with {'; '.join(fires)}"] if fires else []
    if silent:
        is_rest = bool(fires) and len(fires) + len(silent) == len(tried)
        only = "only " if question.kind is Kind.MULTI else ""
        rest = f"any other {_tried(question)}"
        parts.append(f"silent with {rest if is_rest else only + '; '.join(silent)}")
    return ", ".join(parts)


def _tried(question: Question) -> str:
    """What the answers are that were tried: "not done" beside a number may leave the rule open."""
    return "number" if question.kind in NUMERIC else "day" if question.kind in DATED else "answer"


@dataclass(frozen=True)
class _Tries:
    """The answers to one question that are tried. `words`: of the options of a choice; `limits`: of a number."""

    kinds: Kinds
    words: tuple[str, ...] = ()
    limits: tuple[Decimal, ...] = ()


class _Trial:
    """Answers to one question after another, given to one rule. Nothing of a person is kept in it."""

    def __init__(self, questionnaire: Questionnaire, rule: Rule) -> None:
        self._questionnaire, self._when, self._units = questionnaire, rule.when, questionnaire.units
        self._behind = behind(questionnaire, [rule.when])
        self._opened = {key: _opened_by(questionnaire, key, self._behind) for key in self._behind.leaves}
        read = (questionnaire.questions[key] for key in self._behind.leaves)
        self._tries = {question.key: self._tries_of(question) for question in read if question.kind not in DATED}

    def of(self, question: Question, sheet: AnswerSheet, routed: Route) -> Tried:
        """Empty where no answer can be tried: a text, or a number that only counts together with another one."""
        if question.kind in DATED:
            return self._days(question, sheet.as_of, routed.situation)
        tries = self._tries.get(question.key) or self._tries_of(question)
        kinds = self._truths(question, tries.kinds.one_of_each, sheet, routed)
        truths = [kinds[place] for place in tries.kinds.places]
        if question.kind in NUMERIC:
            return self._stretches(question, tries.limits, truths)
        return list(zip(tries.words, truths, strict=True))

    def _truths(
        self, question: Question, readings: Sequence[Reading], sheet: AnswerSheet, routed: Route
    ) -> list[Truth]:
        key, situation, opened = question.key, routed.situation, self._opened.get(question.key, ())
        if not opened and not situation.readings[key].is_dated_ahead:
            return suppose(self._behind, situation, key, readings, self._truth)
        return suppose_on_route(self._questionnaire, self._behind, sheet, routed, key, readings, opened, self._truth)

    def _truth(self, situation: Situation) -> Truth:
        return evaluate(self._when, situation)

    def _leaves(self, key: str) -> Iterator[Leaf]:
        """What can tell two answers apart: also whether they open a question."""
        yield from self._behind.leaves.get(key, ())
        for question in self._opened.get(key, ()):
            if question.show is not None:
                yield from (leaf for leaf in leaves_of(question.show) if key in keys_of(leaf))

    def _days(self, question: Question, as_of: date, situation: Situation) -> Tried:
        """A day within each window, and one before the longest. What is asked depends on no day."""
        read = self._behind.leaves.get(question.key, ())
        windows = sorted({int(leaf.window.in_base) for leaf in read if isinstance(leaf, OlderThan)})
        if not windows:
            return []
        days = [as_of - timedelta(days=age) for age in (*windows, windows[-1] + 1)]
        readings = [Reading(Status.GIVEN, date=DateSpan(day, day)) for day in days]
        truths = suppose(self._behind, situation, question.key, readings, self._truth)
        return [(_since(windows, first, last), truth) for first, last, truth in _runs(truths)]

    def _tries_of(self, question: Question) -> _Tries:
        if question.kind in NUMERIC:
            return self._numbers(question)
        options = {code: text for code, text in question.options.items() if code not in STATUS_OF_CODE}
        readings = [Reading(Status.GIVEN, codes=frozenset({code})) for code in options]
        words = tuple(f"“{text}”" for text in options.values())
        return _Tries(kinds_of(self._leaves(question.key), question.key, readings), words=words)

    def _numbers(self, question: Question) -> _Tries:
        """One on each limit that the rule knows and one in each stretch between."""
        read = self._behind.leaves.get(question.key, ())
        limits = sorted({leaf.bound.in_base for leaf in read if isinstance(leaf, Compare)})
        if not limits or question.base_unit is None:
            return _Tries(Kinds((), ()))
        points = [limits[0] / 2]
        for limit, following in zip(limits, [*limits[1:], limits[-1] * 3], strict=True):
            points += [limit, (limit + following) / 2]
        given = [Reading(Status.GIVEN, number=NumberSpan.exact(point), unit=question.base_unit) for point in points]
        return _Tries(kinds_of(self._leaves(question.key), question.key, given), limits=tuple(limits))

    def _stretches(self, question: Question, limits: Sequence[Decimal], truths: Sequence[Truth]) -> Tried:
        short = self._units[question.base_unit].short if question.base_unit is not None else ""
        runs = _runs(truths)
        return [(f"{_stretch(limits, first, last)} {short}".rstrip(), truth) for first, last, truth in runs]


def _opened_by(questionnaire: Questionnaire, key: str, read: Behind) -> tuple[Question, ...]:
    """The questions that an answer to this one can open or close, where the condition reads one of them."""
    opened: dict[str, Question] = {}
    for question in evaluation_order(questionnaire):
        if any(gate == key or gate in opened for gate in gates(questionnaire)[question.key]):
            opened[question.key] = question
    return () if opened.keys().isdisjoint(read.leaves) else tuple(opened.values())


@lru_cache(maxsize=8)
def _trials(rulebook: Rulebook) -> Mapping[str, _Trial]:
    return {rule.id: _Trial(rulebook.questionnaire, rule) for rule in rulebook.rules}


def _runs(truths: Sequence[Truth]) -> Iterator[tuple[int, int, Truth]]:
    """Neighbours that do the same: the first and the last of them."""
    for truth, run in groupby(range(len(truths)), key=truths.__getitem__):
        places = list(run)
        yield places[0], places[-1], truth


def _since(windows: Sequence[int], first: int, last: int) -> str:
    """From one day that was tried to another: one within each window, and one before the longest."""
    if last == len(windows):
        return f"a day more than {windows[first - 1]} days before the form" if first else "any day"
    if not first:
        return f"a day up to {windows[last]} days before the form"
    return f"a day {windows[first - 1] + 1} to {windows[last]} days before the form"


def _stretch(limits: Sequence[Decimal], first: int, last: int) -> str:
    """From one point that was tried to another: odd ones lie on a limit, even ones below the limit that follows."""
    low = _shortest(limits[(first - 1) // 2]) if first else ""
    high = _shortest(limits[last // 2]) if last < 2 * len(limits) else ""
    if first == last and first % 2:
        return low
    from_low = f"{'at least' if first % 2 else 'more than'} {low}" if low else ""
    to_high = f"{'at most' if last % 2 else 'less than'} {high}" if high else ""
    return " and ".join(part for part in (from_low, to_high) if part) or "any number"


def _shortest(limit: Decimal) -> str:
    return number_words(limit.quantize(Decimal(1)) if limit == limit.to_integral_value() else limit.normalize())
