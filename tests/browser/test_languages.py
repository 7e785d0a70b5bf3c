"""The way of a patient who reads Spanish or Arabic on a phone, in a real browser: nothing is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from intake.languages.catalogues import translator_for
from intake.services.clinic_settings import save_clinic
from tests.browser.form_filling import fill_page
from tests.chromium import go, look_at, scrolls_sideways
from tests.live_clinic import NOON, Invited, LiveClinic, live_clinic

ENGLISH = re.compile(r"\b(?:the|your|you|and|is|are|answers?|page|not)\b", re.IGNORECASE)
DIRECTIONS = {"es": "ltr", "ar": "rtl"}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("languages")) as found:
        spoken = replace(found.parts.clinic(), name="Riverside", languages=("en", *DIRECTIONS))
        save_clinic(found.parts.database, spoken, by="system", now=NOON)
        yield found


def look(page: Page, language: str) -> None:
    """Accessible, in its direction, and with no sentence in English."""
    look_at(page)
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, DIRECTIONS[language])
    words = page.evaluate(
        """() => { const body = document.body.cloneNode(true);
          for (const other of body.querySelectorAll('[lang="en"], textarea, input, bdi')) other.remove();
          return document.title.split(" – ")[0] + " " + body.innerText; }"""
    )
    assert ENGLISH.findall(words) == [], page.url


def enter(page: Page, invited: Invited, language: str) -> None:
    """Through the link and the door."""
    words = translator_for(language).gettext
    page.goto(invited.link)
    go(page.get_by_role("button", name=words("Open my form")))
    for part in ("day", "month", "year"):
        page.locator(f"#date_of_birth-{part}").fill(str(getattr(invited.born, part)))
    go(page.get_by_role("button", name=words("Continue")))


@pytest.mark.parametrize("language", DIRECTIONS)
def test_from_the_link_past_a_mistake_to_what_to_do_at_once(
    clinic: LiveClinic, page_phone: Page, language: str
) -> None:
    page, words = page_phone, translator_for(language).gettext
    invited = clinic.invite("well", language=language)
    page.goto(invited.link)
    look(page, language)
    go(page.get_by_role("button", name=words("Open my form")))
    go(page.get_by_role("button", name=words("Continue")))
    expect(page.locator(".govuk-error-summary")).to_contain_text(words("Type the date of birth."))
    look(page, language)
    enter(page, invited, language)
    look(page, language)
    go(page.get_by_role("button", name=words("Start")))
    go(page.get_by_role("button", name=words("Save and continue")))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    look(page, language)
    page.locator('[value="chest_pain"]').check()
    go(page.get_by_role("button", name=words("Save and continue")))
    expect(page.get_by_role("heading", name=words("Please read this now"))).to_be_visible()
    look(page, language)
    go(page.get_by_role("button", name=words("I have read this, go on with the form")))
    look(page, language)


@pytest.mark.parametrize("language", DIRECTIONS)
def test_from_the_lab_report_to_the_checklist(clinic: LiveClinic, page_phone: Page, language: str) -> None:
    page, words = page_phone, translator_for(language).gettext
    invited = clinic.invite("metformin_and_ppi", "labs-2", language=language)
    enter(page, invited, language)
    look(page, language)
    for _ in range(12):
        if page.url.endswith("/form/check"):
            break
        if "/help-now" in page.url:
            go(page.get_by_role("button", name=words("I have read this, go on with the form")))
            continue
        fill_page(page, invited.answers)
        go(page.get_by_role("button", name=words("Save and continue")))
    look(page, language)
    go(page.get_by_role("button", name=words("Send to the clinic")))
    expect(page.get_by_role("heading", name=words("Sent. Thank you."))).to_be_visible()
    look(page, language)
    go(page.get_by_role("link", name=words("Your checklist for the visit")))
    look(page, language)


def test_in_text_twice_as_large_no_word_and_no_lab_row_is_wider_than_a_small_screen(
    clinic: LiveClinic, page_phone: Page
) -> None:
    page = page_phone
    page.set_viewport_size({"width": 360, "height": 780})
    for place in ("medicines-1", "labs-2"):
        enter(page, clinic.invite("metformin_and_ppi", place, language="es"), "es")
        assert page.url.endswith(place)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not scrolls_sideways(page), place
        # Nor is a unit squeezed to a column of letters.
        assert page.locator(".app-lab__unit").evaluate_all("all => all.every(one => one.clientWidth > 40)"), place


def test_the_language_changes_in_mid_page_with_everything_typed_still_there(
    clinic: LiveClinic, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    invited = clinic.invite("well", "about-you-1", language="es")
    enter(page, invited, "es")
    page.get_by_label("Mujer").check()
    go(page.get_by_role("button", name="العربية"))
    expect(page.get_by_label("أنثى")).to_be_checked()
    with page.expect_navigation():
        page.locator("#full_name").press("Enter")  # saves: it is no button of a language that it presses
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("h1")).not_to_have_text("")
    assert "/about-you-1" not in page.url
