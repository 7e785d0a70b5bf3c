"""Assess one sheet of answers: both engines judge every rule, and only what they agree on stands without a warning."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from intake.logic.evaluate import Situation, evaluate, judge
from intake.logic.kleene import Truth
from intake.logic.nodes import Leaf
from intake.logic.trace import Decisive, decisive_leaves
from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import AnswerSheet, to_json
from intake.questionnaire.routing import Route, route
from intake.rulebook import assessment as result
from intake.rulebook.engine_conditions import MESSAGE_PREFIX
from intake.rulebook.fold import fold
from intake.rulebook.missing import questions_behind, unassessed
from intake.rulebook.model import Rule, Rulebook
from intake.rulebook.rests_on import bases_by_rule
from intake.rulebook.supervisor import EngineUnavailable
from intake.rulebook.wire import Conclusions

log = logging.getLogger(__name__)  # rule ids and causes only: never an answer


class Engine(Protocol):
    """The second engine: durable_rules, behind its supervisor."""

    def conclude(self, rule_set_sha256: str, truths_by_leaf: Mapping[Leaf, Truth]) -> Conclusions: ...


def assess(rulebook: Rulebook, sheet: AnswerSheet, engine: Engine | None) -> result.Assessment:
    """Flags, silent and unassessed rules of one patient. Without an answer of the engine it is for manual review."""
    found = route(rulebook.questionnaire, sheet)
    reference = {rule.id: evaluate(rule.when, found.situation) for rule in rulebook.rules}
    durable = _conclude(rulebook, found.situation, engine)
    truths, disagreements = _agree(rulebook, found.situation, reference, durable)
    fired = frozenset(rule_id for rule_id, truth in reference.items() if truth is Truth.TRUE)
    messages = messages_due(rulebook, found.situation, fired, is_at_end=True)
    messages, differing = _agree_on_messages(rulebook, messages, durable)
    disagreements += differing
    if disagreements:
        log.error("the engines disagree: %s", ", ".join(item.id for item in disagreements))
    agree = None if durable is None else not disagreements
    return _Writer(rulebook, sheet, found, reference).write(truths, messages, disagreements, agree)


def disagreements_about(
    rulebook: Rulebook, situation: Situation, durable: Conclusions
) -> tuple[result.Disagreement, ...]:
    """What `assess` would find, of rules and messages, with nothing written for a clinician."""
    reference = {rule.id: evaluate(rule.when, situation) for rule in rulebook.rules}
    fired = frozenset(rule_id for rule_id, truth in reference.items() if truth is Truth.TRUE)
    _, on_rules = _agree(rulebook, situation, reference, durable)
    _, on_messages = _agree_on_messages(rulebook, messages_due(rulebook, situation, fired, is_at_end=True), durable)
    return on_rules + on_messages


def judge_leaves(rulebook: Rulebook, situation: Situation) -> dict[Leaf, Truth]:
    """The truth of every distinct leaf of the facts and rules: what the second engine is given."""
    return {leaf: judge(leaf, situation) for leaf in rulebook.leaves}


def _conclude(rulebook: Rulebook, situation: Situation, engine: Engine | None) -> Conclusions | None:
    if engine is None:
        return None
    try:
        return engine.conclude(rulebook.sha256, judge_leaves(rulebook, situation))
    except EngineUnavailable as problem:
        log.error("durable_rules gave no answer: %s", problem.reason)
        return None


def _agree(
    rulebook: Rulebook, situation: Situation, reference: Mapping[str, Truth], durable: Conclusions | None
) -> tuple[dict[str, Truth], tuple[result.Disagreement, ...]]:
    """The union of both findings: fired if one says so, else unassessed if one says so. A fact that differs is a
    disagreement about each rule that stands on it, through other facts too.
    """
    if durable is None:
        return dict(reference), ()
    facts_differ = {name for name, truth in situation.facts.items() if durable.facts.get(name) is not truth}
    truths: dict[str, Truth] = {}
    disagreements: list[result.Disagreement] = []
    for rule in rulebook.rules:
        mine, theirs = reference[rule.id], durable.rules.get(rule.id)
        both = {mine, theirs} - {None}
        truths[rule.id] = next(truth for truth in (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE) if truth in both)
        if theirs is not mine or (facts_differ and facts_differ & bases_by_rule(rulebook)[rule.id].facts.keys()):
            said = theirs.value if theirs is not None else "none"
            disagreements.append(result.Disagreement(rule.id, said, mine.value))
    return truths, tuple(disagreements)


def _agree_on_messages(
    rulebook: Rulebook, due: tuple[str, ...], durable: Conclusions | None
) -> tuple[tuple[str, ...], tuple[result.Disagreement, ...]]:
    """The messages that one engine says are due; a difference counts like one about a rule."""
    if durable is None:
        return due, ()
    differing: list[result.Disagreement] = []
    shown: list[str] = []
    for message in rulebook.messages:
        mine = Truth.of(message.id in due)
        theirs = durable.rules.get(f"{MESSAGE_PREFIX}{message.id}", mine)
        is_due = theirs is Truth.TRUE
        if mine is Truth.TRUE or is_due:
            shown.append(message.id)
        if is_due is not (mine is Truth.TRUE):
            differing.append(result.Disagreement(f"{MESSAGE_PREFIX}{message.id}", theirs.value, mine.value))
    return tuple(shown), tuple(differing)


class _Writer:
    """Writes the assessment of one sheet."""

    def __init__(self, rulebook: Rulebook, sheet: AnswerSheet, found: Route, reference: Mapping[str, Truth]) -> None:
        self.rulebook = rulebook
        self.questionnaire = rulebook.questionnaire
        self.sheet = sheet
        self.found = found
        self.reference = reference

    def write(
        self,
        truths: Mapping[str, Truth],
        messages: tuple[str, ...],
        disagreements: tuple[result.Disagreement, ...],
        agree: bool | None,
    ) -> result.Assessment:
        rules = sorted(self.rulebook.rules, key=lambda rule: rule.severity.rank)  # stable: then the order of the files
        fired = frozenset(rule.id for rule in rules if truths[rule.id] is Truth.TRUE)
        under = fold(self.rulebook, fired)
        version = self.questionnaire.version
        return result.Assessment(
            status=result.ASSESSED if agree else result.MANUAL_REVIEW,
            engines_agree=agree,
            disagreements=disagreements,
            rule_set=result.Version(self.questionnaire.id, version, self.rulebook.sha256),
            questionnaire=result.Version(self.questionnaire.id, version, self.questionnaire.sha256),
            as_of=self.sheet.as_of,
            flags=tuple(self._flag(rule, under.get(rule.id)) for rule in rules if rule.id in fired),
            unassessed=tuple(self._unassessed(rule) for rule in rules if truths[rule.id] is Truth.UNKNOWN),
            silent=tuple(rule.id for rule in rules if truths[rule.id] is Truth.FALSE),
            withdrawn=tuple(
                result.Withdrawn(key, to_json(self.questionnaire.questions[key], answer))
                for key, answer in self.found.withdrawn.items()
            ),
            safety_messages=messages,
        )

    def _decisive(self, rule: Rule) -> tuple[Decisive, ...]:
        return decisive_leaves(rule.when, self.found.situation, self.questionnaire.definitions)

    def _flag(self, rule: Rule, under: str | None) -> result.Flag:
        """A flag that only durable_rules raised has no trace: its `because` is empty, and it is a disagreement."""
        decisive = self._decisive(rule) if self.reference[rule.id] is Truth.TRUE else ()
        facts = dict.fromkeys(fact for found in decisive for fact in found.facts if self._is_true(fact))
        return result.Flag(
            id=rule.id,
            severity=rule.severity.value,
            category=rule.category,
            title=rule.title,
            message=rule.message,
            why=rule.why,
            under=under,
            because=tuple(self._because(key) for key in self._grounds(questions_behind(self.questionnaire, decisive))),
            facts=tuple(facts),
            sources=tuple(result.CitedSource(source.name, source.where, source.checked) for source in rule.sources),
        )

    def _unassessed(self, rule: Rule) -> result.Unassessed:
        """What only durable_rules left open has no trace: nothing is known to be missing."""
        if self.reference[rule.id] is not Truth.UNKNOWN:
            return result.Unassessed(rule.id, rule.severity.value, rule.title, (), rule.ask)
        return unassessed(self.questionnaire, rule, self.found.situation)

    def _grounds(self, keys: Iterable[str]) -> list[str]:
        """The questions asked that these stand on: behind a hidden one those that hide it, behind an age that was
        worked out the date of birth. A withdrawn answer is no ground for anything."""
        found: list[str] = []
        for key in keys:
            show = self.questionnaire.questions[key].show
            if self.found.situation.readings[key].is_asked:
                found.append(key)
            elif show is not None:
                hiding = decisive_leaves(show, self.found.situation, self.questionnaire.definitions)
                found += self._grounds(questions_behind(self.questionnaire, hiding))
        return list(dict.fromkeys(found))

    def _is_true(self, fact: str) -> bool:
        return self.found.situation.facts[fact] is Truth.TRUE

    def _because(self, key: str) -> result.Because:
        question, answer = self.questionnaire.questions[key], self.sheet.answers.get(key)
        value = None if answer is None else to_json(question, answer)
        return result.Because(key, question.text, value, answer_words(self.questionnaire, question, answer))


def messages_due(
    rulebook: Rulebook, situation: Situation, fired: frozenset[str], *, is_at_end: bool = False
) -> tuple[str, ...]:
    """The safety messages that are certainly due, in the order of the file."""
    situation = replace(situation, fires=fired, is_at_end=is_at_end)
    return tuple(message.id for message in rulebook.messages if evaluate(message.when, situation) is Truth.TRUE)


def messages_during_form(rulebook: Rulebook, sheet: AnswerSheet) -> tuple[str, ...]:
    """The messages due over the answers saved so far, by the reference alone."""
    return messages_on_route(rulebook, route(rulebook.questionnaire, sheet))


def messages_on_route(rulebook: Rulebook, found: Route) -> tuple[str, ...]:
    """As `messages_during_form`, where the route is known already."""
    situation = found.situation
    fired = frozenset(rule.id for rule in rulebook.rules_for_messages if evaluate(rule.when, situation) is Truth.TRUE)
    return messages_due(rulebook, situation, fired)
