"""What was answered, submitted, assessed, decided and logged cannot be changed or deleted, not even by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.store import (
    alerts_taken,
    assessments,
    audit,
    decisions,
    drafts,
    flag_responses,
    hand_over,
    intakes,
    printed_summaries,
    publications,
    reads,
    rule_changes_read,
)
from intake.store.assessments import FlagCounts, NewAssessment
from intake.store.database import Database
from intake.store.drafts import How, NewRevision
from intake.store.flag_responses import NewResponse
from intake.store.publications import Kind, NewPublication
from intake.store.purges import Reason, Scope
from intake.store.purging import Due, purge
from intake.store.tables import APPEND_ONLY
from tests.unit.store.builders import NOW, RULE_SET, add_clinician, add_invite, add_submission

STATEMENTS = {
    "answer_event": "UPDATE answer_event SET question = 'sex'",
    "message_shown": "UPDATE message_shown SET after_seq = 0",
    "submission": "UPDATE submission SET version = 9",
    "assessment": "UPDATE assessment SET urgent = 0",
    "decision": "UPDATE decision SET outcome = 'go'",
    "flag_response": "UPDATE flag_response SET action = 'overridden'",
    "countersignature": "UPDATE countersignature SET number = 9",
    "printed_summary": "UPDATE printed_summary SET sha256 = '0'",
    "submission_read": "UPDATE submission_read SET number = 9",
    "alert_taken": "UPDATE alert_taken SET up_to_seq = 9",
    "hand_over": "UPDATE hand_over SET number = 9",
    "audit_entry": "UPDATE audit_entry SET actor = 'nobody'",
    "draft_revision": "UPDATE draft_revision SET changes = '{}'",
    "publication": "UPDATE publication SET staff_id = NULL",
    "purge": "UPDATE purge SET reason = 'request'",
    "rule_changes_read": "UPDATE rule_changes_read SET publication_number = 1",
}


@pytest.fixture
def full_database(database: Database) -> Database:
    """One row in every append-only table."""
    with database.transaction() as session:
        submission = add_submission(session)
        intakes.record_message_shown(session, submission.intake_id, "call-for-help", NOW)
        attempt = assessments.begin_attempt(session, submission.id, NOW)
        new = NewAssessment(RULE_SET, "assessed", {}, FlagCounts(1, 0, 0, 0, 0, 0))
        assessments.store_assessment(session, submission.id, attempt, new, NOW)
        staff_id = add_clinician(session).id
        decisions.record_decision(session, submission.id, staff_id=staff_id, outcome="wait", note="", now=NOW)
        decisions.countersign(session, submission.id, 1, staff_id=staff_id, note="", now=NOW)
        response = NewResponse("some-rule", "acknowledged", "", "", "0")
        flag_responses.record_response(session, submission.id, response, staff_id=staff_id, now=NOW)
        print_id = printed_summaries.PrintId(submission.id, "a4", "0000 0000 0000")
        printed_summaries.keep_printed(session, print_id, b"%PDF", NOW)
        reads.record_read(session, submission.id, staff_id, NOW)
        alerts_taken.take_alert(session, submission.intake_id, 1, instead_of=0, staff_id=staff_id, now=NOW)
        hand_over.add_note(session, submission.id, "note", staff_id=staff_id, now=NOW)
        drafts.add_draft(session, "A change", NewRevision(RULE_SET, {}, "", staff_id, How.OPENED), NOW)
        publications.add_publication(session, NewPublication(Kind.SHIPPED, RULE_SET, None, RULE_SET, None), NOW)
        assert rule_changes_read.record_read(session, staff_id, 1, NOW)
        audit.append(session, actor="system", action="test", subject="x", now=NOW)
        purge(session, Due(add_invite(session), Scope.EVERYTHING, Reason.NEVER_SENT), staff_id=None, now=NOW)
    return database


def test_the_list_of_statements_is_complete() -> None:
    assert set(STATEMENTS) == set(APPEND_ONLY)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_changing_and_deleting_is_refused(full_database: Database, table: str) -> None:
    for statement in (STATEMENTS[table], f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"), full_database.transaction() as session:
            session.execute(text(statement))
    with full_database.reading() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_emptying_the_table_is_refused(full_database: Database, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), full_database.transaction() as session:
        session.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_replacing_a_row_is_refused(full_database: Database, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), full_database.transaction() as session:
        session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
