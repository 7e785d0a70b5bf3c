"""Made-up rows for the tests of the store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from intake.store import assessments, intakes, invites, rule_sets, staff, submissions
from intake.store.answers import NewAnswer, Who, append_answers
from intake.store.assessments import FlagCounts, NewAssessment
from intake.store.canonical_json import Json
from intake.store.database import Session
from intake.store.intakes import Intake
from intake.store.invites import NewInvite
from intake.store.staff import Role, Staff
from intake.store.submissions import Submission

NOW = datetime(2026, 11, 1, 9, 30, 15, 123456, tzinfo=UTC)
TODAY = date(2026, 11, 1)
RULE_SET = "a" * 64


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def add_rule_set(session: Session, sha256: str = RULE_SET) -> None:
    rule_sets.keep_rule_set(
        session, sha256=sha256, pack_id="b12", version="1.0", files={"pack.yaml": "id: b12"}, now=NOW
    )


def add_invite(session: Session, name: str = "Ada Canary", appointment_at: datetime | None = None) -> str:
    new = NewInvite(
        name=name,
        date_of_birth=date(1980, 2, 29),
        language="en",
        expires_at=NOW + timedelta(days=14),
        appointment_at=appointment_at,
        offer={"b12_dose": {"value": 1000, "unit": "mcg"}},
    )
    return invites.add_invite(session, new, NOW)[0]


def add_intake(session: Session, name: str = "Ada Canary", appointment_at: datetime | None = None) -> Intake:
    add_rule_set(session)
    return intakes.start_intake(session, add_invite(session, name, appointment_at), RULE_SET, NOW)


def by_patient(**answers: Json) -> list[NewAnswer]:
    return [NewAnswer(question, value, Who.PATIENT) for question, value in answers.items()]


def add_submission(
    session: Session, name: str = "Ada Canary", appointment_at: datetime | None = None, at: datetime = NOW
) -> Submission:
    intake = add_intake(session, name, appointment_at)
    append_answers(session, intake.id, by_patient(sex="female", allergies=["cobalt"]), at)
    return submissions.submit(session, intake.id, TODAY, at)


def add_assessment(
    session: Session, submission: Submission, urgent: int, status: str = "assessed", **more: bool
) -> int:
    """The number of the attempt."""
    number = assessments.begin_attempt(session, submission.id, NOW)
    new = NewAssessment(RULE_SET, status, {}, FlagCounts(urgent, 2, 3, 4, 5, 2), **more)
    assessments.store_assessment(session, submission.id, number, new, NOW)
    return number


def add_clinician(session: Session, email: str = "cleo@clinic.example") -> Staff:
    return staff.add(session, email=email, name="Cleo", role=Role.CLINICIAN, password_hash="$", now=NOW)
