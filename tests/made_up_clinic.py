"""A clinic without pages: a database, the shipped rules, and made-up patients' submissions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from intake.data_folders import rules_folder
from intake.made_up_patients import load_all
from intake.questionnaire.answers import answer_from_json, to_json
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.clinic_settings import Clinic
from intake.services.install_shipped import install_shipped
from intake.services.invite_patient import create_invite
from intake.services.rulebooks import SHIPPED_PACK, Rulebooks
from intake.store import answers, intakes, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database

NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 1)
CLINIC = Clinic("Test Clinic", "020 7946 0999", "UK", "Europe/London")
SHIPPED = rules_folder() / SHIPPED_PACK


def shipped_rulebooks(database: Database, engine: EngineSupervisor) -> Rulebooks:
    rulebooks = Rulebooks(database, engine)
    install_shipped(database, rulebooks, SHIPPED, NOW)
    return rulebooks


def submit(
    database: Database,
    rulebooks: Rulebooks,
    slug: str = "well",
    *,
    appointment_at: datetime | None = None,
    **changed: Any,
) -> str:
    """The id of a made-up patient's submission, not yet assessed. `changed`: answers in an answers file's form."""
    made_up = {**load_all()[slug], **changed}
    born = date.fromisoformat(made_up["date_of_birth"])
    invite_id, _ = create_invite(
        database,
        name=made_up["full_name"],
        date_of_birth=born,
        appointment_at=appointment_at,
        offer=None,
        language="en",
        created_by=None,
        now=NOW,
    )
    rulebook = rulebooks.in_force()
    questions = rulebook.questionnaire.questions
    given = [
        NewAnswer(key, to_json(questions[key], answer), Who.PATIENT)
        for key, value in made_up.items()
        if key != "intake_date" and (answer := answer_from_json(questions[key], value)) is not None
    ]
    with database.transaction() as session:
        intake = intakes.start_intake(session, invite_id, rulebook.sha256, NOW)
        answers.append_answers(session, intake.id, given, NOW)
        return submissions.submit(session, intake.id, TODAY, NOW).id
