"""Decisions are added to, and their notes are sealed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from intake.store import decisions
from intake.store.database import Database
from intake.store.decisions import Countersignature, Decision
from intake.store.errors import NotFound
from tests.unit.store.builders import NOW, add_clinician, add_submission, minutes


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
