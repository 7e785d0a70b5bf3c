"""A paper form typed in by staff, by keyboard alone, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from intake.questionnaire.paper_order import paper_sections
from intake.services.manage_staff import add_staff
from intake.store.staff import Role
from tests.browser.doors import sign_in
from tests.browser.form_filling import fill_page
from tests.chromium import go, look_at
from tests.live_clinic import LiveClinic, live_clinic

EMAIL, PASSWORD = "tia@clinic.example", "a long made-up password"
LOOKED_AT = ("reason_product", "medicines", "labs")  # every kind of question; axe takes its time


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("clinic")) as found:
        add_staff(
            found.parts.database,
            email=EMAIL,
            name="Tia",
            role=Role.CLINICIAN,
            password=PASSWORD,
            by="system",
            now=found.clock(),
        )
        yield found


def _begin(page: Page, clinic: LiveClinic) -> None:
    sign_in(page, clinic, EMAIL, PASSWORD)
    page.goto(f"{clinic.url}/clinic/invitations")
    go(page.get_by_role("button", name="Type in a paper form"))


def test_a_paper_form_is_typed_in_section_by_section_and_sent(page_desk: Page, clinic: LiveClinic) -> None:
    page, made_up = page_desk, clinic.invite("pregnant_mic").answers
    _begin(page, clinic)
    look_at(page)
    go(page.locator("main ol a").first)
    sections = paper_sections(clinic.parts.rulebooks.in_force().questionnaire)
    for section in sections:
        if "paper-messages" in page.url:
            look_at(page)
            go(page.get_by_role("button", name="I have told the patient, go on"))
        assert page.url.endswith(f"/paper/{section.section.code}")
        if section.section.code in LOOKED_AT:
            look_at(page)
        fill_page(page, made_up)
        go(page.get_by_role("button", name="Save and go on"))
    look_at(page)
    go(page.get_by_role("button", name="Send it as typed in by Tia"))
    look_at(page)
    page.goto(f"{clinic.url}/clinic/")
    go(page.get_by_role("link", name=made_up["full_name"]).first)
    expect(page.get_by_text("typed in from paper by Tia").first).to_be_attached()
    go(page.get_by_role("link", name="Ask what is open, and record the answers"))
    look_at(page)


def test_by_keyboard_alone(page_desk: Page, clinic: LiveClinic) -> None:
    """Tab to the question, space to tick, Enter in a number sends."""
    page, paper = page_desk, f"{clinic.url}/clinic/invitations/{clinic.invite('well').invite_id}/paper"
    _begin(page, clinic)
    page.goto(f"{paper}/about_you")
    page.get_by_label("full_name").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator('[name="respondent"]').first).to_be_checked()
    page.get_by_label("full_name").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(f"{paper}/reason_product")
