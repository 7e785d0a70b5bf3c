"""The report on the audit log."""

from __future__ import annotations

from sqlalchemy import text

from intake.services.audit_log import verify_audit_log
from intake.store import audit
from intake.store.database import Database
from tests.unit.store.builders import NOW


def write(database: Database, count: int) -> None:
    with database.transaction() as session:
        for number in range(count):
            audit.append(session, actor="system", action="test", subject=f"s{number}", now=NOW)


def test_a_sound_log_is_reported_with_its_end(database: Database) -> None:
    write(database, 3)
    report = verify_audit_log(database)
    assert report.is_sound
    assert report.first_bad_seq is None
    assert report.head.seq == 3
    assert verify_audit_log(database, report.head) == report


def test_a_log_that_was_emptied_is_not_sound_against_its_earlier_end(database: Database) -> None:
    write(database, 3)
    anchor = verify_audit_log(database).head
    with database.transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_entry_refuses_delete"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("DELETE FROM audit_entry"))
    report = verify_audit_log(database, anchor)
    assert (report.is_sound, report.first_bad_seq, report.head.seq) == (False, 1, 0)
