"""What was overlooked until a form is sent is told to the clinic then, on both databases."""

from __future__ import annotations

import pytest

from intake.rulebook.supervisor import EngineSupervisor
from intake.services.rulebooks import Rulebooks
from intake.services.submit_intake import submit_intake
from intake.store import answers
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.staff import Role
from intake.store.submissions import Submission
from tests.builders import TODAY
from tests.made_up_clinic import NOW
from tests.unit.services.rule_changes import add_staff
from tests.unit.services.test_alert_staff import Kept, filled_in, send, wants_mail


@pytest.mark.parametrize(("typed_in", "alerts"), [(False, 1), (True, 0)])
def test_what_is_found_only_when_it_is_sent_alerts_too_unless_staff_were_told(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor, typed_in: bool, alerts: int
) -> None:
    wants_mail(database)
    state = filled_in(database, rulebooks)
    by = add_staff(database, "Tia", Role.CLINICIAN) if typed_in else None
    with database.transaction() as session:  # past the page, which would have warned at once
        new = [NewAnswer("urgent_now", ["sudden_weakness"], Who.PATIENT)]
        (last,) = answers.append_answers(session, state.intake.id, new, NOW)
    sent = submit_intake(
        database, rulebooks, engine, state.intake.id, revision=last.seq, today=TODAY, now=NOW, shown_to=by
    )
    assert isinstance(sent, Submission)
    assert send(database, Kept()).sent == alerts
