"""What another rulebook would have made of past patients: judged by the reference, patient by patient.

Only the rules that can come out otherwise are judged twice: those whose own condition, or any fact, cut-off, question
or skip condition behind it, is not the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import FactHolds
from intake.questionnaire.model import Fact, Questionnaire
from intake.questionnaire.routing import route
from intake.questionnaire.stored_answers import sheet_of
from intake.rulebook.lines_read import Lines, count_lines, lab_results
from intake.rulebook.missing import questions_missing
from intake.rulebook.model import Rule, Rulebook
from intake.rulebook.rests_on import as_judged, basis_of, changed_rules, keys_that_count


@dataclass(frozen=True)
class PastPatient:
    """What was sent once, as it was stored. `name`: the submission's id, or the line of an answers file."""

    name: str
    as_of: date
    has_offer: bool
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class RuleChange:
    """What one rule makes of one patient. None: it is not in that rulebook."""

    rule: str
    before: Truth | None
    after: Truth | None


@dataclass(frozen=True)
class PatientImpact:
    """`lost_answers`: the old questionnaire reads them, and the new one does not any more."""

    name: str
    changes: tuple[RuleChange, ...]
    before: Lines
    after: Lines
    lost_answers: int = 0

    @property
    def is_other(self) -> bool:
        return bool(self.changes) or self.before != self.after


@dataclass(frozen=True)
class _Judged:
    """One patient under one rulebook. `missing`: of each rule that is open, the questions that it waits for."""

    situation: Situation
    truths: Mapping[str, Truth]
    missing: Mapping[str, Set[str]]


class Comparison:
    """Two rulebooks, ready to be tried on many patients."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old = old
        self.new = new
        self.changed = changed_rules(old, new)
        self._changed_before = tuple(rule for rule in old.rules if rule.id in self.changed)
        self._asks_alike = _asked_by(old.questionnaire) == _asked_by(new.questionnaire)
        self._changed_facts = _changed_facts(old.questionnaire, new.questionnaire)
        self._counts_alike = self._asks_alike and _counted_by(old) == _counted_by(new)
        self._order = tuple(dict.fromkeys(rule.id for rule in (*new.rules, *old.rules)))

    @cached_property
    def keys(self) -> frozenset[str]:
        """The questions whose answers are needed: a name or a note is none of them."""
        return frozenset(
            key
            for rulebook in (self.old, self.new)
            for key in (*keys_that_count(rulebook), *lab_results(rulebook.questionnaire))
        )

    def of(self, patient: PastPatient) -> PatientImpact:
        situation, given = _situation(self.new.questionnaire, patient)
        earlier, given_before = self._earlier(patient, situation, given)
        after = _judge(self.new, self.new.rules, situation)
        before = self._before(_judge(self.old, self._changed_before, earlier), after)
        lines = _lines(self.new, after)
        is_read_alike = self._counts_alike and (before.truths, before.missing) == (after.truths, after.missing)
        return PatientImpact(
            patient.name,
            self._changes(before.truths, after.truths),
            lines if is_read_alike else _lines(self.old, before),
            lines,
            lost_answers=max(0, given_before - given),
        )

    def _before(self, changed: _Judged, after: _Judged) -> _Judged:
        """What the rules that are `changed` said, and of all others what they say still."""
        truths = {rule: truth for rule, truth in after.truths.items() if rule not in self.changed}
        missing = {rule: keys for rule, keys in after.missing.items() if rule not in self.changed}
        return _Judged(changed.situation, {**truths, **changed.truths}, {**missing, **changed.missing})

    def _earlier(self, patient: PastPatient, situation: Situation, given: int) -> tuple[Situation, int]:
        """As the old questionnaire sees the patient: the same, but for the changed facts, where it asks the same."""
        if not self._asks_alike:
            return _situation(self.old.questionnaire, patient)
        earlier = replace(situation, facts=dict(situation.facts))
        for fact in self._changed_facts:
            earlier.facts[fact.name] = evaluate(fact.when, earlier)
        return earlier, given

    def _changes(self, before: Mapping[str, Truth], after: Mapping[str, Truth]) -> tuple[RuleChange, ...]:
        """A silent rule that comes or goes changes nothing for anybody."""
        pairs = ((rule, before.get(rule), after.get(rule)) for rule in self._order if rule in self.changed)
        return tuple(RuleChange(rule, old, new) for rule, old, new in pairs if _or_silent(old) is not _or_silent(new))


def _judge(rulebook: Rulebook, rules: Iterable[Rule], situation: Situation) -> _Judged:
    truths = {rule.id: evaluate(rule.when, situation) for rule in rules}
    missing = {
        rule: frozenset(questions_missing(rulebook.questionnaire, rulebook.rules_by_id[rule].when, situation))
        for rule, truth in truths.items()
        if truth is Truth.UNKNOWN
    }
    return _Judged(situation, truths, missing)


def _lines(rulebook: Rulebook, judged: _Judged) -> Lines:
    fired = frozenset(rule for rule, truth in judged.truths.items() if truth is Truth.TRUE)
    return count_lines(rulebook, judged.situation, fired, judged.missing)


def _or_silent(truth: Truth | None) -> Truth:
    return Truth.FALSE if truth is None else truth


def _situation(questionnaire: Questionnaire, patient: PastPatient) -> tuple[Situation, int]:
    """The route through the form, and how many answers this questionnaire can read."""
    sheet = sheet_of(questionnaire, patient.answers, patient.as_of, has_offer=patient.has_offer)
    return route(questionnaire, sheet).situation, len(sheet.answers)


def _asked_by(questionnaire: Questionnaire) -> object:
    """Where this is equal, the same answers are read and routed alike, and give the same number facts."""
    questions = {question.key: as_judged(question) for question in questionnaire.questions.values()}
    return questions, [replace(fact, meaning="") for fact in questionnaire.number_facts]


def _changed_facts(old: Questionnaire, new: Questionnaire) -> tuple[Fact, ...]:
    """The old facts that can come out otherwise where both ask alike, in an order in which each can be worked out."""
    now = {fact.name: basis_of(new, FactHolds(fact.name)) for fact in new.facts}
    return tuple(fact for fact in old.facts if basis_of(old, FactHolds(fact.name)) != now.get(fact.name))


def _counted_by(rulebook: Rulebook) -> object:
    """Where this is equal too, the same results give the same lines to read."""
    rules = [(rule.id, rule.severity, rule.is_flag, rule.supersedes) for rule in rulebook.rules]
    return rules, rulebook.summary.gaps, lab_results(rulebook.questionnaire)
