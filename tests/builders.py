"""Small packs, sheets and situations for tests, made from the tiny pack in tests/packs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from intake.logic.nodes import Condition
from intake.logic.parse import ConditionReader
from intake.logic.vocabulary import Vocabulary
from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.parse import load_questionnaire
from intake.questionnaire.routing import Route, route
from intake.rulebook.cases import expand
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import load_rulebook, parse_rulebook
from intake.source_text import read_document

TESTS = Path(__file__).parent
TINY = TESTS / "packs" / "tiny"
SHIPPED = TESTS.parent / "rules" / "b12"
TODAY = date(2026, 11, 1)


@cache
def tiny_pack() -> Rulebook:
    """The small good pack: 24 questions, 7 rules, 4 facts."""
    return load_rulebook(TINY)


@cache
def shipped_pack() -> Rulebook:
    return load_rulebook(SHIPPED)


@cache
def tiny_questionnaire() -> Questionnaire:
    return load_questionnaire(TINY)


def tiny_files(**changed: str) -> PackFiles:
    """The tiny pack's files with some replaced: `tiny_files(flags__diet=…)` is flags/diet.yaml."""
    texts = dict(PackFiles.from_folder(TINY).texts)
    texts.update({f"{name.replace('__', '/')}.yaml": text for name, text in changed.items()})
    return PackFiles(texts)


def pack_with_rules(rules: str) -> Rulebook:
    """The tiny pack with these rules in place of its own, and without safety messages of theirs."""
    texts = dict(PackFiles.from_folder(TINY).texts)
    kept = {name: text for name, text in texts.items() if not name.startswith("flags/")}
    messages = kept["safety_messages.yaml"].replace("when: rule dose-very-high fires", "when: tired is yes")
    return parse_rulebook(PackFiles({**kept, "safety_messages.yaml": messages, "flags/rules.yaml": rules}))


def rule_text(rule_id: str, when: str, severity: str = "moderate", **more: str) -> str:
    """One rule of a rule file; `when` and the further fields are on one line each."""
    fields = {"category": "test", "title": f"Title of {rule_id}", "when": when, "message": f"About {rule_id}."}
    fields |= {"why": "Because.", "ask": "What is it?", "review_by": "2030-01-01", **more}
    lines = "".join(f"  {name}: {text}\n" for name, text in fields.items())
    return f"- id: {rule_id}\n  severity: {severity}\n{lines}  sources: [{{name: A book, checked: no}}]\n"


def answers_of(questionnaire: Questionnaire, short: Mapping[str, Any]) -> dict[str, Any]:
    """Answers in the short form of the cases (`1500 mg_day`, `<150 ng_l`) as an answers file has them."""
    questions = questionnaire.questions
    return {key: expand(questions[key], value) if key in questions else value for key, value in short.items()}


def sheet_of(short: Mapping[str, Any], questionnaire: Questionnaire | None = None, as_of: date = TODAY) -> AnswerSheet:
    questionnaire = questionnaire or tiny_questionnaire()
    return read_answers(questionnaire, answers_of(questionnaire, short), as_of)


def route_of(short: Mapping[str, Any], questionnaire: Questionnaire | None = None, as_of: date = TODAY) -> Route:
    questionnaire = questionnaire or tiny_questionnaire()
    return route(questionnaire, sheet_of(short, questionnaire, as_of))


def condition_of(text: str, words: Vocabulary | None = None) -> Condition:
    """A condition as it stands behind `when:`, a phrase or YAML."""
    document = read_document(text, "condition")
    reader = ConditionReader(document, words or tiny_questionnaire().vocabulary())
    condition = reader.read(document.value, ())
    assert condition is not None, [str(problem) for problem in reader.problems]
    return condition
