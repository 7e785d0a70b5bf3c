"""What would settle a rule that could not be assessed: which answers would make it fire, and which would silence it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from intake.logic.evaluate import evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Compare, OlderThan
from intake.logic.values import DateSpan, NumberSpan, Reading, Status
from intake.logic.vocabulary import DATED, NUMERIC, Kind
from intake.questionnaire.answer_words import number_words
from intake.questionnaire.model import Question
from intake.questionnaire.readings import STATUS_OF_CODE
from intake.rulebook.model import Rule, Rulebook
from intake.summary.reading import Reading as Opened
from intake.summary.supposing import Behind, behind, suppose

Tried = list[tuple[str, Truth]]
"""Answers in words, and what the rule would make of each."""
ALONE_THEY_DO_NOT = "No single answer to these settles it while the others stay as they are"


def settled_by(opened: Opened, rule: Rule, keys: Sequence[str]) -> tuple[str, ...]:
    """A line for each missing answer, the other answers staying as they are; those that settle nothing alone in one.
    None where no rule can be relied on.
    """
    if opened.record.is_unrouted:
        return ()
    trial = _Trial(opened, rule)
    tried = {key: trial.of(opened.question(key)) for key in keys}
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
        parts.append("silent with any other answer" if is_rest else f"silent with {only}{'; '.join(silent)}")
    return ", ".join(parts)


class _Trial:
    """Answers to one question after another, given to one rule."""

    def __init__(self, opened: Opened, rule: Rule) -> None:
        self.opened, self.rule = opened, rule
        self.behind = _behind_rules(opened.rulebook)[rule.id]

    def of(self, question: Question) -> Tried:
        """Empty where no answer can be tried: a text, or a number that only counts together with another one."""
        if question.kind in NUMERIC:
            return self._numbers(question)
        tried = list(self._days(question) if question.kind in DATED else _options(question))
        truths = self._truths(question, [reading for _, reading in tried])
        return [(words, truth) for (words, _), truth in zip(tried, truths, strict=True)]

    def _truths(self, question: Question, readings: Sequence[Reading]) -> list[Truth]:
        situation, condition = self.opened.route.situation, self.rule.when
        return suppose(self.behind, situation, question.key, readings, lambda one: evaluate(condition, one))

    def _days(self, question: Question) -> Iterator[tuple[str, Reading]]:
        """A day within each window, and one before the longest."""
        compared = (leaf for leaf in self.behind.leaves if isinstance(leaf, OlderThan))
        windows = sorted({int(leaf.window.in_base) for leaf in compared if leaf.key == question.key})
        for window in windows:
            yield f"a day up to {window} days before the form", self._day(window)
        if windows:
            yield f"a day more than {windows[-1]} days before the form", self._day(windows[-1] + 1)

    def _day(self, age: int) -> Reading:
        day = self.opened.sheet.as_of - timedelta(days=age)
        return Reading(Status.GIVEN, date=DateSpan(day, day))

    def _numbers(self, question: Question) -> Tried:
        """One on each limit that the rule knows and one in each stretch between; neighbours that do the same join."""
        compared = (leaf for leaf in self.behind.leaves if isinstance(leaf, Compare) and leaf.key == question.key)
        limits = sorted({leaf.bound.in_base for leaf in compared})
        unit = question.base_unit
        if not limits or unit is None:
            return []
        points = [limits[0] / 2]
        for limit, following in zip(limits, [*limits[1:], limits[-1] * 3], strict=True):
            points += [limit, (limit + following) / 2]
        given = [Reading(Status.GIVEN, number=NumberSpan.exact(point), unit=unit) for point in points]
        truths = self._truths(question, given)
        short = self.opened.questionnaire.units[unit].short
        found: Tried = []
        for truth, run in groupby(range(len(points)), key=truths.__getitem__):
            places = list(run)
            found.append((f"{_stretch(limits, places[0], places[-1])} {short}".rstrip(), truth))
        return found


@lru_cache(maxsize=8)
def _behind_rules(rulebook: Rulebook) -> Mapping[str, Behind]:
    return {rule.id: behind(rulebook.questionnaire, [rule.when]) for rule in rulebook.rules}


def _options(question: Question) -> Iterator[tuple[str, Reading]]:
    for code, text in question.options.items():
        if code not in STATUS_OF_CODE:
            yield f"“{text}”", Reading(Status.GIVEN, codes=frozenset({code}))


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
