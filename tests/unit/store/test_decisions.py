"""Decisions are added to, and their notes are sealed."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from intake.store import decisions
from intake.store.database import Database
from intake.store.decisions import Decision
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
                now=NOW + minutes(number),
            )
    with database.reading() as session:
        assert decisions.decisions_of(session, submission.id) == [
            Decision(submission.id, 1, NOW, staff.id, "wait", "canary 0"),
            Decision(submission.id, 2, NOW + minutes(1), staff.id, "go_ahead", "canary 1"),
        ]
        stored = session.execute(text("SELECT sealed_note FROM decision")).all()
    assert not any(b"canary" in bytes(sealed) for (sealed,) in stored)


def test_an_unknown_submission_is_not_found(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        decisions.record_decision(session, "nobody", staff_id="x", outcome="wait", note="", now=NOW)
