"""A paper form typed in by staff, by keyboard alone, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from intake.config import Config
from intake.made_up_patients import load_all
from intake.questionnaire.paper_order import paper_sections
from intake.services.invite_patient import create_invite
from intake.services.manage_staff import add_staff
from intake.store.staff import Role
from intake.web.app import create_app
from intake.web.parts import Parts, open_parts
from tests.browser.form_filling import fill_page
from tests.chromium import accessibility_faults, small_targets

EMAIL, PASSWORD = "tia@clinic.example", "a long made-up password"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
LOOKED_AT = ("reason_product", "medicines", "labs")  # every kind of question; axe takes its time
MADE_UP = load_all()["pregnant_mic"]


@dataclass(frozen=True)
class Clinic:
    url: str
    parts: Parts
    invite_id: str


@pytest.fixture
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    config = Config.from_environment({"INTAKE_SECURE_COOKIES": "no"}, tmp_path_factory.mktemp("clinic"))
    with open_parts(config, lambda: NOON) as parts:
        add_staff(
            parts.database, email=EMAIL, name="Tia", role=Role.CLINICIAN, password=PASSWORD, by="system", now=NOON
        )
        given: dict[str, Any] = {"appointment_at": None, "offer": None, "language": "en", "created_by": None}
        born = date.fromisoformat(MADE_UP["date_of_birth"])
        invite_id, _ = create_invite(parts.database, name=MADE_UP["full_name"], date_of_birth=born, now=NOON, **given)
        server = make_server("127.0.0.1", 0, create_app(parts), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Clinic(f"http://127.0.0.1:{server.server_port}", parts, invite_id)
        server.shutdown()
        thread.join()
        server.server_close()


def _look_at(page: Page) -> None:
    expect(page.locator("h1")).to_have_count(1)
    assert accessibility_faults(page) == [], page.url
    assert small_targets(page) == [], page.url
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), page.url


def _sign_in(page: Page, clinic: Clinic) -> None:
    page.goto(f"{clinic.url}/sign-in?next=/clinic/invitations")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_paper_form_is_typed_in_section_by_section_and_sent(page_desk: Page, clinic: Clinic) -> None:
    page = page_desk
    _sign_in(page, clinic)
    page.get_by_role("button", name="Type in a paper form").click()
    _look_at(page)
    page.locator("main ol a").first.click()
    sections = paper_sections(clinic.parts.rulebooks.in_force().questionnaire)
    for section in sections:
        if "paper-messages" in page.url:
            _look_at(page)
            page.get_by_role("button", name="I have told the patient, go on").click()
        assert page.url.endswith(f"/paper/{section.section.code}")
        if section.section.code in LOOKED_AT:
            _look_at(page)
        fill_page(page, MADE_UP)
        page.get_by_role("button", name="Save and go on").click()
    _look_at(page)
    page.get_by_role("button", name="Send it as typed in by Tia").click()
    _look_at(page)
    page.goto(f"{clinic.url}/clinic/")
    page.get_by_role("link", name=MADE_UP["full_name"]).first.click()
    expect(page.get_by_text("typed in from paper by Tia").first).to_be_attached()
    page.get_by_role("link", name="Ask what is open, and record the answers").click()
    _look_at(page)


def test_by_keyboard_alone(page_desk: Page, clinic: Clinic) -> None:
    """Tab to the question, space to tick, Enter in a number sends."""
    page = page_desk
    _sign_in(page, clinic)
    page.get_by_role("button", name="Type in a paper form").click()
    page.goto(f"{clinic.url}/clinic/invitations/{clinic.invite_id}/paper/about_you")
    page.get_by_label("full_name").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator('[name="respondent"]').first).to_be_checked()
    page.get_by_label("full_name").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{clinic.url}/clinic/invitations/{clinic.invite_id}/paper/reason_product")
