"""Checks that only the whole pack can answer: rules that are alike, what folds under what, what nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from intake.errors import Problem
from intake.logic.nodes import Leaf, facts_of, keys_of, leaves_of
from intake.logic.vocabulary import nearest
from intake.logic.wording import phrase
from intake.questionnaire.model import AGE
from intake.rulebook.model import Rule, Rulebook


def check_alike(rulebook: Rulebook) -> Iterator[Problem]:
    """Two rules with one condition, message or title: one of them is a slip."""
    seen: dict[str, Rule] = {}
    for rule in rulebook.rules:
        for kind, text in (("condition", phrase(rule.when)), ("message", rule.message), ("title", rule.title)):
            first = seen.setdefault(f"{kind}: {text}", rule)
            if first.id != rule.id:  # a rule that stands here twice is told of once, by its id
                field = "when" if kind == "condition" else kind
                message = f"{rule.id} has the same {kind} as {first.id}"
                yield Problem(*rule.place.of_field(field), message, "join the two rules, or say what differs")


def check_supersedes(rulebook: Rulebook, declared: frozenset[str] | None) -> Iterator[Problem]:
    """`declared`: the ids of all rules, of those too that cannot be read; None if that is not known. Rings are refused
    where the rules are read."""
    known = rulebook.rules_by_id
    for rule in rulebook.rules:
        for number, general in enumerate(rule.supersedes):
            place = rule.place.of_field(f"supersedes.{number}")
            if general not in known:
                if declared is None or general in declared:
                    continue
                match = nearest(general, known)
                fix = f"did you mean {match}?" if match else "name the id of a rule"
                yield Problem(*place, f"unknown rule {general!r}", fix)
            elif general in rule.supersedes[:number]:
                yield Problem(*place, f"{general} stands here twice", "remove one")
            elif known[general].severity.rank < rule.severity.rank:
                yield Problem(*place, f"{general} is more severe than {rule.id} and cannot fold under it", "remove it")


def check_unread(rulebook: Rulebook) -> Iterator[Problem]:
    """Questions, facts and thresholds that nothing reads."""
    questionnaire = rulebook.questionnaire
    conditions = [
        *(rule.when for rule in (*rulebook.rules, *rulebook.switched_off)),
        *questionnaire.definitions.values(),
        *(message.when for message in rulebook.messages),
        *(question.show for question in questionnaire.questions.values() if question.show is not None),
    ]
    leaves = [leaf for condition in conditions for leaf in leaves_of(condition)]
    facts_read = {fact for condition in conditions for fact in facts_of(condition)}
    keys_read = {key for leaf in leaves for key in keys_of(leaf)} | _read_otherwise(rulebook)
    for question in questionnaire.questions.values():
        if question.key not in keys_read and not question.is_filled_by_system:
            message = f"no rule, skip condition or summary reads {question.key}"
            fix = "use it, remove it, or name it under 'summary' in modes.yaml"
            yield Problem(*questionnaire.places[question.key], message, fix)
    for name in {*questionnaire.definitions, *questionnaire.number_facts_by_name} - facts_read:
        place = rulebook.fact_places[name].of_field("id")
        yield Problem(*place, f"nothing reads the fact {name}", "use it or remove it")
    yield from _check_thresholds(rulebook, leaves)


def _read_otherwise(rulebook: Rulebook) -> set[str]:
    """Questions that are read by something that is no condition."""
    questionnaire = rulebook.questionnaire
    questions = questionnaire.questions.values()
    found = set(questionnaire.summary_keys)
    for fact in questionnaire.number_facts:
        found |= {fact.of, fact.times or fact.of}
    found |= {question.dated_by for question in questions if question.dated_by}
    if any(question.plausible and question.plausible.is_up_to_age for question in questions):
        found.add(AGE)
    return found


def _check_thresholds(rulebook: Rulebook, leaves: list[Leaf]) -> Iterator[Problem]:
    bounds = (getattr(leaf, "bound", None) or getattr(leaf, "window", None) for leaf in leaves)
    used = {bound.threshold for bound in bounds if bound is not None}
    for name in rulebook.questionnaire.thresholds.keys() - used:
        place = rulebook.questionnaire.places[name]
        yield Problem(*place, f"no condition uses the threshold {name}", "use it or remove it")
