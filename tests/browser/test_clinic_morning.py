"""A whole clinic morning: alert, triage, a question at the chair, a decision, a correction, and a new decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from intake.services.manage_staff import add_staff
from intake.store.staff import Role
from tests.browser.doors import open_form, sign_in
from tests.chromium import go, look_at, small_targets
from tests.live_clinic import Invited, LiveClinic, live_clinic

PATIENT = "nitrous_oxide_leg_weakness"
EMAIL, PASSWORD = "olga@clinic.example", "correct horse battery staple"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("clinic"), has_demo=True) as found:
        own = found.parts
        add_staff(
            own.database,
            email=EMAIL,
            name="Olga Other",
            role=Role.CLINICIAN,
            password=PASSWORD,
            by="system",
            now=found.clock(),
        )
        yield found


def send_form(page: Page, invited: Invited) -> None:
    open_form(page, invited)
    go(page.get_by_role("button", name="Send to the clinic"))
    expect(page.get_by_role("button", name="Change an answer")).to_be_visible()


def correct_form(page: Page) -> None:
    """The patient remembers another answer."""
    go(page.get_by_role("button", name="Change an answer"))
    go(page.locator("a[href*='alcohol_use']"))
    page.locator("#group-alcohol_use input:not(:checked)").first.check()
    go(page.get_by_role("button", name="Save and continue"))
    go(page.get_by_role("button", name="Send again"))
    expect(page.get_by_role("button", name="Change an answer")).to_be_visible()


def open_from_alert(page: Page, clinic: LiveClinic, name: str) -> None:
    page.goto(f"{clinic.url}/clinic/")
    alert = page.get_by_role("region", name="Look at these first")
    go(alert.get_by_role("link", name=name))
    expect(page.locator("h1")).to_have_text(name)


def answer_at_chair(page: Page) -> None:
    go(page.locator(".app-unassessed").get_by_role("link", name="Answer now").first)
    look_at(page)
    page.locator("#group-fever_unwell_today").get_by_label("No", exact=True).check()
    go(page.get_by_role("button", name="Record the answers"))
    expect(page.get_by_text("Version 2, corrected on")).to_be_visible()


def deal_with_flags(page: Page) -> None:
    """One is overridden; the urgent ones are acknowledged one by one. What was typed for the decision stays, and what
    was typed for another flag.
    """
    page.get_by_label("Note for the record").fill("Seen at ten")
    beside = page.locator(".app-flag--urgent").nth(1)
    beside.locator("details", has_text="Add a reason").locator("summary").click()
    beside.get_by_label("Note").fill("Ring the ward")
    first = page.locator(".app-flag--urgent").first
    first.locator("details", has_text="Add a reason").locator("summary").click()
    go(first.get_by_role("button", name="Override"))
    expect(page.get_by_role("link", name="Choose why you override the flag")).to_be_visible()
    look_at(page)
    form = page.locator(".app-flag--urgent").first.locator("form")
    form.get_by_label("Reason").select_option("acted_on")
    form.get_by_label("Note").fill("Seen by the doctor")
    go(form.get_by_role("button", name="Override"))
    expect(page.get_by_text("Acted on: see the note; Seen by the doctor")).to_be_visible()
    expect(beside.get_by_label("Note")).to_have_value("Ring the ward")
    acknowledge_the_rest(page)
    expect(page.get_by_label("Note for the record")).to_have_value("Seen at ten")
    expect(page).to_have_url(re.compile("/flag-response#flag-"))


def acknowledge_the_rest(page: Page) -> None:
    open_ones = page.locator(".app-respond > button")
    for left in range(open_ones.count(), 0, -1):
        expect(open_ones).to_have_count(left)
        go(open_ones.first)
    expect(open_ones).to_have_count(0)


def decide_to_refer(page: Page, to: str) -> None:
    page.get_by_label("Refer", exact=True).check()
    page.get_by_label("To whom").fill(to)
    go(page.get_by_role("button", name="Record the decision"))
    expect(page.locator("#decision").get_by_text(f"Referred to: {to}")).to_be_visible()


def test_a_clinic_morning(clinic: LiveClinic, page_desk: Page, page_phone: Page, page_without_scripts: Page) -> None:
    visit = clinic.clock() + timedelta(hours=2)
    name, changed = "Mona Morning", {"fever_unwell_today": "not_sure"}
    patient = clinic.invite(PATIENT, "check", appointment_at=visit, full_name=name, **changed)
    send_form(page_phone, patient)
    cleo = clinic.sign_in_of(Role.CLINICIAN)
    sign_in(page_desk, clinic, cleo.email, cleo.password)
    open_from_alert(page_desk, clinic, name)
    page_desk.get_by_label("Go ahead", exact=True).check()
    go(page_desk.get_by_role("button", name="Record the decision"))
    expect(page_desk.get_by_role("link", name="Acknowledge or override first: ").first).to_be_visible()
    look_at(page_desk)
    answer_at_chair(page_desk)
    deal_with_flags(page_desk)
    look_at(page_desk)
    decide_to_refer(page_desk, "Neurology, today")
    look_at(page_desk)

    correct_form(page_phone)
    page_desk.goto(f"{clinic.url}/clinic/")
    expect(page_desk.get_by_role("row", name=re.compile(name)).get_by_text("decision void")).to_be_visible()
    look_at(page_desk)
    open_from_alert(page_desk, clinic, name)
    expect(page_desk.get_by_text("is void: the answers have changed since")).to_be_visible()
    expect(page_desk.get_by_text("(on version 2; nothing behind it has changed)").first).to_be_visible()
    look_at(page_desk)
    acknowledge_the_rest(page_desk)  # what the correction brought
    decide_to_refer(page_desk, "Neurology, by telephone")

    sign_in(page_without_scripts, clinic, EMAIL, PASSWORD)
    page_without_scripts.goto(page_desk.url)
    page_without_scripts.get_by_label("Countersign this decision").fill("Agreed")
    assert small_targets(page_without_scripts) == []
    go(page_without_scripts.get_by_role("button", name="Countersign"))
    expect(page_without_scripts.get_by_text(re.compile("Countersigned by Olga Other on .*: Agreed"))).to_be_visible()

    page_desk.reload()
    pdf = page_desk.get_by_role("link", name="Open as PDF").get_attribute("href")
    printed = page_desk.request.get(f"{clinic.url}{pdf}")
    assert (printed.status, printed.body()[:5]) == (200, b"%PDF-")
