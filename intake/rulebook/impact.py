"""What another rulebook would have made of past patients: judged by the reference, patient by patient.

Only the rules that can come out otherwise are judged twice: those whose own condition, or any fact, cut-off, question
or skip condition behind it, is not the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.routing import derive_facts, route
from intake.questionnaire.stored_answers import sheet_of
from intake.rulebook.lines_read import Lines, count_lines, lab_results
from intake.rulebook.missing import missing_answers
from intake.rulebook.model import Rulebook
from intake.rulebook.rests_on import as_judged, changed_rules, keys_that_count


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
        self._asks_alike = _asked_by(old.questionnaire) == _asked_by(new.questionnaire)
        self._derives_alike = _derived_by(old.questionnaire) == _derived_by(new.questionnaire)
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
        after = _judge(self.new, situation, None, frozenset())
        before = _judge(self.old, earlier, after, self.changed)
        return PatientImpact(
            patient.name,
            self._changes(before.truths, after.truths),
            _lines(self.old, before),
            _lines(self.new, after),
            lost_answers=max(0, given_before - given),
        )

    def _earlier(self, patient: PastPatient, situation: Situation, given: int) -> tuple[Situation, int]:
        """As the old questionnaire sees the patient: the same, but for the facts, where it asks the same."""
        if not self._asks_alike:
            return _situation(self.old.questionnaire, patient)
        if self._derives_alike:
            return situation, given
        earlier = replace(situation, facts={}, number_facts={})
        derive_facts(self.old.questionnaire, earlier)
        return earlier, given

    def _changes(self, before: Mapping[str, Truth], after: Mapping[str, Truth]) -> tuple[RuleChange, ...]:
        """A silent rule that comes or goes changes nothing for anybody."""
        pairs = ((rule, before.get(rule), after.get(rule)) for rule in self._order if rule in self.changed)
        return tuple(RuleChange(rule, old, new) for rule, old, new in pairs if _or_silent(old) is not _or_silent(new))


def _judge(rulebook: Rulebook, situation: Situation, known: _Judged | None, changed: Set[str]) -> _Judged:
    """Of what is `known` already, the rules that are not among the `changed` need not be judged again."""
    truths: dict[str, Truth] = {}
    missing: dict[str, Set[str]] = {}
    for rule in rulebook.rules:
        is_known = known is not None and rule.id not in changed
        truths[rule.id] = known.truths[rule.id] if known and is_known else evaluate(rule.when, situation)
        if truths[rule.id] is not Truth.UNKNOWN:
            continue
        if known and is_known:
            missing[rule.id] = known.missing[rule.id]
        else:
            found = missing_answers(rulebook.questionnaire, rule.when, situation)
            missing[rule.id] = {item.question for item in found}
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
    """Where this is equal, the same answers are read and routed alike."""
    return {question.key: as_judged(question) for question in questionnaire.questions.values()}


def _derived_by(questionnaire: Questionnaire) -> object:
    """Where this is equal too, so are the facts."""
    return questionnaire.definitions, [replace(fact, meaning="") for fact in questionnaire.number_facts]
