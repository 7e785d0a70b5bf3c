"""The reference evaluator: one plain function a leaf, the truth tables for the gates. Obvious before it is fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any as Anything

from intake.logic import nodes
from intake.logic.kleene import CERTAINLY, NOT, POSSIBLY, Truth, at_least, conjunction
from intake.logic.nodes import Comparison, Condition, Leaf, StatusWord
from intake.logic.values import UNKNOWN_STATUSES, NumberSpan, Reading, Status
from intake.logic.vocabulary import EXCLUSIVE_CODES

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
GIVEN, BLANK, NOT_ASKED, NOT_DONE = Status.GIVEN, Status.BLANK, Status.NOT_ASKED, Status.NOT_DONE
CODES = {status: status.value for status in Status}  # by which a list names a status


@dataclass(slots=True)
class Situation:
    """Everything that a condition can see: the answers as readings, the facts so far, and the form's date.

    `results_by_date`: a result's date question to the question of the result (`newest of` uses only usable results).
    `fires` and `is_at_end` are for safety messages, `has_offer` for skip logic.
    """

    as_of: date
    readings: Mapping[str, Reading]
    facts: dict[str, Truth] = field(default_factory=dict)
    number_facts: dict[str, Reading] = field(default_factory=dict)
    results_by_date: Mapping[str, str] = field(default_factory=dict)
    has_offer: bool = False
    fires: frozenset[str] = frozenset()
    is_at_end: bool = False

    def is_asked(self, key: str) -> bool:
        return self.readings[key].is_asked

    def changed(
        self, readings: Mapping[str, Reading], facts: dict[str, Truth], number_facts: dict[str, Reading]
    ) -> Situation:
        """The same form with other readings and facts."""
        beside = (self.results_by_date, self.has_offer, self.fires, self.is_at_end)
        return Situation(self.as_of, readings, facts, number_facts, *beside)


def evaluate(condition: Condition, situation: Situation) -> Truth:
    """TRUE, FALSE or UNKNOWN."""
    return EVALUATORS[type(condition)](condition, situation)


def judge(leaf: Leaf, situation: Situation) -> Truth:
    """The truth of one leaf."""
    return JUDGES[type(leaf)](leaf, situation)


# --- gates and wrappers -------------------------------------------------------------------------------------------


def _all(condition: nodes.All, situation: Situation) -> Truth:
    """As `conjunction`, and `_any` as `disjunction`; in loops of their own, as an assessment takes hundreds of them."""
    result = T
    for child in condition.children:
        part = EVALUATORS[type(child)](child, situation)
        if part is F:
            return F  # whatever else there is
        if part is U:
            result = U
    return result


def _any(condition: nodes.Any, situation: Situation) -> Truth:
    result = F
    for child in condition.children:
        part = EVALUATORS[type(child)](child, situation)
        if part is T:
            return T  # whatever else there is
        if part is U:
            result = U
    return result


def _at_least(condition: nodes.AtLeast, situation: Situation) -> Truth:
    return at_least(condition.count, [evaluate(child, situation) for child in condition.children])


# --- choices ----------------------------------------------------------------------------------------------------


def _is_one_of(leaf: nodes.IsOneOf | nodes.Includes, situation: Situation) -> Truth:
    reading = situation.readings[leaf.key]
    status, codes = reading.status, reading.codes
    if status is NOT_ASKED:
        return F
    if status is BLANK:
        return U
    if not codes.isdisjoint(leaf.codes):
        return T
    if status is GIVEN:
        return U if leaf.perhaps and not codes.isdisjoint(leaf.perhaps) else F
    if CODES[status] in leaf.codes:
        return T
    return U if status in UNKNOWN_STATUSES or not codes.isdisjoint(leaf.perhaps) else F


def _includes_only(leaf: nodes.IncludesOnly, situation: Situation) -> Truth:
    reading = situation.readings[leaf.key]
    if reading.status is NOT_ASKED:
        return F
    if reading.codes and reading.codes <= set(leaf.codes):
        return T
    return U if reading.status in UNKNOWN_STATUSES else F


def _includes_any_real(leaf: nodes.IncludesAnyReal, situation: Situation) -> Truth:
    reading = situation.readings[leaf.key]
    if reading.status in UNKNOWN_STATUSES:
        return U
    return Truth.of(bool(reading.codes - EXCLUSIVE_CODES))


# --- status: never UNKNOWN ----------------------------------------------------------------------------------------


def _has_status(leaf: nodes.HasStatus, situation: Situation) -> Truth:
    return Truth.of(STATUS_CLAIMS[leaf.word](situation.readings[leaf.key]))


STATUS_CLAIMS: Mapping[StatusWord, Callable[[Reading], bool]] = {
    StatusWord.ANSWERED: lambda reading: reading.is_asked and reading.status is not BLANK,
    StatusWord.BLANK: lambda reading: reading.status is BLANK,
    StatusWord.UNKNOWN: lambda reading: (
        reading.status in UNKNOWN_STATUSES or reading.is_implausible or reading.is_dated_ahead
    ),
    StatusWord.NOT_ASKED: lambda reading: not reading.is_asked,
    StatusWord.NOT_DONE: lambda reading: reading.status is NOT_DONE,
    StatusWord.DONT_KNOW: lambda reading: reading.status is Status.DONT_KNOW,
    StatusWord.NOT_SURE: lambda reading: reading.status is Status.NOT_SURE,
    StatusWord.PREFER_NOT: lambda reading: reading.status is Status.PREFER_NOT,
    StatusWord.USABLE: lambda reading: reading.is_usable,
    StatusWord.IMPLAUSIBLE: lambda reading: reading.is_implausible,
}


def _is_number(leaf: nodes.IsNumber, situation: Situation) -> Truth:
    reading = situation.readings[leaf.key]
    return U if reading.status is BLANK else Truth.of(reading.status is GIVEN)


def _unit_is(leaf: nodes.UnitIs, situation: Situation) -> Truth:
    reading = situation.readings[leaf.key]
    return U if reading.status is BLANK else Truth.of(reading.unit == leaf.unit)


# --- numbers ------------------------------------------------------------------------------------------------------


def _compare(leaf: nodes.Compare, situation: Situation) -> Truth:
    return compare_reading(situation.readings[leaf.key], leaf.comparison, leaf.bound)


def _compare_fact(leaf: nodes.CompareFact, situation: Situation) -> Truth:
    return compare_reading(situation.number_facts[leaf.fact], leaf.comparison, leaf.bound)


def compare_reading(reading: Reading, comparison: Comparison, bound: nodes.Bound) -> Truth:
    """FALSE without a test, UNKNOWN without a usable number, else by both ends of the span."""
    status = reading.status
    if status is NOT_ASKED or status is NOT_DONE:
        return F
    if reading.number is None or not reading.is_usable:
        return U
    return COMPARE[comparison](reading.number, bound)


COMPARE: Mapping[Comparison, Callable[[NumberSpan, nodes.Bound], Truth]] = {
    Comparison.LESS: lambda span, bound: span.is_less(bound.in_base),
    Comparison.AT_MOST: lambda span, bound: span.is_at_most(bound.in_base),
    Comparison.MORE: lambda span, bound: NOT[span.is_at_most(bound.in_base)],
    Comparison.AT_LEAST: lambda span, bound: NOT[span.is_less(bound.in_base)],
}


# --- dates --------------------------------------------------------------------------------------------------------


def _older_than(leaf: nodes.OlderThan, situation: Situation) -> Truth:
    reading = situation.readings[leaf.key]
    if reading.status is NOT_ASKED:
        return F
    if reading.date is None:
        return U
    older = reading.date.is_older_than(int(leaf.window.in_base), situation.as_of)
    return NOT[older] if leaf.is_within else older


def _newest_older_than(leaf: nodes.NewestOlderThan, situation: Situation) -> Truth:
    """The newest is older if every one is; a date without a usable result is none."""
    usable = [key for key in leaf.keys if situation.readings[situation.results_by_date[key]].is_usable]
    if not usable:
        return F
    return conjunction(_older_than(nodes.OlderThan(key, leaf.window), situation) for key in usable)


def _before(leaf: nodes.Before, situation: Situation) -> Truth:
    first, second = situation.readings[leaf.key], situation.readings[leaf.other]
    if NOT_ASKED in (first.status, second.status):
        return F
    if first.date is None or second.date is None:
        return U
    return first.date.is_before(second.date)


def _is_after_form_date(leaf: nodes.IsAfterFormDate, situation: Situation) -> Truth:
    span = situation.readings[leaf.key].date
    return Truth.of(span is not None and span.is_after(situation.as_of))


# Judges of the leaves; a new kind of leaf is one function and one line.
JUDGES: Mapping[type, Callable[[Anything, Situation], Truth]] = {
    nodes.IsOneOf: _is_one_of,
    nodes.Includes: _is_one_of,
    nodes.IncludesOnly: _includes_only,
    nodes.IncludesAnyReal: _includes_any_real,
    nodes.HasStatus: _has_status,
    nodes.IsNumber: _is_number,
    nodes.UnitIs: _unit_is,
    nodes.Compare: _compare,
    nodes.CompareFact: _compare_fact,
    nodes.OlderThan: _older_than,
    nodes.NewestOlderThan: _newest_older_than,
    nodes.Before: _before,
    nodes.IsAfterFormDate: _is_after_form_date,
    nodes.FactHolds: lambda leaf, situation: situation.facts[leaf.fact],
    nodes.HasOffer: lambda leaf, situation: Truth.of(situation.has_offer),
    nodes.RuleFires: lambda leaf, situation: Truth.of(leaf.rule in situation.fires),
    nodes.AtTheEnd: lambda leaf, situation: Truth.of(situation.is_at_end),
}
EVALUATORS: Mapping[type, Callable[[Anything, Situation], Truth]] = {
    **JUDGES,
    nodes.All: _all,
    nodes.Any: _any,
    nodes.AtLeast: _at_least,
    nodes.Not: lambda condition, situation: NOT[evaluate(condition.child, situation)],
    nodes.Certainly: lambda condition, situation: CERTAINLY[evaluate(condition.child, situation)],
    nodes.Possibly: lambda condition, situation: POSSIBLY[evaluate(condition.child, situation)],
}
