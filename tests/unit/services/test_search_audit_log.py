"""The audit log is searched alike on both databases; the page itself is tested in tests/web/test_audit.py."""

from __future__ import annotations

from datetime import timedelta

from intake.services.search_audit_log import AuditQuery, check_audit_log, find_last_check, list_audit_log
from intake.store import audit
from intake.store.database import Database, Session
from tests.made_up_clinic import CLINIC
from tests.unit.store.builders import NOW, add_clinician, add_submission


def _write(session: Session, action: str, subject: str, actor: str = "system", days: int = 0) -> None:
    audit.append(session, actor=actor, action=action, subject=subject, now=NOW + timedelta(days=days))


def _found(database: Database, **query: object) -> list[str]:
    page = list_audit_log(database, CLINIC, AuditQuery(**query))  # type: ignore[arg-type]
    return [line.what for line in page.lines]


def test_each_part_of_a_query_narrows_the_log(database: Database) -> None:
    with database.transaction() as session:
        submission, clinician = add_submission(session), add_clinician(session)
        _write(session, "submission.opened", submission.id, clinician.id)
        _write(session, "rule_set.published", "a" * 64, days=1)
        _write(session, "hand_over.noted", submission.intake_id, days=2)
    tomorrow = NOW.date() + timedelta(days=1)

    assert _found(database, actor=clinician.id) == ["Submission: opened"]
    assert _found(database, action="rule_set.published") == ["Rule set: published"]
    assert _found(database, receipt=submission.receipt_code) == ["Hand over: noted", "Submission: opened"]
    assert _found(database, first=tomorrow) == ["Hand over: noted", "Rule set: published"]
    assert _found(database, first=tomorrow, last=tomorrow) == ["Rule set: published"]
    page = list_audit_log(database, CLINIC, AuditQuery())
    assert list(page.actions) == ["hand_over.noted", "rule_set.published", "submission.opened"]
    about = f"form {submission.receipt_code}, version 1"
    assert [line.about for line in page.lines] == [about, "a" * 12, about]


def test_the_last_check_is_kept_with_who_made_it(database: Database) -> None:
    with database.transaction() as session:
        clinician = add_clinician(session)
        _write(session, "submission.opened", "x")

    made = check_audit_log(database, by=clinician.id, now=NOW)

    kept = find_last_check(database)
    assert kept is not None
    assert (made.verified_up_to, made.first_bad) == (kept.verified_up_to, kept.first_bad) == (1, None)
    assert kept.by == clinician.name
    assert check_audit_log(database, by=clinician.id, now=NOW).verified_up_to == 2  # the check itself was noted
