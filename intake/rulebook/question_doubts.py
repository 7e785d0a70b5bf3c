"""What is doubtful about edited questions and rules: answers that no rule handles, names that were used before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from intake.logic.nodes import Condition, leaves_of
from intake.logic.vocabulary import EXCLUSIVE_CODES
from intake.questionnaire.model import Question
from intake.rulebook.model import Rulebook


def question_doubts(before: Rulebook, after: Rulebook, used_once: Mapping[str, Set[str]]) -> tuple[str, ...]:
    """One sentence each. `used_once`: the keys of all versions that were ever in force, each with its codes."""
    old, named = before.questionnaire.questions, _codes_named(after)
    found: list[str] = []
    for key, question in after.questionnaire.questions.items():
        was = old.get(key)
        if was is None and key in used_once:
            found.append(
                f"the key {key} was another question in an earlier version, whose answers are kept: take a new key"
            )
        elif was is not None and was.kind is not question.kind:
            found.append(f"{key} was of type {was.kind.value} and is {question.kind.value} now: take a new key")
        elif was is not None:
            found += _of_answers(question, was, named.get(key, set()), used_once.get(key, set()))
    return tuple(found)


def rule_doubts(before: Rulebook, after: Rulebook, used_once: Set[str]) -> tuple[str, ...]:
    """One sentence each. `used_once`: the ids of all versions that were ever in force."""
    old = {rule.id for rule in (*before.rules, *before.switched_off)}
    new = [rule.id for rule in (*after.rules, *after.switched_off) if rule.id not in old]
    return tuple(
        f"the id {rule} was a rule in an earlier version, whose flags are kept: take a new id, unless it is that rule"
        for rule in new
        if rule in used_once
    )


def _of_answers(question: Question, was: Question, named: Set[str], used_once: Set[str]) -> Iterator[str]:
    for code in question.options:
        if code in was.options:
            continue
        if code in used_once:
            yield f"the answer {code} of {question.key} was taken out once, and is kept on old forms: take a new code"
        elif code not in named and code not in EXCLUSIVE_CODES:
            yield f"no rule handles the new answer {code} of {question.key}: it counts as none of those that rules name"


def _codes_named(rulebook: Rulebook) -> dict[str, set[str]]:
    """By question, in any condition."""
    questionnaire = rulebook.questionnaire
    conditions: list[Condition] = [rule.when for rule in rulebook.rules]
    conditions += [*questionnaire.definitions.values(), *(message.when for message in rulebook.messages)]
    conditions += [one.show for one in questionnaire.questions.values() if one.show is not None]
    found: dict[str, set[str]] = {}
    for leaf in (leaf for condition in conditions for leaf in leaves_of(condition)):
        codes = (*getattr(leaf, "codes", ()), *getattr(leaf, "perhaps", ()))
        if codes:
            found.setdefault(getattr(leaf, "key", ""), set()).update(codes)
    return found
