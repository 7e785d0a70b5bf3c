"""What would settle a rule that could not be assessed: which answers would make it fire, and which would silence it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from intake.logic.evaluate import evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Compare, Leaf, OlderThan
from intake.logic.values import DateSpan, NumberSpan, Reading, Status
from intake.logic.vocabulary import DATED, NUMERIC
from intake.questionnaire.answer_words import number_words
from intake.questionnaire.model import Question
from intake.questionnaire.readings import STATUS_OF_CODE
from intake.rulebook.model import Rule
from intake.summary.reading import Reading as Opened
from intake.summary.supposing import Supposing

Supposed = tuple[str, Reading]
"""An answer in words, and how it would be read."""
ALONE_IT_DOES_NOT = "no single answer settles it while the others stay as they are"


def settled_by(opened: Opened, rule: Rule, keys: Sequence[str]) -> tuple[str, ...]:
    """A line for each missing answer, the other answers staying as they are. None where no rule can be relied on."""
    if opened.record.is_unrouted:
        return ()
    supposing = Supposing(opened.questionnaire, opened.route.situation, [rule.when])
    return tuple(
        f"{opened.name(key)}: {words}"
        for key in keys
        if (words := _words(opened, rule, supposing, opened.question(key)))
    )


def _words(opened: Opened, rule: Rule, supposing: Supposing, question: Question) -> str:
    """Empty where no answer can be tried: a text, or a number that only counts together with another one."""
    tried = [
        (words, evaluate(rule.when, supposing.with_reading(question.key, reading)))
        for words, reading in _answers(opened, question, supposing.leaves)
    ]
    fires = [words for words, truth in tried if truth is Truth.TRUE]
    silent = [words for words, truth in tried if truth is Truth.FALSE]
    if not fires and not silent:
        return ALONE_IT_DOES_NOT if tried else ""
    parts = [f"fires with {'; '.join(fires)}"] if fires else []
    if silent:
        is_rest = bool(fires) and len(fires) + len(silent) == len(tried)
        parts.append("silent with any other answer" if is_rest else f"silent with {'; '.join(silent)}")
    return " – ".join(parts)


def _answers(opened: Opened, question: Question, leaves: Sequence[Leaf]) -> Iterator[Supposed]:
    if question.kind in NUMERIC:
        yield from _numbers(opened, question, leaves)
    elif question.kind in DATED:
        yield from _dates(opened, question, leaves)
    else:
        for code, text in question.options.items():
            if code not in STATUS_OF_CODE:
                yield f"“{text}”", Reading(Status.GIVEN, codes=frozenset({code}))


def _numbers(opened: Opened, question: Question, leaves: Sequence[Leaf]) -> Iterator[Supposed]:
    """One number on each limit that the rule knows, and one in each stretch between."""
    limits = sorted({leaf.bound.in_base for leaf in leaves if isinstance(leaf, Compare) and leaf.key == question.key})
    unit = question.base_unit
    if not limits or unit is None:
        return
    short = opened.questionnaire.units[unit].short
    named = [f"{number_words(_shortest(limit))} {short}".rstrip() for limit in limits]
    yield f"less than {named[0]}", _number(limits[0] / 2, unit)
    for place, (limit, words) in enumerate(zip(limits, named, strict=True)):
        yield words, _number(limit, unit)
        if place + 1 < len(limits):
            yield f"between {words} and {named[place + 1]}", _number((limit + limits[place + 1]) / 2, unit)
    yield f"more than {named[-1]}", _number(limits[-1] * 2, unit)


def _shortest(limit: Decimal) -> Decimal:
    return limit.quantize(Decimal(1)) if limit == limit.to_integral_value() else limit.normalize()


def _number(number: Decimal, unit: str) -> Reading:
    return Reading(Status.GIVEN, number=NumberSpan.exact(number), unit=unit)


def _dates(opened: Opened, question: Question, leaves: Sequence[Leaf]) -> Iterator[Supposed]:
    """A day within each window, and one before the longest."""
    windows = sorted(
        {int(leaf.window.in_base) for leaf in leaves if isinstance(leaf, OlderThan) and leaf.key == question.key}
    )
    for window in windows:
        yield f"a day up to {window} days before the form", _day(opened, window)
    if windows:
        yield f"a day more than {windows[-1]} days before the form", _day(opened, windows[-1] + 1)


def _day(opened: Opened, age: int) -> Reading:
    day = opened.sheet.as_of - timedelta(days=age)
    return Reading(Status.GIVEN, date=DateSpan(day, day))
