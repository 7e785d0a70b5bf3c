"""The report on the audit log, and what the acts that no other test looks for there leave in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from intake.services.add_key import add_key
from intake.services.audit_log import verify_audit_log
from intake.services.clinic_logo import remove_logo, save_logo
from intake.services.clinic_settings import save_clinic
from intake.services.decline_sharing import decline_sharing, take_up_again
from intake.services.own_account import end_all_sessions, end_own_session
from intake.services.rule_news import mark_as_read
from intake.services.rulebooks import Rulebooks
from intake.services.search_audit_log import AuditQuery, check_audit_log, export_audit_log
from intake.services.second_step import NeededBy, save_needed_by
from intake.services.take_alert import take_alert
from intake.store import answers, audit, intakes, sessions
from intake.store.answers import NewAnswer, Who
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.sessions import Audience
from intake.store.tokens import hash_token
from tests.made_up_clinic import CLINIC
from tests.stored import audit_entries
from tests.unit.services.test_clinic_logo import picture
from tests.unit.services.test_fill_in_form import begin
from tests.unit.store.builders import NOW, TODAY, add_clinician


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


def test_what_staff_do_for_the_clinic_is_noted_under_their_name(
    database: Database, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    KeyRing.load_or_create(keys)
    with database.transaction() as session:
        ada = add_clinician(session)
        own = hash_token(sessions.open_session(session, Audience.STAFF, ada.id, NOW))
    acts: dict[str, Callable[[], object]] = {
        "clinic.settings_saved": lambda: save_clinic(database, CLINIC, by=ada.id, now=NOW),
        "clinic.logo_saved": lambda: save_logo(database, picture(), by=ada.id, now=NOW),
        "clinic.logo_removed": lambda: remove_logo(database, by=ada.id, now=NOW),
        "audit.checked": lambda: check_audit_log(database, by=ada.id, now=NOW),
        "audit.exported": lambda: export_audit_log(database, CLINIC, AuditQuery(), by=ada.id, now=NOW),
        "key.added": lambda: add_key(database, keys, by=ada.id, now=NOW),
        "rules.changes_read": lambda: mark_as_read(database, 1, by=ada.id, now=NOW),
        "staff.second_step_needed_by": lambda: save_needed_by(database, NeededBy.ADMINS, by=ada, now=NOW),
        "staff.session_ended": lambda: end_own_session(database, ada.id, own, NOW),
        "staff.sessions_ended": lambda: end_all_sessions(database, ada.id, by=ada.id, now=NOW),
    }
    for action, act in acts.items():
        act()
        noted = audit_entries(database)[0]
        assert (noted.actor, noted.action) == (ada.id, action)


def test_what_is_done_with_a_form_is_noted_under_the_form(database: Database, rulebooks: Rulebooks) -> None:
    form_id = begin(database, rulebooks).intake.id
    with database.transaction() as session:
        ada = add_clinician(session).id
        answers.append_answers(session, form_id, [NewAnswer("consent_share", "no", Who.PATIENT)], NOW)
        intakes.record_message_shown(session, form_id, "stroke-signs", NOW)
    take_alert(database, form_id, 1, instead_of=0, by=ada, now=NOW)
    take_alert(database, form_id, 1, instead_of=0, by=ada, now=NOW)  # somebody was faster
    for _ in range(2):
        decline_sharing(database, rulebooks, form_id, today=TODAY, now=NOW)
    for _ in range(2):
        take_up_again(database, form_id, NOW)
    noted = [(entry.actor, entry.action) for entry in audit_entries(database) if entry.subject == form_id]
    assert noted[:3] == [("patient", "intake.taken_up_again"), ("patient", "intake.declined"), (ada, "alert.taken")]
    assert [action for _, action in noted].count("alert.taken") == 1
