"""What one bundle is made from. The same record gives the same bytes: no clock is read and no random number drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from intake.fhir.json_text import to_json_text
from intake.fhir.names import id_of, urn
from intake.fhir.response import export_response
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.routing import Route, route, unrouted
from intake.rulebook.assessment import Assessment
from intake.rulebook.model import Rulebook


@dataclass(frozen=True)
class Pdf:
    """The printed summary: its bytes go along only where `is_enclosed`, its size and hash always."""

    content: bytes
    is_enclosed: bool = False


@dataclass(frozen=True)
class Countersignature:
    by: str
    at: datetime
    note: str
    staff_id: str


@dataclass(frozen=True)
class Decision:
    """`outcome`: its code, `words`: what it says. `details`: what belongs to it, each with its name.
    `void`: why it does not hold any more, empty while it does. `staff_id`: who made it; two may have one name.
    """

    number: int
    outcome: str
    words: str
    details: tuple[tuple[str, str], ...]
    note: str
    by: str
    at: datetime
    staff_id: str
    void: str
    countersigned: tuple[Countersignature, ...]

    @property
    def holds(self) -> bool:
        return not self.void


@dataclass(frozen=True)
class FlagResponse:
    """`action`: acknowledged or overridden. `reason`: in words. `is_stale`: the flag has changed since."""

    action: str
    reason: str
    note: str
    by: str
    at: datetime
    staff_id: str
    is_stale: bool


@dataclass(frozen=True, eq=False)
class Record:
    """`id` names the submission and `patient_id` the patient, at the clinic that exports; both are empty without a
    store, and then the answers themselves name them. `form_id`: the same in all versions of one form, as the receipt
    is not. `decisions`: on this version, newest first; `responses`: the last one to each flag, by rule. `marks`: what
    stands beside an answer on the page; `by_others`: the answers that another hand than the patient's gave.
    `about_rules`: what a reader must know of the rules themselves. Times are in UTC, or have their zone with them.
    """

    rulebook: Rulebook
    sheet: AnswerSheet
    assessment: Assessment
    id: str = ""
    patient_id: str = ""
    patient_name: str = ""
    receipt: str = ""
    form_id: str = ""
    version: int = 1
    newest_version: int = 1
    submitted_at: datetime | None = None
    assessed_at: datetime | None = None
    pdf: Pdf | None = None
    decisions: tuple[Decision, ...] = ()
    responses: Mapping[str, FlagResponse] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_others: frozenset[str] = frozenset()
    about_rules: tuple[str, ...] = ()
    is_unrouted: bool = False  # the reference cannot go through these answers: they go out as they were given

    @property
    def is_superseded(self) -> bool:
        return self.newest_version > self.version

    @property
    def last_event_at(self) -> datetime | None:
        """When the record came to be as it is: sent, assessed, or the last thing that somebody signed on it."""
        times = [self.submitted_at, self.assessed_at, *(said.at for said in self.responses.values())]
        for made in self.decisions:
            times += [made.at, *(signed.at for signed in made.countersigned)]
        return max((at for at in times if at is not None), default=None)

    @cached_property
    def route(self) -> Route:
        if self.is_unrouted:
            return unrouted(self.rulebook.questionnaire, self.sheet)
        return route(self.rulebook.questionnaire, self.sheet)

    @cached_property
    def key(self) -> str:
        """What all ids of the bundle follow from."""
        if self.id:
            return self.id
        response = export_response(self.rulebook.questionnaire, self.sheet, self.route)
        return hashlib.sha256(to_json_text(response, is_indented=False).encode()).hexdigest()

    def id_of(self, *what: str) -> str:
        if what == ("Patient",):
            return id_of(self.patient_id or self.key, *what)
        return id_of(self.key, *what)

    def reference(self, *what: str) -> dict[str, str]:
        """To another resource of the bundle."""
        return {"reference": urn(self.id_of(*what))}
