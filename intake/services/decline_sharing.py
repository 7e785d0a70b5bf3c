"""The patient does not agree to share: the form is closed to everyone, until the patient changes that answer."""

from __future__ import annotations

from datetime import date, datetime

from intake.services.form_state import read_form
from intake.services.rulebooks import Rulebooks
from intake.services.submit_intake import may_not_share
from intake.store import audit, intakes, submissions
from intake.store.database import Database
from intake.store.intake_state import IntakeState


def decline_sharing(database: Database, rulebooks: Rulebooks, intake_id: str, *, today: date, now: datetime) -> bool:
    """Whether the form is closed now. It stays open where the answer is not "no", and where a version was sent already:
    that one was shared.
    """
    with database.reading() as session:
        rulebook = rulebooks.of(intakes.load_intake(session, intake_id).rule_set_sha256)
    with database.transaction() as session:
        intakes.lock_intake(session, intake_id)
        state = read_form(session, rulebook, intake_id, today)
        if state.intake.state is IntakeState.DECLINED:
            return True
        is_sent = submissions.find_latest_submission(session, intake_id) is not None
        if is_sent or not may_not_share(state):
            return False
        intakes.decline_intake(session, intake_id)
        audit.append(session, actor="patient", action="intake.declined", subject=intake_id, now=now)
    return True


def take_up_again(database: Database, intake_id: str, now: datetime) -> None:
    """The patient came back to change the answer. Nothing is shared by that: the form still has to be sent."""
    with database.transaction() as session:
        if intakes.lock_intake(session, intake_id).state == IntakeState.DECLINED:
            intakes.reopen_intake(session, intake_id)
            audit.append(session, actor="patient", action="intake.taken_up_again", subject=intake_id, now=now)
