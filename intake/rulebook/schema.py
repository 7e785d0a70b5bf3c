"""The shape of the rule files, for pydantic."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from intake.questionnaire.schema import Checked, Day, RuleId, Strict, Words

Category = Annotated[RuleId, StringConstraints(max_length=40)]


class SourceEntry(Strict):
    name: Words
    where: str = ""
    checked: Checked


class RuleEntry(Strict):
    id: RuleId
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


class ExceptionEntry(Strict):
    subject: Words
    gap: Words
    reason: Words


class ExceptionsFile(Strict):
    exceptions: list[ExceptionEntry]


class WhyWeAskFile(Strict):
    opening: Words
    categories: dict[Category, Words]
    routing: Words
    routing_alone: Words
    reading: Words
