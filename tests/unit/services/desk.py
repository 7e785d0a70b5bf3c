"""A clinician's desk, on which one form is dealt with: for the tests of responses, decisions and countersignatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from intake.errors import InputError
from intake.rulebook.assess import Engine
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.answer_flag import answer_flag
from intake.services.assess_submission import assess_submission
from intake.services.countersign_decision import countersign_decision
from intake.services.record_decision import Choice, record_decision
from intake.services.review_submission import Review, load_review
from intake.services.rulebooks import Rulebooks
from intake.store import answers, decisions, intakes, staff, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.staff import Role
from intake.summary.build import build_summary
from intake.summary.flag_view import FlagCard
from tests.made_up_clinic import CLINIC, NOW, TODAY, submit


@dataclass
class Desk:
    """Where one form is dealt with."""

    database: Database
    rulebooks: Rulebooks
    engine: Engine
    clinician: str
    second: str
    submission_id: str = ""

    def receive(self, slug: str, **changed: Any) -> Desk:
        self.submission_id = submit(self.database, self.rulebooks, slug, **changed)
        self.assess()
        return self

    def assess(self) -> None:
        assess_submission(self.database, self.rulebooks, self.engine, self.submission_id, NOW, by_staff=True)

    def correct(self, **changed: Any) -> None:
        given = [NewAnswer(key, value, Who.PATIENT) for key, value in changed.items()]
        with self.database.transaction() as session:
            intake_id = submissions.load_submission(session, self.submission_id).intake_id
            intakes.reopen_intake(session, intake_id)
            answers.append_answers(session, intake_id, given, NOW)
            self.submission_id = submissions.submit(session, intake_id, TODAY, NOW).id
        self.assess()

    def decide(self, outcome: str, note: str = "", read_attempt: int | None = None, **details: str) -> None:
        self.record(Choice(outcome, note, details, read_attempt), by=self.clinician)

    def record(self, choice: Choice, *, by: str, today: date = TODAY) -> None:
        record_decision(self.database, self.rulebooks, self.submission_id, choice, staff_id=by, today=today, now=NOW)

    def refused(self, outcome: str, note: str = "", read_attempt: int | None = None, **details: str) -> list[str]:
        with pytest.raises(InputError) as caught:
            self.decide(outcome, note, read_attempt, **details)
        with self.database.reading() as session:
            assert decisions.decisions_of(session, self.submission_id) == []
        return [refusal.path for refusal in caught.value.refusals]

    def respond(self, rule: str, action: str = "acknowledged", reason: str = "", note: str = "") -> None:
        answer_flag(
            self.database,
            self.rulebooks,
            self.submission_id,
            rule=rule,
            action=action,
            reason=reason,
            note=note,
            staff_id=self.clinician,
            now=NOW,
        )

    def respond_to_all(self) -> None:
        for flag in self.open_flags():
            self.respond(flag.id)

    def countersign(self, by: str, note: str = "Read") -> None:
        countersign_decision(self.database, self.submission_id, 1, note=note, staff_id=by, now=NOW)

    def review(self) -> Review:
        return load_review(self.database, self.rulebooks, CLINIC, self.submission_id)

    def flags(self) -> tuple[FlagCard, ...]:
        return build_summary(self.review().record).first

    def open_flags(self) -> list[FlagCard]:
        return [flag for flag in self.flags() if flag.needs_response]


@pytest.fixture
def desk(database: Database, engine: EngineSupervisor, rulebooks: Rulebooks) -> Desk:
    with database.transaction() as session:
        people = [
            staff.add(session, email=f"{name}@c.example", name=name, role=Role.CLINICIAN, password_hash="$", now=NOW).id
            for name in ("Cleo", "Dora")
        ]
    return Desk(database, rulebooks, engine, *people)
