"""When somebody of the staff first opened a form: what the patient is told, and what a purge ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intake.store import reads
from intake.store.database import Database
from intake.store.errors import NotFound, Purged
from intake.store.intakes import load_intake
from intake.store.purges import Purge, Reason, Scope, record_purge
from intake.store.tables import SubmissionReadRow
from tests.unit.store.builders import NOW, add_clinician, add_submission, minutes


def test_the_first_time_of_each_person_is_kept_of_the_form_that_they_opened(database: Database) -> None:
    with database.transaction() as session:
        ada, bea = add_submission(session), add_submission(session, "Bea")
        cleo, dora, ella = (add_clinician(session, f"{name}@clinic.example") for name in ("cleo", "dora", "ella"))
        for later, staff in enumerate((cleo, cleo, dora, cleo, ella)):
            reads.record_read(session, ada.id, staff.id, NOW + minutes(later))
        row = SubmissionReadRow
        kept = session.execute(select(row.number, row.staff_id, row.at).order_by(row.number)).all()
        first_times = [(1, cleo.id, NOW), (2, dora.id, NOW + minutes(2)), (3, ella.id, NOW + minutes(4))]
        assert [tuple(one) for one in kept] == first_times
        assert reads.first_read_at(session, ada.id) == NOW
        assert reads.first_read_at(session, bea.id) is None
        with pytest.raises(NotFound):
            reads.record_read(session, "nobody", cleo.id, NOW)
        invite_id = load_intake(session, bea.intake_id).invite_id
        record_purge(session, Purge(invite_id, Scope.ANSWERS, Reason.REQUEST, NOW, None))
        with pytest.raises(Purged):
            reads.record_read(session, bea.id, cleo.id, NOW)
