"""Decisions are added to, and their notes are sealed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from intake.store import decisions, flag_responses, intakes, submissions
from intake.store.answers import append_answers
from intake.store.database import Database
from intake.store.decisions import Countersignature, Decision
from intake.store.errors import NotFound
from intake.store.flag_responses import NewResponse
from intake.store.submissions import Submission
from tests.unit.store.builders import NOW, TODAY, add_clinician, add_submission, by_patient, minutes


def test_decisions_are_kept_in_order(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        assert decisions.decisions_of(session, submission.id) == []
        for number, outcome in enumerate(["wait", "go_ahead"]):
            decisions.record_decision(
                session,
                submission.id,
                staff_id=staff.id,
                outcome=outcome,
                note=f"canary {number}",
                details={"labs": "canary B12"},
                now=NOW + minutes(number),
            )
    with database.reading() as session:
        assert decisions.decisions_of(session, submission.id) == [
            Decision(submission.id, 1, NOW, staff.id, staff.name, "wait", "canary 0", {"labs": "canary B12"}, None),
            Decision(
                submission.id,
                2,
                NOW + minutes(1),
                staff.id,
                staff.name,
                "go_ahead",
                "canary 1",
                {"labs": "canary B12"},
                None,
            ),
        ]
        stored = session.execute(text("SELECT sealed_content FROM decision")).all()
    assert not any(b"canary" in bytes(sealed) for (sealed,) in stored)


def test_an_unknown_submission_is_not_found(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        decisions.record_decision(session, "nobody", staff_id="x", outcome="wait", note="", now=NOW)


def test_a_second_signature_is_kept_sealed_and_once_a_person(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        decisions.record_decision(session, submission.id, staff_id=staff.id, outcome="go", note="", now=NOW)
        decisions.countersign(session, submission.id, 1, staff_id=staff.id, note="canary", now=NOW)
        with pytest.raises(NotFound):
            decisions.countersign(session, submission.id, 2, staff_id=staff.id, note="", now=NOW)
    with database.reading() as session:
        signed = Countersignature(NOW, staff.id, staff.name, "canary")
        assert decisions.countersignatures_of(session, submission.id, 1) == [signed]
        (stored,) = session.execute(text("SELECT sealed_note FROM countersignature")).all()
    assert b"canary" not in bytes(stored[0])
    with pytest.raises(IntegrityError), database.transaction() as session:
        decisions.countersign(session, submission.id, 1, staff_id=staff.id, note="", now=NOW)


def test_what_was_said_to_one_form_is_not_taken_for_an_answer_to_another(database: Database) -> None:
    with database.transaction() as session:
        ada, bea = add_submission(session), add_submission(session, "Bea")
        cleo, dora = add_clinician(session), add_clinician(session, "dora@clinic.example")

        def respond(to: Submission, note: str) -> None:
            new = NewResponse("some-rule", "acknowledged", "", note, "0")
            flag_responses.record_response(session, to.id, new, staff_id=cleo.id, now=NOW)

        for form, words in ((ada, ["a1", "a2"]), (bea, ["b1", "b2"])):
            for note, staff in zip(words, (cleo, dora), strict=True):
                respond(form, note)
                decisions.record_decision(session, form.id, staff_id=cleo.id, outcome="go", note=note, now=NOW)
                decisions.countersign(session, form.id, 1, staff_id=staff.id, note=note, now=NOW)
        intakes.reopen_intake(session, ada.intake_id)
        append_answers(session, ada.intake_id, by_patient(sex="male"), NOW)
        respond(submissions.submit(session, ada.intake_id, TODAY, NOW), "a3")
    with database.reading() as session:
        for form, version, said in ((ada, 1, ["a1", "a2"]), (ada, 2, ["a1", "a2", "a3"]), (bea, 2, ["b1", "b2"])):
            responses = flag_responses.responses_of(session, form.intake_id, up_to_version=version)
            assert [response.content.note for response in responses] == said
            assert [made.note for made in decisions.decisions_of(session, form.id)] == said[:2]
            assert [signed.note for signed in decisions.countersignatures_of(session, form.id, 1)] == said[:2]
            assert decisions.countersignatures_of(session, form.id, 2) == []
