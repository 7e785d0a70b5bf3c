"""What the rules make of answers that are tried out, and why; and such answers as a case in a rule's file.

Nothing here is stored. Whoever hands in a past patient's answers has seen to it that the reader may see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.errors import ContentError, Problem
from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.trace import decisive_leaves
from intake.logic.vocabulary import Vocabulary
from intake.logic.wording import sentence
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.routing import Route, route
from intake.rulebook.assess import assess
from intake.rulebook.assessment import Assessment
from intake.rulebook.impact import RuleChange
from intake.rulebook.model import Case, Rule, Rulebook
from intake.rulebook.new_case import is_as_it_says, make_case
from intake.rulebook.parse import parse_rulebook
from intake.services.edit_scalar import find_rule_in_files
from intake.source_edit import append_item, write_scalar


@dataclass(frozen=True)
class Decided:
    """One phrase that made a rule come out as it did, in words. `facts`: the facts on the way to it."""

    words: str
    truth: Truth
    facts: tuple[str, ...]


@dataclass(frozen=True)
class WhatIf:
    """`truths`: of every rule, by the reference. `trace`: of every rule, why."""

    sheet: AnswerSheet
    route: Route
    assessment: Assessment
    truths: Mapping[str, Truth]
    trace: Mapping[str, tuple[Decided, ...]]


@dataclass(frozen=True)
class AddedCase:
    """The whole text of the file with the case in it. `line`: where it stands, from 1."""

    file: str
    text: str
    line: int
    case: Case


def try_sheet(rulebook: Rulebook, sheet: AnswerSheet) -> WhatIf:
    """By the reference alone, and the assessment says so."""
    found = route(rulebook.questionnaire, sheet)
    truths = {rule.id: evaluate(rule.when, found.situation) for rule in rulebook.rules}
    words = rulebook.questionnaire.vocabulary()
    trace = {rule.id: _trace(rulebook, rule, found.situation, words) for rule in rulebook.rules}
    return WhatIf(sheet, found, assess(rulebook, sheet, None), truths, trace)


def changes(before: WhatIf, after: WhatIf) -> tuple[RuleChange, ...]:
    """The rules that come out otherwise, in the order of the files."""
    pairs = ((rule, before.truths.get(rule), truth) for rule, truth in after.truths.items())
    return tuple(RuleChange(rule, old, new) for rule, old, new in pairs if old is not new)


def add_case(files: PackFiles, rule_id: str, sheet: AnswerSheet, name: str) -> AddedCase:
    """The rule's file with one more case, made of what the rule rests on in these answers; all else in it stays.

    ContentError where the files have problems, or no case can be made that comes out like these answers.
    """
    rulebook = parse_rulebook(files)
    rules = _rules(rulebook)
    place = find_rule_in_files(files, rule_id)
    if place is None or rule_id not in rules:
        raise ContentError([Problem("flags", 1, 1, f"no rule {rule_id} in the files", "save the rule first")])
    rule = rules[rule_id]
    case = make_case(rulebook, rule, sheet, name.strip())
    if not is_as_it_says(rulebook, rule, case):
        message = "these answers come out otherwise on the date of the cases, or with an age for the date of birth"
        raise ContentError([Problem(*rule.place.of_field("cases"), message, "write the case by hand")])
    path = (place.number, "cases")
    text = append_item(files.texts[place.file], place.file, path, _written(case))
    changed = parse_rulebook(PackFiles({**files.texts, place.file: text}))
    added = _rules(changed)[rule_id].cases[len(rule.cases)]
    assert (added.name, added.outcome, added.answers) == (case.name, case.outcome, case.answers), "read as it was meant"
    return AddedCase(place.file, text, added.line, added)


def _rules(rulebook: Rulebook) -> dict[str, Rule]:
    return {rule.id: rule for rule in (*rulebook.rules, *rulebook.switched_off)}


def _trace(rulebook: Rulebook, rule: Rule, situation: Situation, words: Vocabulary) -> tuple[Decided, ...]:
    found = decisive_leaves(rule.when, situation, rulebook.questionnaire.definitions)
    return tuple(Decided(sentence(one.leaf, words), one.truth, one.facts) for one in found)


def _written(case: Case) -> str:
    """On one line, as the cases of the shipped pack."""
    answers = ", ".join(f"{key}: {_value(value)}" for key, value in case.answers.items())
    return f"{{name: {_value(case.name)}, {case.outcome.value}: {{{answers}}}}}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    return write_scalar(str(value), in_braces=True)
