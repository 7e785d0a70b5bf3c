"""What follows from the answers: rules with sources and cases, safety messages, and the rulebook that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import Any

from intake.languages.translator import SOURCE_LANGUAGE
from intake.logic.kleene import Truth
from intake.logic.nodes import AtTheEnd, Condition, FactHolds, Leaf, RuleFires, leaves_of
from intake.questionnaire.model import Questionnaire
from intake.rulebook.help_words import HelpByCountry
from intake.rulebook.summary_content import SummaryContent

FORMAT_CATEGORY = "format"  # the block "Injection or tablets?"


class Severity(Enum):
    """How soon a clinician must look, most urgent first."""

    URGENT = "urgent"  # the same day
    HIGH = "high"  # before the injection
    MODERATE = "moderate"  # at the visit
    INFO = "info"  # context

    __hash__ = object.__hash__

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return RANKS[self]


def stands_in_format_block(category: str, severity: str) -> bool:
    """Evaluated like any rule, but no flag: printed in the block "Injection or tablets?" and never counted.

    Only what informs: a graver one is a flag, whichever category it was written into.
    """
    return category == FORMAT_CATEGORY and severity == Severity.INFO.value


RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Outcome(Enum):
    """What a rule does with a set of answers; a fact's case uses the second name."""

    FIRES = "fires"
    SILENT = "silent"
    UNASSESSED = "unassessed"

    __hash__ = object.__hash__

    @staticmethod
    def of(truth: Truth) -> Outcome:
        return OUTCOMES[truth]


OUTCOMES = {Truth.TRUE: Outcome.FIRES, Truth.FALSE: Outcome.SILENT, Truth.UNKNOWN: Outcome.UNASSESSED}


@dataclass(frozen=True)
class Source:
    """Where a rule comes from. `checked`: read (the source itself), copy (a copy, summary or abstract), no."""

    name: str
    where: str
    checked: str


@dataclass(frozen=True)
class Case:
    """An example that proves a rule or a fact: these answers, laid over a base person if named, give this outcome.

    `answers` are as written in the file (see `cases.py`); None blanks a base answer. `line`, `column`: its place.
    """

    name: str
    outcome: Outcome
    answers: Mapping[str, Any]
    base: str | None
    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Place:
    """Where something stands: the file, and line and column of each of its fields."""

    file: str
    fields: Mapping[str, tuple[int, int]]

    def of_field(self, name: str) -> tuple[str, int, int]:
        """A field that is missing stands where the whole thing begins."""
        return (self.file, *self.fields.get(name, self.fields["id"]))


@dataclass(frozen=True)
class Rule:
    """One rule. `supersedes`: rules that fold under this one when both fire. `ask` is empty if always assessed.
    `off`: why the clinic switched it off, empty for a rule in use."""

    id: str
    severity: Severity
    category: str
    title: str
    when: Condition
    message: str
    why: str
    ask: str
    supersedes: tuple[str, ...]
    sources: tuple[Source, ...]
    review_by: date
    cases: tuple[Case, ...]
    place: Place
    off: str = ""

    @property
    def file(self) -> str:
        return self.place.file

    @cached_property
    def is_flag(self) -> bool:
        return not stands_in_format_block(self.category, self.severity.value)


@dataclass(frozen=True)
class SafetyMessage:
    """What a patient is shown at once. `text` marks its strong parts by `**` and names whom to call by places in
    braces: nobody is shown it before `Rulebook.in_country` filled it in.
    """

    id: str
    when: Condition
    text: str

    @property
    def is_for_everyone(self) -> bool:
        """Told to all who reach the end, whatever they answered: it is no warning."""
        return isinstance(self.when, AtTheEnd)


@dataclass(frozen=True)
class WhyWeAsk:
    """The words of "Why are we asking?": one phrase for each category of rules, and what stands around them."""

    opening: str
    categories: Mapping[str, str]
    routing: str
    routing_alone: str
    reading: str


@dataclass(frozen=True, eq=False)
class Rulebook:
    """A pack ready to assess with: its questionnaire, rules and messages, named by the hash of all its files.

    `language`: of what a patient reads; rules stay as they are written. `untranslated`: the texts that this language
    lacks and that stand in the source's. `is_reviewed`: somebody who speaks the language read the translation.
    `switched_off`: rules that nobody is assessed by, to be named wherever the others are.
    """

    questionnaire: Questionnaire
    rules: tuple[Rule, ...]
    messages: tuple[SafetyMessage, ...]
    message_opening_for_others: str
    message_closing: str
    why_we_ask: WhyWeAsk | None
    help: HelpByCountry
    summary: SummaryContent
    fact_cases: Mapping[str, tuple[Case, ...]]
    fact_places: Mapping[str, Place]
    case_date: date
    case_bases: Mapping[str, Mapping[str, Any]]
    base_places: Mapping[str, tuple[str, int, int]]
    coverage_exceptions: Mapping[tuple[str, str], str]  # (rule or fact, gap) to the reason why it stays open
    safety_exceptions: Mapping[tuple[str, str, str], str]  # (rule, answer, adding or deleting) to the reason why
    sha256: str
    translation_hashes: Mapping[str, str]  # by file
    switched_off: tuple[Rule, ...] = ()
    language: str = SOURCE_LANGUAGE
    untranslated: frozenset[str] = frozenset()
    is_reviewed: bool = True
    source_help: HelpByCountry | None = None  # for the texts that stand in the source's language

    def in_country(self, text: str, country: str) -> str:
        """A text of the pack with the numbers and names of this country, in the language of the text."""
        words = self.source_help if text in self.untranslated and self.source_help is not None else self.help
        return words.of(country).fill(text)

    def with_numbers_of(self, country: str) -> Rulebook:
        """The same with the messages of this country, for a reader that prints all of them."""
        filled = (replace(message, text=self.in_country(message.text, country)) for message in self.messages)
        return replace(self, messages=tuple(filled))

    @cached_property
    def rules_by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def format_rules(self) -> tuple[str, ...]:
        """The ids of those that are no flags."""
        return tuple(rule.id for rule in self.rules if not rule.is_flag)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every leaf of the facts, rules and messages, once; what the engine is given the truth of."""
        own = (rule.when for rule in self.rules), (message.when for message in self.messages)
        leaves = (
            leaf for condition in chain(self.questionnaire.definitions.values(), *own) for leaf in leaves_of(condition)
        )
        derived = (FactHolds, RuleFires, AtTheEnd)
        return tuple(dict.fromkeys(leaf for leaf in leaves if not isinstance(leaf, derived)))

    @cached_property
    def rules_for_messages(self) -> tuple[Rule, ...]:
        """The rules that a safety message waits for."""
        leaves = (leaf for message in self.messages for leaf in leaves_of(message.when))
        return tuple(self.rules_by_id[leaf.rule] for leaf in leaves if isinstance(leaf, RuleFires))
