"""One rule in plain English: what it looks for, says and rests on, its facts and its cases. For page and paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.errors import InputError
from intake.logic.nodes import Condition, facts_of, leaves_of
from intake.logic.vocabulary import Threshold
from intake.logic.wording import sentence
from intake.questionnaire.answer_words import answer_words
from intake.rulebook.cases import sheet_of
from intake.rulebook.model import Case, Outcome, Rule, Rulebook, Source

CHECKED_WORDS = {"read": "read", "copy": "a copy or summary was read", "no": "not checked against a source"}


@dataclass(frozen=True)
class FactInWords:
    """A derived fact that a rule stands on."""

    meaning: str
    sentence: str


@dataclass(frozen=True)
class CaseInWords:
    """An example: its answers as question and answer. `outcome` as a clinician says it."""

    name: str
    outcome: str
    base: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RuleInWords:
    rule: Rule
    category: str
    fires_when: str
    facts: tuple[FactInWords, ...]
    thresholds: tuple[Threshold, ...]
    folds: tuple[Rule, ...]
    folded_under: tuple[Rule, ...]
    sources: tuple[tuple[Source, str], ...]
    cases: tuple[CaseInWords, ...]

    def is_overdue(self, today: date) -> bool:
        return self.rule.review_by < today


_OUTCOME_WORDS = {Outcome.FIRES: "Flag", Outcome.SILENT: "No flag", Outcome.UNASSESSED: "Could not be assessed"}


def category_words(category: str) -> str:
    return category.replace("-", " ").capitalize()


def describe_rule(rulebook: Rulebook, rule: Rule) -> RuleInWords:
    words = rulebook.questionnaire.vocabulary()
    return RuleInWords(
        rule=rule,
        category=category_words(rule.category),
        fires_when=sentence(rule.when, words),
        facts=tuple(
            FactInWords(fact.meaning, sentence(fact.when, words))
            for fact in rulebook.questionnaire.facts
            if fact.name in _facts_behind(rulebook, rule.when)
        ),
        thresholds=thresholds_of(rulebook, rule),
        folds=tuple(other for other in rulebook.rules if other.id in rule.supersedes),
        folded_under=tuple(other for other in rulebook.rules if rule.id in other.supersedes),
        sources=tuple((source, CHECKED_WORDS.get(source.checked, source.checked)) for source in rule.sources),
        cases=tuple(_case_in_words(rulebook, case) for case in rule.cases),
    )


def thresholds_of(rulebook: Rulebook, rule: Rule) -> tuple[Threshold, ...]:
    """Those in its own condition and in the facts that it stands on, in the order of the pack."""
    definitions = rulebook.questionnaire.definitions
    conditions = [rule.when, *(definitions[name] for name in _facts_behind(rulebook, rule.when))]
    leaves = [leaf for condition in conditions for leaf in leaves_of(condition)]
    bounds = (getattr(leaf, "bound", None) or getattr(leaf, "window", None) for leaf in leaves)
    used = {bound.threshold for bound in bounds if bound is not None}
    return tuple(found for name, found in rulebook.questionnaire.thresholds.items() if name in used)


def _facts_behind(rulebook: Rulebook, condition: Condition) -> set[str]:
    definitions: Mapping[str, Condition] = rulebook.questionnaire.definitions
    found: set[str] = set()
    for name in facts_of(condition):
        if name in definitions and name not in found:
            found |= {name} | _facts_behind(rulebook, definitions[name])
    return found


def _case_in_words(rulebook: Rulebook, case: Case) -> CaseInWords:
    questionnaire = rulebook.questionnaire
    try:
        given = sheet_of(rulebook, case).answers
    except InputError:  # `rules check` names it; here it is shown as written
        own = tuple((_text_of(rulebook, key), str(written)) for key, written in case.answers.items())
    else:
        questions = [questionnaire.questions[key] for key in case.answers]
        own = tuple((one.text, answer_words(questionnaire, one, given.get(one.key))) for one in questions)
    return CaseInWords(case.name, _OUTCOME_WORDS[case.outcome], case.base or "", own)


def _text_of(rulebook: Rulebook, key: str) -> str:
    """The key itself where there is no such question."""
    question = rulebook.questionnaire.questions.get(key)
    return key if question is None else question.text
