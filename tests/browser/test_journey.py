"""A patient on a phone from the link to the receipt, and the clinician who reads it, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect
from pypdf import PdfReader

from intake.services.manage_staff import add_staff
from intake.store.staff import Role
from tests.browser.doors import open_form, sign_in
from tests.browser.form_filling import fill_page, save
from tests.chromium import go, look_at
from tests.live_clinic import PEOPLE, LiveClinic, live_clinic

EMAIL, PASSWORD = "cleo@clinic.example", "a long made-up password"
GO_ON = "I have read this, go on with the form"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("clinic")) as found:
        add_staff(
            found.parts.database,
            email=EMAIL,
            name="Cleo",
            role=Role.CLINICIAN,
            password=PASSWORD,
            by="system",
            now=found.clock(),
        )
        yield found


def fill_in(page: Page, given: dict[str, Any]) -> list[str]:
    """To the check; the texts of the pages that said what to do at once."""
    told: list[str] = []
    for _ in range(60):
        look_at(page)
        if page.url.endswith("/form/check"):
            return told
        if "/help-now" in page.url:
            told.append(page.locator("main").inner_text())
            go(page.get_by_role("button", name=GO_ON))
            continue
        here = page.url
        fill_page(page, given)
        save(page)
        assert page.url != here, page.locator("main").inner_text()[:500]
    raise AssertionError(page.url)


def send(page: Page) -> str:
    """The code on the receipt."""
    go(page.get_by_role("button", name="Send to the clinic"))
    expect(page.get_by_role("heading", name="Sent. Thank you.")).to_be_visible()
    look_at(page)
    return page.locator(".app-code").inner_text()


def journey(page: Page, clinic: LiveClinic, slug: str) -> tuple[list[str], str]:
    open_form(page, clinic.invite(slug))
    look_at(page)
    go(page.get_by_role("button", name="Start"))
    told = fill_in(page, PEOPLE[slug])
    return told, send(page)


def test_a_patient_fills_in_the_form_on_a_phone_and_a_clinician_reads_it(
    clinic: LiveClinic, page_phone: Page, page_desk: Page
) -> None:
    _, code = journey(page_phone, clinic, "metformin_and_ppi")
    sign_in(page_desk, clinic, EMAIL, PASSWORD)
    go(page_desk.get_by_role("link", name="Max Specimen").first)
    look_at(page_desk)
    main = page_desk.locator("main")
    expect(page_desk.get_by_role("heading", level=1)).to_contain_text("Max Specimen")
    expect(main).to_contain_text("High metformin dose or long use")
    expect(main).to_contain_text(code)
    address = page_desk.get_by_role("link", name="Open as PDF").or_(page_desk.get_by_role("button", name="Open as PDF"))
    found = page_desk.request.get(f"{clinic.url}{address.get_attribute('href')}")
    assert found.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(found.body())).pages)
    assert "Max Specimen" in text
    assert "High metformin dose or long use" in text


def test_a_press_without_a_connection_leaves_what_was_typed(clinic: LiveClinic, page_phone: Page) -> None:
    page = page_phone
    open_form(page, clinic.invite("well", "diet-1"))
    vegan = page.get_by_label("Vegan")
    vegan.check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("There is no internet just now")).to_be_focused()
    expect(vegan).to_be_checked()
    look_at(page)
    page.context.set_offline(False)
    expect(page.get_by_text("There is no internet just now")).to_be_hidden()
    save(page)
    page.go_back()
    expect(vegan).to_be_checked()


def test_a_slip_of_the_thumb_loses_nothing_that_was_filled_in(clinic: LiveClinic, page_phone: Page) -> None:
    page = page_phone
    open_form(page, clinic.invite("well", "diet-1"))
    back, vegan = page.get_by_role("link", name="Back"), page.get_by_label("Vegan")
    asked: list[str] = []

    def say_no(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", say_no)
    vegan.check()
    back.click()
    assert asked == ["What you filled in on this page is not saved yet. Go back without saving it?"]
    expect(vegan).to_be_checked()
    page.once("dialog", lambda dialog: dialog.accept())
    go(back)
    go(page.get_by_role("link", name="Back"))  # nothing was filled in here
    # Pulled down beyond its top, a page is not loaded anew.
    assert page.evaluate("getComputedStyle(document.documentElement).overscrollBehaviorY") == "contain"


def test_a_button_that_a_trembling_hand_presses_twice_sends_once(clinic: LiveClinic, page_phone: Page) -> None:
    """Pressed again later, where nothing came back, it does send again."""
    page_phone.goto(clinic.invite("well").link)
    page_phone.evaluate(
        """window.held = [];
        window.addEventListener("submit", event => { held.push(event.defaultPrevented); event.preventDefault(); });"""
    )
    button = page_phone.get_by_role("button", name="Open my form")
    button.evaluate("button => { button.click(); button.click(); }")
    page_phone.wait_for_timeout(2_100)
    button.evaluate("button => button.click()")
    assert page_phone.evaluate("window.held") == [False, True, False]


def test_an_emergency_is_told_at_once_and_the_form_goes_on(clinic: LiveClinic, page_phone: Page) -> None:
    slug = "nitrous_oxide_leg_weakness"
    open_form(page_phone, clinic.invite(slug))
    go(page_phone.get_by_role("button", name="Start"))
    fill_page(page_phone, PEOPLE[slug])
    save(page_phone)
    look_at(page_phone)
    expect(page_phone.get_by_role("heading", name="Please read this now")).to_be_visible()
    expect(page_phone.locator("main")).to_contain_text("Go to A&E now.")
    expect(page_phone.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    go(page_phone.get_by_role("button", name=GO_ON))
    expect(page_phone.get_by_role("heading", name="About you")).to_be_visible()


def test_the_door_says_what_is_wrong(clinic: LiveClinic, page_phone: Page) -> None:
    page_phone.goto(clinic.invite("well").link)
    look_at(page_phone)
    go(page_phone.get_by_role("button", name="Open my form"))
    go(page_phone.get_by_role("button", name="Continue"))
    look_at(page_phone)
    expect(page_phone.locator(".govuk-error-summary")).to_be_focused()


def test_the_emergency_question_left_open_says_so(clinic: LiveClinic, page_phone: Page) -> None:
    open_form(page_phone, clinic.invite("well"))
    go(page_phone.get_by_role("button", name="Start"))
    save(page_phone)
    look_at(page_phone)
    expect(page_phone).to_have_title(re.compile("^Error: Do you have any of these right now"))


def test_a_mistake_is_one_tap_away_and_what_was_typed_is_still_there(clinic: LiveClinic, page_phone: Page) -> None:
    open_form(page_phone, clinic.invite("well", "reason-product-5"))
    page_phone.locator("#b12_dose-value").fill("1,000")
    page_phone.locator("#b12_dose-unit").select_option("mcg")
    save(page_phone)
    look_at(page_phone)
    expect(page_phone.locator(".govuk-error-summary")).to_be_focused()
    page_phone.locator(".govuk-error-summary a").click()
    expect(page_phone.locator("#b12_dose-value")).to_be_focused()
    expect(page_phone.locator("#b12_dose-value")).to_have_value("1,000")
    with page_phone.expect_navigation():
        page_phone.locator("#b12_dose-value").press("Enter")  # it must press none of the numbers that may be meant
    expect(page_phone.get_by_text("Is this 1000 or 1.000?").first).to_be_visible()
    go(page_phone.get_by_role("button", name="1000 mcg", exact=True))
    expect(page_phone).not_to_have_title(re.compile("^Error"))


def test_an_empty_panel_asks_which_it_is(clinic: LiveClinic, page_phone: Page) -> None:
    open_form(page_phone, clinic.invite("well", "gut-surgery-1"))
    save(page_phone)
    look_at(page_phone)
    expect(page_phone.get_by_label("I leave them open")).to_be_visible()


def test_the_lab_report_says_what_is_wrong_row_by_row(clinic: LiveClinic, page_phone: Page) -> None:
    open_form(page_phone, clinic.invite("metformin_and_ppi", "labs-2"))
    page_phone.locator("#lab_b12-value").fill("205")
    page_phone.locator("#lab_hb-value").fill("1")
    page_phone.locator("#lab_hb-unit").select_option("g_l")
    page_phone.locator("#lab_tsh-special").select_option("not_done")
    save(page_phone)
    look_at(page_phone)
    expect(page_phone.locator(".govuk-error-summary")).to_contain_text("Choose the unit")
    expect(page_phone.locator(".govuk-error-summary")).to_contain_text("You typed 1 g/L")
    expect(page_phone.locator("#lab_b12-value")).to_have_value("205")
    expect(page_phone.locator("#lab_tsh-special")).to_have_value("not_done")


def test_typing_a_result_takes_not_done_away_and_never_the_reverse(clinic: LiveClinic, page_phone: Page) -> None:
    open_form(page_phone, clinic.invite("metformin_and_ppi", "labs-2"))
    not_done, result = page_phone.locator("#lab_tsh-special"), page_phone.locator("#lab_tsh-value")
    not_done.select_option("not_done")
    result.fill("2")
    expect(not_done).to_have_value("")
    not_done.select_option("not_done")
    expect(not_done).to_have_value("not_done")
    expect(result).to_have_value("2")


def test_answers_survive_closing_the_browser(clinic: LiveClinic, page_phone: Page, page_without_scripts: Page) -> None:
    invited = clinic.invite("well")
    open_form(page_phone, invited)
    go(page_phone.get_by_role("button", name="Start"))
    fill_page(page_phone, PEOPLE["well"])
    save(page_phone)
    page_phone.context.clear_cookies()
    open_form(page_without_scripts, invited)
    assert page_without_scripts.url.endswith("/form/about-you-1")
    go(page_without_scripts.get_by_role("link", name="Back"))
    expect(page_without_scripts.get_by_label("None of these")).to_be_checked()


def test_the_browsers_own_back_button_loses_nothing_and_lets_an_answer_be_changed(
    clinic: LiveClinic, page_phone: Page
) -> None:
    open_form(page_phone, clinic.invite("well", "about-you-1"))
    fill_page(page_phone, PEOPLE["well"])
    save(page_phone)
    page_phone.get_by_label("To feel well").check()
    page_phone.go_back()
    expect(page_phone.get_by_label("Female", exact=True)).to_be_checked()
    page_phone.get_by_label("Intersex").check()
    save(page_phone)
    assert page_phone.url.endswith("/form/reason-product-1")


def test_a_page_that_the_browser_kept_is_taken_for_no_other_screen(
    clinic: LiveClinic, page_phone_that_keeps_pages: Page
) -> None:
    page = page_phone_that_keeps_pages
    open_form(page, clinic.invite("well", "diet-1"))
    page.get_by_label("Vegan").check()
    save(page)
    with page.expect_event("load"):
        page.evaluate("history.back()")
    expect(page.get_by_label("Vegan")).to_be_checked()
    page.get_by_label("I eat meat or fish").check()
    save(page)
    expect(page.get_by_text("on another screen")).to_have_count(0)
    assert "/diet-1" not in page.url
    # What was typed and not saved stays as the browser kept it.
    page.get_by_label("I don't know").first.check()
    page.evaluate("history.back()")
    expect(page.get_by_label("I eat meat or fish")).to_be_checked()
    page.evaluate("history.forward()")
    expect(page.get_by_label("I don't know").first).to_be_checked()
