"""The shape of the rule files, for pydantic."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from intake.questionnaire.schema import COUNTRY, Checked, Day, Name, RuleId, Strict, Words

Category = Annotated[RuleId, StringConstraints(max_length=40)]


class SourceEntry(Strict):
    name: Words
    where: str = ""
    checked: Checked


class RuleEntry(Strict):
    id: RuleId
    off: Words | None = None
    severity: Literal["urgent", "high", "moderate", "info"]
    category: Category
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    when: Any
    message: Words
    why: Words
    ask: Annotated[str, StringConstraints(max_length=120)] = ""
    supersedes: list[RuleId] = []
    sources: list[SourceEntry] = []
    review_by: Day
    cases: list[dict[str, Any]] = []


class MessageEntry(Strict):
    id: RuleId
    when: Any
    text: Words


class MessagesFile(Strict):
    opening_for_others: Words
    closing: Words
    messages: list[MessageEntry] = Field(min_length=1)


class HelpEntry(Strict):
    emergency: Words
    hospital: Words
    advice: Words
    doctor: Words
    to_talk: Words
    lines: Words
    if_no_answer: str = ""
    sources: list[SourceEntry] = Field(min_length=1)


class CountryEntry(HelpEntry):
    codes: list[Annotated[str, StringConstraints(pattern=COUNTRY)]] = Field(min_length=1)


class HelpFile(Strict):
    countries: list[CountryEntry]
    elsewhere: HelpEntry


class ExceptionEntry(Strict):
    subject: Words
    gap: Words
    reason: Words


class ExceptionsFile(Strict):
    exceptions: list[ExceptionEntry]


class SafetyExceptionEntry(Strict):
    rule: RuleId
    answers: list[Name] = Field(min_length=1)
    by: Literal["adding", "deleting"]
    reason: Words


class SafetyExceptionsFile(Strict):
    exceptions: list[SafetyExceptionEntry]


class BandEntry(Strict):
    word: Words
    below: Name | None = None
    up_to: Name | None = None
    unremarkable: bool = False


class FactWordEntry(Strict):
    fact: Name
    word: Words


class ByFactsEntry(Strict):
    facts: list[FactWordEntry] = Field(min_length=1)
    otherwise: Words
    undecided: Words


class LabEntry(Strict):
    si: Name | None = None
    conventional: Name | None = None
    bands: list[BandEntry] = []
    by_facts: ByFactsEntry | None = None


class GapEntry(Strict):
    flag: RuleId
    answers: list[Name] = Field(min_length=1)
    carries: list[RuleId] = []


class ProductEntry(Strict):
    name: Words
    answers: dict[Name, Name | list[Name]] = Field(min_length=1)


class FreeOfEntry(Strict):
    answer: Name
    code: Name
    word: Words


class GradesEntry(Strict):
    answer: Name
    steps: dict[Name, Words] = Field(min_length=2)
    free_of: FreeOfEntry | None = None


class CourseEntry(Strict):
    results: list[Name] = []
    grades: list[GradesEntry] = []
    injections: list[Name] = []


class SummaryFile(Strict):
    names: dict[Name, Words] = {}
    labs: dict[Name, LabEntry] = {}
    gaps: list[GapEntry] = []
    flag_reasons: dict[Name, Words] = {}
    products: list[ProductEntry] = []
    course: CourseEntry = CourseEntry()


class WhyWeAskFile(Strict):
    opening: Words
    categories: dict[Category, Words]
    routing: Words
    routing_alone: Words
    reading: Words
