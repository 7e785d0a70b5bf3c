"""The audit page: who did what, found by person, action, receipt and day; no name of a patient on it."""

from __future__ import annotations

import csv
import io
import threading
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text

from intake.services import check_audit
from intake.services.add_key import add_key
from intake.services.audit_log import verify_audit_log
from intake.services.check_audit import start_audit_check
from intake.services.open_installation import open_database
from intake.services.returning_patient import find_seen_before
from intake.services.search_audit_log import PAGE_SIZE
from intake.store import audit, submissions
from intake.store.canonical_json import Json
from intake.store.database import Database
from intake.store.staff import Role
from intake.web.parts import Parts
from tests.web.building import BORN, NOW, invite, submit
from tests.web.visitor import Visitor


@pytest.fixture
def admin(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.ADMIN, "Ada Admin")


def _write(visitor: Visitor, count: int = 1, **more: Json) -> None:
    with visitor.parts.database.transaction() as session:
        for number in range(count):
            detail = {"number": number, **more}
            audit.append(session, actor="system", action="clock.ticked", subject="clock", now=NOW, detail=detail)


def _csv(visitor: Visitor, **typed: str) -> list[dict[str, str]]:
    visitor.post("/admin/audit/audit.csv", typed, status=200)
    assert visitor.response is not None
    return list(csv.DictReader(io.StringIO(visitor.response.text.removeprefix("\ufeff"), newline="")))


def test_what_was_done_with_a_form_is_found_by_its_receipt_and_names_nobody(admin: Visitor) -> None:
    submission_id = submit(admin.parts, "gastric_bypass")
    other = Visitor(admin.app).sign_in_as(Role.CLINICIAN, "Cleo Clinician")
    name = other.get(f"/clinic/submissions/{submission_id}").heading()
    with admin.parts.database.reading() as session:
        code = submissions.load_submission(session, submission_id).receipt_code
    _write(admin)

    page = admin.get(f"/admin/audit?receipt={code.replace('-', '').lower()}")

    assert f"Submission: opened form {code}, version 1" in " ".join(page.words().split())
    assert "Cleo Clinician" in page.words()
    assert "clock" not in page.words().partition("Entries, newest first")[2]
    assert name not in page.words()
    assert "Nothing was found" in admin.get("/admin/audit?receipt=AAAA-AAAA").words()


def test_the_log_is_narrowed_by_person_action_and_day(admin: Visitor) -> None:
    _write(admin)
    day = NOW.date().isoformat()

    def finds(query: str) -> bool:
        return "Clock: ticked" in admin.get(f"/admin/audit?{query}").words().partition("Entries, newest first")[2]

    assert finds("person=system&action=clock.ticked")
    assert not finds("person=patient")
    assert not finds("action=audit.checked")
    assert finds(f"from={day}&to={day}")
    assert not finds("from=2001-01-01&to=2001-01-31")
    assert not finds(f"person=%00&action={'x' * 999}&receipt=%ED%A0%80{'9' * 99}")
    page = admin.get("/admin/audit?from=2026-02-30", status=422)
    assert "#from" in page.links


def test_pages_follow_one_another_without_a_gap(admin: Visitor) -> None:
    _write(admin, PAGE_SIZE + 3)

    page = admin.get("/admin/audit?action=clock.ticked")
    older = next(link for link in page.links if "before=" in link)

    assert f"number: {PAGE_SIZE + 2}" in page.words()
    assert "number: 3" in page.words()
    rest = admin.get(older).words()
    assert [f"number: {number}" in rest for number in (3, 2, 1, 0)] == [False, True, True, True]


@pytest.mark.parametrize("change", ["actor = 'nobody'", "detail = 'no JSON'", "detail = '5'"])
def test_a_changed_entry_is_marked_where_it_stands_and_named_by_the_check(admin: Visitor, change: str) -> None:
    _write(admin, 3)
    admin.get("/admin/audit")
    admin.post("/admin/audit/check")
    assert "Verified up to entry" in admin.follow().words()
    with admin.parts.database.transaction() as session:
        bad = audit.head(session).seq - 1
        session.execute(text("DROP TRIGGER audit_entry_refuses_update"))
        session.execute(text(f"UPDATE audit_entry SET {change} WHERE seq = {bad}"))

    assert "signature does not hold" in admin.get("/admin/audit").words()
    admin.post("/admin/audit/check")
    page = admin.follow()

    assert f"Entry {bad} is missing or was changed" in page.words()
    assert f"Verified up to entry {bad - 1}," in page.words()


def test_an_end_that_was_cut_off_is_seen_by_the_next_check(admin: Visitor) -> None:
    _write(admin, 3)
    admin.get("/admin/audit")
    admin.post("/admin/audit/check")
    with admin.parts.database.transaction() as session:
        end = audit.head(session).seq
        session.execute(text("DROP TRIGGER audit_entry_refuses_delete"))
        session.execute(text(f"DELETE FROM audit_entry WHERE seq >= {end - 2}"))

    admin.post("/admin/audit/check")

    assert f"Entry {end - 2} is missing or was changed" in admin.follow().words()


def test_the_file_holds_what_the_page_was_narrowed_to_and_no_formula(admin: Visitor) -> None:
    _write(admin, formula="x")
    with admin.parts.database.transaction() as session:
        audit.append(session, actor="system", action="=cmd|x", subject="@sum", now=NOW, detail={"-1": "x"})
    admin.get("/admin/audit")

    rows = _csv(admin)

    assert rows[0]["what"] == "Audit: exported"
    assert (rows[1]["what"], rows[1]["id"], rows[1]["details"]) == ("'=cmd|x", "'@sum", "'-1: x")
    assert {row["signature holds"] for row in rows} == {"yes"}
    assert [row["what"] for row in _csv(admin, action="clock.ticked")] == ["Clock: ticked"]


def test_a_key_that_is_added_beside_the_server_opens_what_others_seal_with_it(admin: Visitor, parts: Parts) -> None:
    clinician = Visitor(admin.app).sign_in_as(Role.CLINICIAN, "Cleo")
    with open_database(parts.config) as beside:
        add_key(beside, parts.config.key_file, by="system", now=NOW)
    with open_database(parts.config) as beside:  # such as intake invite
        invite(replace(parts, database=beside), "Nia Newkey")
    assert "Nia Newkey" in clinician.get("/clinic/invitations").text
    assert len(find_seen_before(parts.database, "Nia Newkey", BORN)) == 1
    assert verify_audit_log(parts.database).is_sound


def test_a_long_check_goes_on_beside_the_page_which_says_so_and_starts_no_second_one(
    admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, begun = threading.Event(), list[str]()

    def slow_check(database: Database, *, by: str, now: datetime) -> None:
        begun.append(by)
        may_end.wait(30)

    monkeypatch.setattr(check_audit, "check_audit_log", slow_check)
    monkeypatch.setattr(check_audit, "SECONDS_WAITED_FOR", 0.01)
    admin.get("/admin/audit")
    admin.post("/admin/audit/check")
    assert "It is being verified since" in admin.follow().words()
    start_audit_check(admin.parts.database, by="another", clock=admin.parts.clock)
    (worker,) = [thread for thread in threading.enumerate() if thread.name == "audit-check"]
    may_end.set()
    worker.join(30)
    assert "Verify it now" in admin.get("/admin/audit").words()
    assert len(begun) == 1
