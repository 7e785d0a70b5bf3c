"""The clinic's pages in a real browser, at a desk and on a phone: usable by all, nothing wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from intake.store.staff import Role
from tests.browser.doors import sign_in
from tests.chromium import go, look_at, small_targets
from tests.live_clinic import LiveClinic, live_clinic

PEOPLE = ("Nico Mustermann", "Uma Unsure", "Max Specimen", "Ann Example", "ليلى مثال", "Robert'); DROP TABLE")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("demo"), has_demo=True) as found:
        yield found


def _open(page: Page, demo: LiveClinic, role: Role, path: str = "") -> None:
    person = demo.sign_in_of(role)
    sign_in(page, demo, person.email, person.password)
    if path:
        page.goto(demo.url + path)


def _read_patients(page: Page, demo: LiveClinic) -> None:
    """Half of them at each size: axe takes seconds for one of these pages."""
    _open(page, demo, Role.CLINICIAN)
    look_at(page)
    assert page.viewport_size is not None
    is_wide = page.viewport_size["width"] > 600
    for name in PEOPLE[1::2] if is_wide else PEOPLE[::2]:
        page.goto(f"{demo.url}/clinic/")
        go(page.get_by_role("link", name=name).first)
        look_at(page)
    go(page.get_by_role("button", name="Record the decision"))
    expect(page.get_by_role("link", name="Choose what you decided")).to_be_visible()
    look_at(page)


def _invite(page: Page, demo: LiveClinic) -> None:
    _open(page, demo, Role.CLINICIAN, "/clinic/invitations")
    look_at(page)
    go(page.get_by_role("link", name="Invite a patient"))
    page.get_by_text("What you plan to give").click()
    look_at(page)
    width = page.locator("#appointment_day").evaluate("input => input.offsetWidth")
    assert width >= 176, "the year of the appointment is cut off"
    page.get_by_label("Number").first.fill("1000")
    go(page.get_by_role("button", name="Make the link"))
    expect(page).to_have_title(re.compile("^Error: "))
    look_at(page)
    page.get_by_label("Full name").fill("Pat Patient")
    for part, typed in (("Day", "23"), ("Month", "4"), ("Year", "1988")):
        page.get_by_label(part, exact=True).first.fill(typed)
    page.get_by_label("Unit").first.select_option("mcg")
    go(page.get_by_role("button", name="Make the link"))
    if page.locator("#same_person").count():  # at the second size of screen
        page.get_by_label("No, another person").check()
        go(page.get_by_role("button", name="Make the link"))
    expect(page.get_by_label("Link")).to_have_value(re.compile(f"^{demo.url}/i/"))
    look_at(page)


HEAD = "name,date_of_birth,appointment\n"


def _hand_in(page: Page, text: str) -> None:
    file = {"name": "day.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("The list").set_input_files(files=[file])
    go(page.get_by_role("button", name="Look it through"))


def _invite_a_list(page: Page, demo: LiveClinic) -> None:
    _open(page, demo, Role.CLINICIAN, "/clinic/invitations")
    go(page.get_by_role("link", name="Upload a day’s list"))
    look_at(page)
    assert page.viewport_size is not None
    ann = f"Ann List{page.viewport_size['width']},1980-02-29,2026-11-03 09:30\n"  # others at each size of screen
    _hand_in(page, HEAD + ann.replace("1980-02-29", "29/02/1980"))
    expect(page).to_have_title(re.compile("^Error: "))
    look_at(page)
    _hand_in(page, HEAD + ann + ann)
    expect(page.locator("h1")).to_have_text("Invite 2 patients?")
    go(page.get_by_role("button", name="Invite them"))
    expect(page).to_have_title(re.compile("^Error: "))
    look_at(page)
    page.get_by_label("Leave them out").check()
    go(page.get_by_role("button", name="Invite them"))
    expect(page.get_by_role("img", name="QR code").first).to_be_visible()
    look_at(page)
    page.once("dialog", lambda dialog: dialog.accept())
    go(page.get_by_role("button", name="I have handed them out"))
    expect(page.locator("h1")).to_have_text("Form not sent yet")


def _read_rules(page: Page, demo: LiveClinic) -> None:
    _open(page, demo, Role.CLINICIAN, "/rules/")
    look_at(page)
    go(page.get_by_role("link", name="Possible spinal cord involvement"))
    look_at(page)


def _manage(page: Page, demo: LiveClinic) -> None:
    _open(page, demo, Role.ADMIN, "/admin/staff")
    look_at(page)
    go(page.get_by_role("button", name="Add this person"))
    expect(page).to_have_title(re.compile("^Error: "))
    look_at(page)
    go(page.get_by_role("link", name="Clinic"))
    go(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status")).to_have_text("Saved.")
    look_at(page)
    page.goto(f"{demo.url}/clinic/")
    expect(page.locator("h1")).to_have_text("You cannot see this page")
    look_at(page)


def _stay_outside(page: Page, demo: LiveClinic) -> None:
    page.goto(demo.url)
    look_at(page)
    go(page.get_by_role("link", name="sign in"))
    go(page.get_by_role("button", name="Sign in"))
    expect(page.get_by_text("You could not be signed in")).to_be_visible()
    look_at(page)
    page.goto(f"{demo.url}/nowhere")
    look_at(page)


WALKS = (_read_patients, _invite, _invite_a_list, _read_rules, _manage, _stay_outside)


@pytest.mark.parametrize("walk", WALKS)
def test_at_a_desk(page_desk: Page, demo: LiveClinic, walk: Callable[[Page, LiveClinic], None]) -> None:
    walk(page_desk, demo)


@pytest.mark.parametrize("walk", WALKS)
def test_on_a_phone(page_phone: Page, demo: LiveClinic, walk: Callable[[Page, LiveClinic], None]) -> None:
    walk(page_phone, demo)


def test_the_decision_stays_in_sight_however_far_one_reads(page_desk: Page, demo: LiveClinic) -> None:
    _open(page_desk, demo, Role.CLINICIAN, "/clinic/")
    go(page_desk.get_by_role("link", name="Nico Mustermann").first)
    page_desk.mouse.wheel(0, 3000)
    expect(page_desk.get_by_role("button", name="Record the decision")).to_be_in_viewport()


def test_on_paper_everything_is_unfolded_and_no_button_is_left(page_desk: Page, demo: LiveClinic) -> None:
    _open(page_desk, demo, Role.CLINICIAN, "/clinic/")
    go(page_desk.get_by_role("link", name="Nico Mustermann").first)
    page_desk.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page_desk.emulate_media(media="print")
    assert page_desk.locator("details:not([open])").count() == 0
    assert page_desk.locator("button:visible, .govuk-button:visible").count() == 0


def test_without_scripts_a_decision_is_recorded(page_without_scripts: Page, demo: LiveClinic) -> None:
    page = page_without_scripts
    _open(page, demo, Role.CLINICIAN)
    go(page.get_by_role("link", name="Vera Sample"))
    open_flags = page.locator(".app-respond > button")
    for left in range(open_flags.count(), 0, -1):
        expect(open_flags).to_have_count(left)
        go(open_flags.first)
    page.get_by_label("Wait").check()
    page.get_by_label("Which results are needed").fill("Results first")
    go(page.get_by_role("button", name="Record the decision"))
    expect(page.get_by_text("Results first")).to_be_visible()


def test_the_days_list_is_one_page_on_paper_with_every_patient_and_no_buttons(
    page_desk: Page, demo: LiveClinic
) -> None:
    _open(page_desk, demo, Role.CLINICIAN)
    go(page_desk.get_by_role("link", name=re.compile("^Today, ")))
    patients = page_desk.locator(".app-worklist__who").count()
    assert patients > 9
    table = page_desk.locator(".app-worklist")
    printed = PdfReader(BytesIO(page_desk.pdf(format="A4")))
    assert len(printed.pages) == 1
    words = printed.pages[0].extract_text()
    assert "Nico Mustermann" in words
    assert words.count("born") == patients
    for left_out in ("Find by name", "Invite a patient", "Look at these first", "The coming days", "Decided ("):
        assert left_out not in words
    page_desk.set_viewport_size({"width": 700, "height": 1000})  # as wide as A4 within its margins
    page_desk.emulate_media(media="print")
    box = table.bounding_box()
    assert box is not None
    # The sheet is 267 mm high within its margins, and its head takes 30: room for 15.
    assert box["height"] / patients * 15 < (267 - 30) / 25.4 * 96


def test_the_list_is_gone_along_by_keys_that_leave_what_is_typed_alone(page_desk: Page, demo: LiveClinic) -> None:
    _open(page_desk, demo, Role.CLINICIAN, "/clinic/")
    rows, keys = page_desk.locator("[data-row]"), page_desk.keyboard
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        keys.press(key)
        expect(rows.nth(row)).to_be_focused()
    keys.press("/")
    search = page_desk.get_by_role("searchbox")
    expect(search).to_be_focused()
    keys.type("jk?/")
    expect(search).to_have_value("jk?/")
    page_desk.get_by_role("button", name="Turn the keys off").click()
    keys.press("j")
    expect(rows.first).not_to_be_focused()
    page_desk.reload()
    page_desk.get_by_role("button", name="Turn the keys on").click()
    keys.press("j")
    name = rows.first.inner_text()
    with page_desk.expect_navigation():
        keys.press("Enter")
    expect(page_desk.locator("h1")).to_have_text(name)


def test_without_scripts_a_choice_is_made_and_cleared(page_without_scripts: Page, demo: LiveClinic) -> None:
    page = page_without_scripts
    _open(page, demo, Role.CLINICIAN)
    expect(page.get_by_text("Keys:")).to_be_hidden()
    everybody = page.locator("[data-row]").count()
    page.get_by_label("Urgency").select_option("Urgent, or no result")
    go(page.get_by_role("button", name="Show"))
    expect(page.get_by_label("Urgency")).to_have_value("urgent")
    assert 0 < page.locator("[data-row]").count() < everybody
    assert small_targets(page) == []
    go(page.get_by_role("link", name="Clear the choice"))
    assert page.locator("[data-row]").count() == everybody
