"""A decision is a person's: when it needs a word of reason, and on what it may be made."""

from __future__ import annotations

import pytest

from intake.errors import InputError
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.assess_submission import assess_submission
from intake.services.audit_log import read_audit_log
from intake.services.record_decision import LONGEST_NOTE, Outcome, record_decision
from intake.services.rulebooks import Rulebooks
from intake.store import decisions, staff
from intake.store.database import Database
from intake.store.errors import NotFound
from intake.store.staff import Role
from tests.made_up_clinic import NOW, submit


@pytest.fixture
def clinician(database: Database) -> str:
    with database.transaction() as session:
        return staff.add(
            session, email="c@clinic.example", name="C", role=Role.CLINICIAN, password_hash="$", now=NOW
        ).id


def _assessed(database: Database, rulebooks: Rulebooks, engine: EngineSupervisor, slug: str) -> str:
    submission_id = submit(database, rulebooks, slug)
    assess_submission(database, rulebooks, engine, submission_id, NOW)
    return submission_id


def _refused(database: Database, submission_id: str, clinician: str, outcome: str, note: str = "") -> str:
    with pytest.raises(InputError) as caught:
        record_decision(database, submission_id, outcome=outcome, note=note, staff_id=clinician, now=NOW)
    with database.reading() as session:
        assert decisions.decisions_of(session, submission_id) == []
    return caught.value.refusals[0].path


def test_going_ahead_without_urgent_flags_needs_no_note(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, clinician: str
) -> None:
    submission_id = _assessed(database, rulebooks, engine, "well")
    record_decision(database, submission_id, outcome="go", note=" ", staff_id=clinician, now=NOW)
    with database.reading() as session:
        (made,) = decisions.decisions_of(session, submission_id)
    assert (made.outcome, made.note, made.staff_id) == ("go", "", clinician)
    assert read_audit_log(database)[0].action == "decision.recorded"


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.GO])
def test_anything_else_needs_one(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, clinician: str, outcome: Outcome
) -> None:
    submission_id = _assessed(database, rulebooks, engine, "well")
    assert _refused(database, submission_id, clinician, outcome) == "note"
    record_decision(database, submission_id, outcome=outcome, note="Because", staff_id=clinician, now=NOW)


@pytest.mark.parametrize(("outcome", "note", "path"), [("", "", "outcome"), ("Go", "x", "outcome")])
def test_an_unknown_outcome_is_refused(
    database: Database, rulebooks: Rulebooks, clinician: str, outcome: str, note: str, path: str
) -> None:
    assert _refused(database, submit(database, rulebooks), clinician, outcome, note) == path


def test_an_urgent_flag_and_a_missing_evaluation_ask_for_a_reason_to_go_ahead(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, clinician: str
) -> None:
    urgent = _assessed(database, rulebooks, engine, "warfarin")
    assert _refused(database, urgent, clinician, "go") == "note"
    assert _refused(database, submit(database, rulebooks), clinician, "go") == "note"


def test_a_note_has_an_end(database: Database, rulebooks: Rulebooks, clinician: str) -> None:
    submission_id = submit(database, rulebooks)
    assert _refused(database, submission_id, clinician, "wait", "x" * (LONGEST_NOTE + 1)) == "note"
    record_decision(database, submission_id, outcome="wait", note="x" * LONGEST_NOTE, staff_id=clinician, now=NOW)


def test_there_is_no_decision_on_nothing(database: Database, clinician: str) -> None:
    with pytest.raises(NotFound):
        record_decision(database, "none", outcome="go", note="", staff_id=clinician, now=NOW)
