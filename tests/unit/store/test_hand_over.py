"""Notes for whoever goes on with a form: sealed, in order, on every version."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from intake.store import hand_over, intakes, submissions
from intake.store.answers import append_answers
from intake.store.database import Database
from intake.store.errors import NotFound, Tampered
from intake.store.hand_over import HandOverNote
from intake.store.worklist import list_sent
from tests.stored import all_invites
from tests.unit.store.builders import NOW, TODAY, add_clinician, add_submission, by_patient, minutes


def test_notes_stay_with_the_form_over_its_versions_newest_first(database: Database) -> None:
    with database.transaction() as session:
        first, staff = add_submission(session), add_clinician(session)
        add_submission(session, "Somebody Else")
        hand_over.add_note(session, first.id, "one", staff_id=staff.id, now=NOW)
        intakes.reopen_intake(session, first.intake_id)
        append_answers(session, first.intake_id, by_patient(sex="male"), NOW)
        second = submissions.submit(session, first.intake_id, TODAY, NOW)
        for number, words in enumerate(("two", "three")):
            hand_over.add_note(session, second.id, words, staff_id=staff.id, now=NOW + minutes(number))
        assert hand_over.notes_of(session, first.intake_id) == [
            HandOverNote(2, NOW + minutes(1), "Cleo", "three"),
            HandOverNote(2, NOW, "Cleo", "two"),
            HandOverNote(1, NOW, "Cleo", "one"),
        ]
        notes = {
            row.patient_name: row.notes for row in list_sent(session, [invite.id for invite in all_invites(session)])
        }
    assert notes == {"Ada Canary": 3, "Somebody Else": 0}


def test_a_note_is_sealed_in_its_row(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        hand_over.add_note(session, submission.id, "canary", staff_id=staff.id, now=NOW)
        (stored,) = session.execute(text("SELECT sealed_note FROM hand_over")).one()
        assert b"canary" not in bytes(stored)
        moved = "INSERT INTO hand_over SELECT submission_id, 2, at, staff_id, sealed_note FROM hand_over"
        session.execute(text(moved))
        with pytest.raises(Tampered):
            hand_over.notes_of(session, submission.intake_id)


def test_there_is_no_note_on_nothing(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction() as session:
        hand_over.add_note(session, "nothing", "x", staff_id="x", now=NOW)
