"""What would settle a rule that could not be assessed: which answers would make it fire, and which would silence it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Compare, Condition, Leaf, OlderThan, keys_of, leaves_of
from intake.logic.values import DateSpan, NumberSpan, Reading, Status
from intake.logic.vocabulary import DATED, NUMERIC, Kind
from intake.questionnaire.answer_words import number_words
from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Fact, Question
from intake.questionnaire.readings import STATUS_OF_CODE
from intake.questionnaire.routing import evaluation_order, gates, judged_again
from intake.rulebook.model import Rule, Rulebook
from intake.rulebook.rests_on import bases_by_rule, keys_seen, what_follows
from intake.summary.reading import Reading as Opened
from intake.summary.supposing import behind, closing, kinds_of, left_by, suppose

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
    lines, others = [], []
    for key in keys:
        tries = trial.tries_of(key)
        truths = trial.truths(tries, opened)
        if words := _words(tries, truths):
            lines.append(f"{opened.name(key)}: {words}")
        elif truths:
            others.append(opened.name(key))
    if others:
        lines.append(f"{ALONE_THEY_DO_NOT}: {', '.join(others)}")
    return tuple(lines)


@dataclass(frozen=True, eq=False)
class _Tries:
    """The answers to one question that are tried on one rule: one of each kind, which the rule cannot tell apart, and
    none for a text, or a number that only counts together with another one.

    `ages`: of a date, in days; `readings`: of anything else. `places`: for each answer in words the place of its kind.
    `words`: of the options of a choice; `limits`: of a number, in a `unit`; `windows`: of a date, in days.
    `opened`: the questions that such an answer opens or closes, `facts` those that it can change. `left`: what each
    kind leaves of the rule for the other answers to decide, where all that it could open is asked already; None, and
    one of those `apart`, where that cannot be said without them.
    """

    question: Question
    readings: tuple[Reading, ...] = ()
    ages: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    limits: tuple[Decimal, ...] = ()
    unit: str = ""
    windows: tuple[int, ...] = ()
    left: tuple[Condition | Truth | None, ...] = ()
    apart: tuple[Reading, ...] = ()
    opened: tuple[Question, ...] = ()
    facts: tuple[Fact, ...] = ()

    def on(self, as_of: date) -> Sequence[Reading]:
        """What each kind counts as, on this form's date."""
        days = [as_of - timedelta(days=age) for age in self.ages]
        return [Reading(Status.GIVEN, date=DateSpan(day, day)) for day in days] if days else self.readings

    def in_words(self, truths: Sequence[Truth]) -> Tried:
        """`truths`: what the rule makes of each kind."""
        each = [truths[place] for place in self.places]
        if self.question.kind in DATED:
            return [(_since(self.windows, first, last), truth) for first, last, truth in _runs(each)]
        if self.question.kind in NUMERIC:
            runs = [(_stretch(self.limits, first, last), truth) for first, last, truth in _runs(each)]
            return [(f"{stretch} {self.unit}".rstrip(), truth) for stretch, truth in runs]
        return list(zip(self.words, each, strict=True))


@lru_cache(maxsize=4096)  # of the pack's own words alone
def _words(tries: _Tries, truths: tuple[Truth, ...]) -> str:
    """Empty where no answer settles anything."""
    tried = tries.in_words(truths)
    fires = [words for words, truth in tried if truth is Truth.TRUE]
    silent = [words for words, truth in tried if truth is Truth.FALSE]
    parts = [f"fires with {'; '.join(fires)}"] if fires else []
    if silent:
        is_rest = bool(fires) and len(fires) + len(silent) == len(tried)
        only = "only " if tries.question.kind is Kind.MULTI else ""
        rest = f"any other {_tried(tries.question)}"
        parts.append(f"silent with {rest if is_rest else only + '; '.join(silent)}")
    return ", ".join(parts)


def _tried(question: Question) -> str:
    """What the answers are that were tried: "not done" beside a number may leave the rule open."""
    return "number" if question.kind in NUMERIC else "day" if question.kind in DATED else "answer"


class _Trial:
    """Answers to one question after another, given to one rule. Nothing of a person is kept in it."""

    def __init__(self, rulebook: Rulebook, rule: Rule) -> None:
        self._questionnaire, self._when = rulebook.questionnaire, rule.when
        self._behind = behind(rulebook.questionnaire, [rule.when])
        self._rests_on = bases_by_rule(rulebook)[rule.id]
        self._tries: dict[str, _Tries] = {}

    def tries_of(self, key: str) -> _Tries:
        """Made when it is first asked for."""
        found = self._tries.get(key)
        if found is None:
            found = self._tries[key] = self._find_tries(self._questionnaire.questions[key])
        return found

    def truths(self, tries: _Tries, opened: Opened) -> tuple[Truth, ...]:
        """What the rule makes of each kind of answer."""
        situation, opens = opened.route.situation, tries.opened
        is_dated_ahead = situation.readings[tries.question.key].is_dated_ahead
        if not tries.left or is_dated_ahead or (opens and not all([situation.is_asked(one.key) for one in opens])):
            return tuple(self._found_out(tries, opened, tries.on(opened.sheet.as_of)))
        apart = iter(self._found_out(tries, opened, tries.apart) if tries.apart else ())
        return tuple(
            [
                left if isinstance(left, Truth) else next(apart) if left is None else evaluate(left, situation)
                for left in tries.left
            ]
        )

    def _found_out(self, tries: _Tries, opened: Opened, readings: Sequence[Reading]) -> Sequence[Truth]:
        """By the whole rule."""
        key, situation = tries.question.key, opened.route.situation
        if tries.opened or situation.readings[key].is_dated_ahead:
            return [self._truth(_with(opened, tries, reading)) for reading in readings]
        return suppose(situation, key, readings, self._behind.facts_on.get(key, ()), self._truth)

    def _truth(self, situation: Situation) -> Truth:
        return evaluate(self._when, situation)

    def _find_tries(self, question: Question) -> _Tries:
        if question.kind in DATED:
            return self._days(question)
        opened = self._opened_by(question.key)
        tries = self._numbers(question, opened) if question.kind in NUMERIC else self._choices(question, opened)
        _, facts = what_follows(self._questionnaire, {question.key})
        tries = replace(tries, opened=opened, facts=tuple(facts))
        left = [self._left_by(tries, reading) for reading in tries.readings] if self._is_told_by_leaves(tries) else []
        apart = [reading for reading, part in zip(tries.readings, left, strict=False) if part is None]
        return replace(tries, left=tuple(left), apart=tuple(apart))

    def _is_told_by_leaves(self, tries: _Tries) -> bool:
        """What opens or closes may also date a result, be the age that bounds a duration, or part of a number fact."""
        count_elsewhere = {*self._questionnaire.results_by_date, DATE_OF_BIRTH, AGE}
        is_one_opened = any(question.key in count_elsewhere for question in tries.opened)
        return not tries.opened or not (is_one_opened or self._rests_on.number_facts)

    def _left_by(self, tries: _Tries, reading: Reading) -> Condition | Truth | None:
        known = closing(self._questionnaire, tries.question.key, reading, tries.opened)
        return None if known is None else left_by(self._behind, self._when, known, self._questionnaire.definitions)

    def _opened_by(self, key: str) -> tuple[Question, ...]:
        """The questions that an answer to this one can open or close, where the rule sees one of them, if only in a
        number fact: those that it rests on.
        """
        opened: dict[str, Question] = {}
        for question in evaluation_order(self._questionnaire):
            if any(gate == key or gate in opened for gate in gates(self._questionnaire)[question.key]):
                opened[question.key] = question
        if opened.keys().isdisjoint(keys_seen(self._questionnaire, self._when)):
            return ()
        return tuple(question for name, question in opened.items() if name in self._rests_on.questions)

    def _leaves(self, key: str, opened: Sequence[Question]) -> Iterator[Leaf]:
        """What can tell two answers apart: also whether they open a question."""
        yield from self._behind.leaves.get(key, ())
        for question in opened:
            if question.show is not None:
                yield from (leaf for leaf in leaves_of(question.show) if key in keys_of(leaf))

    def _days(self, question: Question) -> _Tries:
        """A day within each window, and one before the longest. What is asked depends on no day."""
        read = self._behind.leaves.get(question.key, ())
        windows = sorted({int(leaf.window.in_base) for leaf in read if isinstance(leaf, OlderThan)})
        ages = (*windows, windows[-1] + 1) if windows else ()
        return _Tries(question, ages=ages, places=tuple(range(len(ages))), windows=tuple(windows))

    def _choices(self, question: Question, opened: Sequence[Question]) -> _Tries:
        options = {code: text for code, text in question.options.items() if code not in STATUS_OF_CODE}
        readings = [Reading(Status.GIVEN, codes=frozenset({code})) for code in options]
        kinds = kinds_of(self._leaves(question.key, opened), question.key, readings)
        words = tuple(f"“{text}”" for text in options.values())
        return _Tries(question, kinds.one_of_each, places=kinds.places, words=words)

    def _numbers(self, question: Question, opened: Sequence[Question]) -> _Tries:
        """One on each limit that the rule knows and one in each stretch between."""
        read = self._behind.leaves.get(question.key, ())
        limits = sorted({leaf.bound.in_base for leaf in read if isinstance(leaf, Compare)})
        if not limits or question.base_unit is None:
            return _Tries(question)
        points = [limits[0] / 2]
        for limit, following in zip(limits, [*limits[1:], limits[-1] * 3], strict=True):
            points += [limit, (limit + following) / 2]
        given = [Reading(Status.GIVEN, number=NumberSpan.exact(point), unit=question.base_unit) for point in points]
        kinds = kinds_of(self._leaves(question.key, opened), question.key, given)
        unit = self._questionnaire.units[question.base_unit].short
        return _Tries(question, kinds.one_of_each, places=kinds.places, limits=tuple(limits), unit=unit)


@lru_cache(maxsize=8)
def _trials(rulebook: Rulebook) -> Mapping[str, _Trial]:
    return {rule.id: _Trial(rulebook, rule) for rule in rulebook.rules}


def _with(opened: Opened, tries: _Tries, reading: Reading) -> Situation:
    """The form with this answer: found once, as several rules wait for the same one."""
    key = tries.question.key
    place = (key, reading, tuple([question.key for question in tries.opened]))
    if place not in opened.supposed:
        opened.supposed[place] = judged_again(
            opened.questionnaire, opened.route, opened.sheet, tries.opened, tries.facts, {key: reading}
        )
    return opened.supposed[place]


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
