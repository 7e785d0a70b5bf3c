"""The result of an assessment, complete by construction: fired + silent + unassessed = all rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

ASSESSED = "assessed"
MANUAL_REVIEW = "manual_review"


class Because(NamedTuple):  # and no dataclass: a page reads some forty of these, which take three times as long to make
    """An answer that made a flag fire: the answers-file value and its words."""

    question: str
    text: str
    answer: Any
    answer_text: str


class CitedSource(NamedTuple):
    name: str
    where: str
    checked: str


@dataclass(frozen=True)
class Flag:
    """A rule that fired. `under`: the flag that this one is folded under."""

    id: str
    severity: str
    category: str
    title: str
    message: str
    why: str
    under: str | None
    because: tuple[Because, ...]
    facts: tuple[str, ...]
    sources: tuple[CitedSource, ...]


class Missing(NamedTuple):
    """An answer that a rule waits for, and why it is missing."""

    question: str
    text: str
    reason: str


@dataclass(frozen=True)
class Unassessed:
    """A rule that could not be assessed, with the question to ask."""

    id: str
    severity: str
    title: str
    missing: tuple[Missing, ...]
    ask: str


@dataclass(frozen=True)
class Disagreement:
    """A rule on which the two engines differ; "none" where durable_rules said nothing."""

    id: str
    durable: str
    reference: str


@dataclass(frozen=True)
class Withdrawn:
    """An answer to a question that is no longer asked. Never evaluated."""

    question: str
    answer: Any


@dataclass(frozen=True)
class Version:
    """What an assessment rests on."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Assessment:
    """The JSON of `intake evaluate`, as an object."""

    status: str
    engines_agree: bool | None
    disagreements: tuple[Disagreement, ...]
    rule_set: Version
    questionnaire: Version
    as_of: date
    flags: tuple[Flag, ...]
    unassessed: tuple[Unassessed, ...]
    silent: tuple[str, ...]
    withdrawn: tuple[Withdrawn, ...]
    safety_messages: tuple[str, ...]

    @property
    def is_for_manual_review(self) -> bool:
        return self.status == MANUAL_REVIEW

    @property
    def is_unevaluated(self) -> bool:
        """No rule was judged at all, as `unevaluated` writes it."""
        return not self.flags and not self.silent and not any(rule.missing for rule in self.unassessed)

    def to_json(self) -> dict[str, Any]:
        return {
            **vars(self),
            "disagreements": [{**vars(one)} for one in self.disagreements],
            "rule_set": {**vars(self.rule_set)},
            "questionnaire": {**vars(self.questionnaire)},
            "as_of": self.as_of.isoformat(),
            "flags": [_flag_json(flag) for flag in self.flags],
            "unassessed": [
                {**vars(rule), "missing": [part._asdict() for part in rule.missing]} for rule in self.unassessed
            ],
            "withdrawn": [{**vars(one)} for one in self.withdrawn],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Assessment:
        """The opposite of to_json, for a stored assessment."""
        return cls(
            status=data["status"],
            engines_agree=data["engines_agree"],
            disagreements=tuple(Disagreement(**item) for item in data["disagreements"]),
            rule_set=Version(**data["rule_set"]),
            questionnaire=Version(**data["questionnaire"]),
            as_of=date.fromisoformat(data["as_of"]),
            flags=tuple([_flag(item) for item in data["flags"]]),
            unassessed=tuple(
                Unassessed(**{**item, "missing": tuple([Missing(**part) for part in item["missing"]])})
                for item in data["unassessed"]
            ),
            silent=tuple(data["silent"]),
            withdrawn=tuple(Withdrawn(**item) for item in data["withdrawn"]),
            safety_messages=tuple(data["safety_messages"]),
        )


def _flag_json(flag: Flag) -> dict[str, Any]:
    because = [part._asdict() for part in flag.because]
    return {**vars(flag), "because": because, "sources": [part._asdict() for part in flag.sources]}


def _flag(item: Mapping[str, Any]) -> Flag:
    parts = {
        "because": tuple([Because(**part) for part in item["because"]]),
        "facts": tuple(item["facts"]),
        "sources": tuple([CitedSource(**part) for part in item["sources"]]),
    }
    return Flag(**{**item, **parts})
