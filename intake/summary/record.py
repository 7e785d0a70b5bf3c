"""What a summary is made from: one sheet of answers, its assessment, and what is known about the submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Any, NamedTuple

from intake.config import ClinicDefaults
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.routing import Route, route, unrouted
from intake.rulebook.assessment import Assessment
from intake.rulebook.model import Rulebook
from intake.summary.decision_record import DecisionMade, ResponseMade
from intake.summary.logo import Logo


class Origin(NamedTuple):  # and no dataclass, as a RecordedAnswer: a page makes one for each answer
    """How the current answer came about: `how` and `who` are the words of the answer log.

    `by`: the name of the staff member, or the code by which someone else said who fills in the form. `at`: on any
    clock. `language`: in which the question was read; None where nobody did.
    """

    how: str = "typed"
    who: str = "patient"
    by: str = ""
    is_changed: bool = False
    at: datetime | None = None
    language: str | None = None


@dataclass(frozen=True)
class ChangedAnswer:
    """An answer that was changed after a safety message about it was shown. Values as in an answers file."""

    question: str
    before: Any
    after: Any
    at: datetime
    message_id: str | None = None


@dataclass(frozen=True)
class ShownMessage:
    """A safety message that the patient saw; `at` is None where only the receipt will show it.

    `staff_name`: who saw it in the patient's place, typing in a paper form. `text`: as it was shown, in the language of
    the pack; empty where it is that of the rules which the form was evaluated by.
    """

    message_id: str
    at: datetime | None = None
    staff_name: str = ""
    text: str = ""


@dataclass(frozen=True)
class EarlierForm:
    """What the same person sent before, as today's questions read it. `version`: of this form, which was corrected
    since; None for the form of the last visit. `unread`: the words of that day for a question that has no
    answer on the sheet only because it was another one then, or none.
    """

    sheet: AnswerSheet
    submitted_at: datetime
    version: int | None = None
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Submission:
    """What the store knows beside the answers. Times are in `zone`, the clinic's own, unless it is said.

    `newest_version`: of the same form, where this one was corrected since; what was printed says so.
    `visits`: what the same person sent for earlier visits, oldest first; `unopened_visits`: how many there are besides
    whose answers do not open. `responses`: the last one to each flag, by rule; `decisions`: newest first. None without
    a store. `read_in`: by language, the questions as they were read, by the rules that the form was on.
    `is_by_older_rules`: evaluated by the rules that the form was begun under, as those in force could not read all of
    its answers.
    """

    receipt: str = ""
    version: int = 1
    newest_version: int = 1
    submitted_at: datetime | None = None
    appointment_at: datetime | None = None
    clinic_name: str = ""
    zone: tzinfo = UTC
    logo: Logo | None = None
    country: str = ClinicDefaults.country
    has_conventional_first: bool = False
    invited_name: str = ""
    offer: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    read_in: Mapping[str, Questionnaire] = field(default_factory=dict)
    changes: tuple[ChangedAnswer, ...] = ()
    shown: tuple[ShownMessage, ...] | None = None
    earlier: tuple[EarlierForm, ...] = ()
    visits: tuple[AnswerSheet, ...] = ()
    unopened_visits: int = 0
    responses: Mapping[str, ResponseMade] | None = None
    decisions: tuple[DecisionMade, ...] | None = None
    is_by_older_rules: bool = False


@dataclass(frozen=True)
class Record:
    """Everything that one summary is built from. Without a store (demo, command line) `submission` is empty.

    `is_unrouted`: the reference cannot go through these answers, so that they stand as they were given.
    """

    rulebook: Rulebook
    sheet: AnswerSheet
    assessment: Assessment
    submission: Submission = Submission()
    is_unrouted: bool = False

    @cached_property
    def route(self) -> Route:
        """The way through the form with these answers."""
        go_through = unrouted if self.is_unrouted else route
        return go_through(self.rulebook.questionnaire, self.sheet)
