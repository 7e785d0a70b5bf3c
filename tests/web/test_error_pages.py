"""What people read when something does not work, and that nothing they typed is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.exceptions import default_exceptions

from intake.errors import ContentError, Problem
from intake.services.clinic_settings import save_clinic
from intake.store.errors import StoreUnavailable
from intake.store.staff import Role
from intake.web import templating
from intake.web.access import public_page, staff_page
from intake.web.error_pages import PAGES
from tests.web.building import TestClock, invite, submit
from tests.web.html_page import HtmlPage
from tests.web.visitor import Visitor

NOTE = 'First line\nsecond "line" <b>'


@pytest.fixture
def app(new_app: Flask) -> Flask:
    return new_app


def _break(app: Flask, error: Exception, path: str) -> None:
    def broken() -> str:
        raise error

    view: Any = staff_page(Role.CLINICIAN)(broken) if path.startswith("/clinic") else public_page(broken)
    app.add_url_rule(path, f"broken{path}", view, methods=["GET", "POST"])


def test_a_patient_reads_a_sentence_and_the_clinic_s_phone(visitor: Visitor) -> None:
    page = visitor.get("/no-such-page", status=404)
    assert page.heading() == "There is no such page"
    assert "tel:02079460999" in page.links
    assert "sign in" not in page.words().lower()


def test_a_patient_in_the_form_finds_the_way_back_to_it(visitor: Visitor) -> None:
    page = visitor.come_in(invite(visitor.parts)[0]).get("/no-such-page", status=404)
    assert "/form" in page.links


def test_staff_read_what_is_for_staff(visitor: Visitor) -> None:
    page = visitor.sign_in_as(Role.ADMIN).get("/clinic/", status=403)
    assert "Your role does not include this page" in page.words()
    assert "/home" in page.links


def test_an_admins_error_page_needs_nothing_from_a_database_that_is_away(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    visitor.sign_in_as(Role.ADMIN)
    monkeypatch.setattr(templating, "drafts_waiting_for", away)
    assert "Your role does not include this page" in visitor.get("/clinic/", status=403).words()


@pytest.fixture
def is_away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Called, it takes the whole database away: whoever asks it anything is told so."""

    def refuse(*_: object) -> None:
        raise StoreUnavailable("away")

    return lambda: monkeypatch.setattr(Engine, "connect", refuse)


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/health", 503), ("/i/a-token", 503), ("/form/check", 503), ("/clinic/", 503)]
)
def test_pages_are_whole_where_the_database_is_away(
    path: str, status: int, visitor: Visitor, is_away: Callable[[], None]
) -> None:
    visitor.come_in(invite(visitor.parts)[0])
    if path == "/clinic/":
        visitor.sign_in_as(Role.CLINICIAN)
    is_away()
    response = visitor.client.get(path)
    page = HtmlPage(response.text)
    assert response.status_code == status
    assert page.heading() == (PAGES[503].title if status == 503 else "Before your injection")
    assert not page.faults


def test_what_a_patient_typed_is_still_there_where_the_database_is_away(
    visitor: Visitor, is_away: Callable[[], None]
) -> None:
    clinic = replace(visitor.parts.clinic(), phone="020 7946 0777")
    save_clinic(visitor.parts.database, clinic, by="system", now=visitor.parts.clock())
    page = visitor.come_in(invite(visitor.parts)[0]).get("/form/safety-now-1")
    token = next(value for form in page.forms for name, value in form.fields if name == "csrf_token")
    is_away()
    response = visitor.client.post("/form/safety-now-1", data={"csrf_token": token, "urgent_now": "chest_pain"})
    assert response.status_code == 503
    page = HtmlPage(response.text)
    form = next(form for form in page.forms if form.action == "/form/safety-now-1")
    assert form.value("urgent_now") == "chest_pain"
    assert "tel:02079460777" in page.links, "whom to call is said also now"


def test_the_wrong_method_is_told_with_the_right_ones(visitor: Visitor) -> None:
    told = visitor.client.put("/sign-out")
    assert told.status_code == 405
    assert "POST" in told.headers["Allow"]


def test_the_address_of_a_form_leads_to_the_page_that_the_form_stands_on(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts)
    page = f"/clinic/submissions/{submission_id}"
    visitor.get(f"{page}/decision", status=303)
    assert visitor.response is not None
    assert visitor.response.headers["Location"] == page
    visitor.follow(status=303)
    assert visitor.follow().heading() == "Sign in"
    assert "Ann Example" in visitor.sign_in_as(Role.CLINICIAN).get(page).words()
    visitor.come_in(invite(visitor.parts)[0])
    for address in ("/form/correct", "/form/leave", "/form/submit"):
        visitor.get(address, status=303)
        assert visitor.response.headers["Location"] == "/form"


def test_no_address_is_a_dead_end_for_whoever_opens_it(app: Flask, visitor: Visitor) -> None:
    submission_id = submit(visitor.parts)
    visitor.sign_in_as(Role.ADMIN).come_in(invite(visitor.parts)[0])
    rules = [rule for rule in app.url_map.iter_rules() if rule.methods and "POST" in rule.methods]
    assert len(rules) > 40
    for rule in rules:
        _, address = rule.build({name: submission_id for name in rule.arguments}, append_unknown=False) or ("", "")
        assert visitor.client.get(address).status_code != 405, address


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/admin/audit?before={10**30}", 200),
        ("/admin/audit?from=0001-01-01&to=9999-12-31", 422),
        ("/rules/statistics?from=0001-01-01&to=9999-12-31", 422),
        ("/rules/what-if?draft=%00&from=well", 400),
    ],
)
def test_what_no_database_takes_in_an_address_is_no_fault_of_the_server(
    visitor: Visitor, address: str, status: int
) -> None:
    visitor.sign_in_as(Role.ADMIN).get(address, status=status)


@pytest.mark.parametrize("code", [400, 403, 404, 413, 422, 429, 500, 503])
def test_every_error_page_is_whole_and_has_words_of_its_own(code: int, app: Flask, visitor: Visitor) -> None:
    _break(app, default_exceptions[code](), "/broken")
    page = visitor.get("/broken", status=code)
    assert page.heading() == PAGES[code].title
    assert PAGES[code].for_patient in page.words()


def test_a_fault_is_logged_by_its_place_and_never_by_its_words(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    _break(app, ValueError("canary: the patient's answer"), "/broken")
    with caplog.at_level(logging.INFO):
        page = visitor.get("/broken", status=500)
    assert page.heading() == "Something went wrong here"
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "ValueError on GET /broken at" in said
    assert "canary" not in said + caplog.text
    assert "canary" not in page.text


def test_what_does_not_open_is_told_to_staff_and_found_by_the_log(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    invite_id, _ = invite(visitor.parts, "Pat Patient")
    visitor.sign_in_as(Role.CLINICIAN)
    with visitor.parts.database.transaction() as session:
        session.execute(text("UPDATE invite SET sealed_name = sealed_offer WHERE id = :id"), {"id": invite_id})
    page = visitor.get(f"/clinic/invitations/{invite_id}/paper.pdf", status=500)
    assert "Trying again does not help" in page.words()
    assert f"invite.sealed_name of {invite_id} does not open" in caplog.text
    assert "Pat Patient" not in caplog.text


def test_rules_that_this_program_reads_no_more_are_told_of_as_such(
    visitor: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_no_more(*_: Any) -> None:
        raise ContentError([Problem("pack.yaml", 1, 1, "unknown key 'written'", "Take it out")])

    submission_id = submit(visitor.parts)
    monkeypatch.setattr(visitor.parts.rulebooks, "of", read_no_more)
    page = visitor.sign_in_as(Role.CLINICIAN).get(f"/clinic/submissions/{submission_id}", status=500)
    assert "this version of the program cannot read them" in page.words()
    assert "pack.yaml:1:1: unknown key 'written'. Take it out." in caplog.messages


def test_a_busy_database_says_when_to_try_again_and_keeps_what_was_typed(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    _break(app, StoreUnavailable("locked"), "/clinic/broken")
    visitor.sign_in_as(Role.CLINICIAN).get("/clinic/")
    page = visitor.post("/clinic/broken", {"note": NOTE}, status=503)
    assert "locked" in caplog.messages, "whoever runs the server must find out why"
    assert visitor.response is not None
    assert visitor.response.headers["Retry-After"] == "10"
    assert visitor.form("/clinic/broken").value("note") == NOTE
    assert "Nothing was saved" in page.words()


def test_a_stale_form_token_gives_everything_back_with_a_button_that_works(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts)
    visitor.sign_in_as(Role.CLINICIAN).get(f"/clinic/submissions/{submission_id}")
    decision = f"/clinic/submissions/{submission_id}/decision"
    page = visitor.post(decision, {"csrf_token": "old", "outcome": "go", "note": NOTE}, status=400)
    assert page.heading() == "This page had been open for a long time"
    form = visitor.form(decision)
    visitor.post(decision, dict(form.fields))
    assert "second “line”" not in visitor.follow().words()
    assert visitor.page is not None
    assert 'second "line" <b>' in visitor.page.words()


def test_a_note_typed_over_the_end_of_the_session_is_still_there(visitor: Visitor) -> None:
    clock = visitor.parts.clock
    assert isinstance(clock, TestClock)
    submission_id = submit(visitor.parts)
    visitor.sign_in_as(Role.CLINICIAN).get(f"/clinic/submissions/{submission_id}")
    clock.advance(hours=1)
    decision = f"/clinic/submissions/{submission_id}/decision"
    page = visitor.post(decision, {"outcome": "go", "note": NOTE}, status=401)
    assert "You are not signed in any more" in page.heading()
    assert visitor.form(decision).value("note") == NOTE
    typed = dict(visitor.form(decision).fields)
    visitor.sign_in_as(Role.CLINICIAN, "Cleo Again")
    assert "It is recorded under your name: Cleo Again." in visitor.post(decision, typed, status=400).words()
    visitor.post(decision, dict(visitor.form(decision).fields))
    assert 'second "line" <b>' in visitor.follow().words()


def test_the_language_that_staff_chose_for_a_patient_is_sent_again_too(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.CLINICIAN).get("/clinic/invitations/new")
    visitor.post("/clinic/invitations/new", {"csrf_token": "old", "name": "Pat", "language": "es"}, status=400)
    assert visitor.form("/clinic/invitations/new").value("language") == "es"


def test_a_patient_s_page_over_the_end_of_the_session_keeps_what_was_typed(visitor: Visitor) -> None:
    clock = visitor.parts.clock
    assert isinstance(clock, TestClock)
    visitor.come_in(invite(visitor.parts)[0]).get("/form/start")
    clock.advance(hours=3)
    page = visitor.post("/form/about-you-1", {"full_name": NOTE}, status=401)
    assert visitor.form("/form/about-you-1").value("full_name") == NOTE
    assert "Open your link again" in page.words()


@pytest.mark.parametrize(
    ("path", "secret"),
    [("/admin/staff", "password"), ("/clinic/tablet", "pin"), ("/account/second-step/finish", "code")],
)
def test_a_secret_is_never_put_into_a_page(visitor: Visitor, path: str, secret: str) -> None:
    visitor.sign_in_as(Role.CLINICIAN if path.startswith("/clinic") else Role.ADMIN).get("/account/")
    page = visitor.post(path, {"csrf_token": "old", "name": "N", secret: "canary"}, status=400)
    assert visitor.response is not None
    assert "canary" not in visitor.response.get_data(as_text=True)
    assert "Send it again" not in page.text
