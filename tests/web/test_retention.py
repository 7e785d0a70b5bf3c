"""What is kept: the clinic's days, the purge, one patient erased; and what staff see of a form that was purged."""

from __future__ import annotations

import pytest
from flask import Flask

from intake.services.retention import Retention, erase_patient, load_retention
from intake.store import intakes, invites, submissions
from intake.store.staff import Role
from intake.web.parts import Parts
from tests.stored import audit_entries
from tests.web.building import NOW, submit
from tests.web.visitor import Visitor

DAYS = {"sent_days": "365", "unsent_days": "30", "not_shared_days": "1"}


@pytest.fixture
def admin(visitor: Visitor) -> Visitor:
    visitor.sign_in_as(Role.ADMIN, "Ada Admin").get("/admin/retention")
    return visitor


def reference_of(parts: Parts, submission_id: str) -> str:
    with parts.database.reading() as session:
        intake_id = submissions.load_submission(session, submission_id).intake_id
        return invites.load_invite(session, intakes.load_intake(session, intake_id).invite_id).reference


def test_the_days_are_saved_and_nothing_is_purged_by_that(admin: Visitor) -> None:
    submit(admin.parts, is_assessed=False)
    admin.post("/admin/retention", DAYS)
    assert "Nothing was purged" in admin.follow().text
    assert load_retention(admin.parts.database) == Retention(365, 30, 1)


@pytest.mark.parametrize(
    ("field", "typed"), [("sent_days", "29"), ("sent_days", "-5"), ("unsent_days", ""), ("not_shared_days", "soon")]
)
def test_days_that_cannot_be_meant_are_refused_beside_their_field(admin: Visitor, field: str, typed: str) -> None:
    page = admin.post("/admin/retention", {**DAYS, field: typed}, status=422)
    assert f"#{field}" in page.links
    assert load_retention(admin.parts.database) == Retention()


def test_what_is_due_is_told_and_purged(admin: Visitor, parts: Parts) -> None:
    submit(parts, is_assessed=False)
    admin.post("/admin/retention", DAYS)
    assert "nothing is to be purged now" in admin.follow().words()
    parts.clock.advance(days=366)  # type: ignore[attr-defined]
    admin.sign_in_as(Role.ADMIN, "Later Admin")
    assert "Purge 1 form for good" in admin.get("/admin/retention").words()
    admin.post("/admin/retention/purge")
    assert "1 form purged" in admin.follow().words()
    (entry,) = [entry for entry in audit_entries(parts.database) if entry.action == "form.purged"]
    assert entry.detail == {"scope": "everything", "reason": "time_is_over"}


def test_no_more_is_purged_than_the_page_showed(admin: Visitor, parts: Parts) -> None:
    first, purge = submit(parts, is_assessed=False), "/admin/retention/purge"
    admin.post("/admin/retention", DAYS)
    parts.clock.advance(days=366)  # type: ignore[attr-defined]
    admin.sign_in_as(Role.ADMIN, "Later Admin").get("/admin/retention")
    shown = dict(admin.form(purge).fields)
    assert shown["due"] == "1"
    submit(parts, "gastric_bypass", is_assessed=False)  # as of the first day: due as well
    page = admin.post(purge, shown, status=422)
    assert "More forms are due than this page showed" in page.words()
    assert "Purge 2 forms for good" in page.words()
    with parts.database.reading() as session:
        assert submissions.load_readable(session, first).id == first
    admin.post(purge, dict(admin.form(purge).fields))
    assert "2 forms purged" in admin.follow().words()


def test_days_that_another_admin_set_meanwhile_stay(app: Flask, admin: Visitor) -> None:
    other = Visitor(app).sign_in_as(Role.ADMIN, "Olga Other")
    other.get("/admin/retention")
    mine, theirs = (dict(who.form("/admin/retention").fields) for who in (admin, other))
    other.post("/admin/retention", {**theirs, "unsent_days": "7"})
    admin.post("/admin/retention", {**mine, "sent_days": "365"})
    assert load_retention(admin.parts.database) == Retention(365, 7, 1)
    page = admin.post("/admin/retention", {**mine, "unsent_days": "9"}, status=422)
    assert "Somebody else saved “7” here since you opened this page" in page.words()


def test_one_patient_is_erased_after_a_second_look_and_never_named(admin: Visitor, parts: Parts) -> None:
    reference = reference_of(parts, submit(parts, is_assessed=False))
    submit(parts, "gastric_bypass", is_assessed=False)
    page = admin.post("/admin/retention/erase", {"reference": reference.lower()}, status=200)
    assert "has 1 form" in page.words()
    assert "Example" not in page.text
    admin.post("/admin/retention/erase", {"reference": reference, "step": "erase"}, status=422)
    admin.post("/admin/retention/erase", {"reference": reference, "step": "erase", "is_sure": "yes"})
    assert "1 form purged" in admin.follow().words()
    admin.post("/admin/retention/erase", {"reference": reference}, status=422)


@pytest.mark.parametrize("typed", ["", "AB12", "%%%%%%%%", "________", "ZZZZ-ZZZZ"])
def test_a_reference_that_is_of_nobody_erases_nobody(admin: Visitor, typed: str) -> None:
    submit(admin.parts, is_assessed=False)
    sure = {"reference": typed, "step": "erase", "is_sure": "yes"}
    assert "#reference" in admin.post("/admin/retention/erase", sure, status=422).links


def test_every_page_of_a_purged_form_says_that_it_was_purged(visitor: Visitor, app: Flask, parts: Parts) -> None:
    submission_id = submit(parts, "gastric_bypass")
    clinician = visitor.sign_in_as(Role.CLINICIAN, "Cleo Clinician")
    clinician.get(f"/clinic/submissions/{submission_id}")
    clinician.client.get(f"/clinic/submissions/{submission_id}/summary.pdf")
    erase_patient(parts.database, reference_of(parts, submission_id), by="system", now=NOW)
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments == {"submission_id"}]
    seen = [rule for rule in rules if "GET" in (rule.methods or ()) and rule.endpoint.startswith("clinic.")]
    assert len(seen) >= 4
    noted = len(audit_entries(parts.database))
    for rule in seen:
        page = clinician.get(rule.rule.replace("<uuid:submission_id>", submission_id), status=410)
        assert "was purged on 01 November 2026" in page.words(), rule.rule
    assert len(audit_entries(parts.database)) == noted, "nobody has opened what is not there"
    assert "Example" not in clinician.get("/clinic/").text
    assert "Example" not in clinician.get("/clinic/invitations").text
    clinician.get("/clinic/export")
