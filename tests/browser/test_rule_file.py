"""A rule file as text: two admins at the same time lose nothing, and the editor helps whoever types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from intake.services.edit_draft import load_draft, open_draft
from intake.services.manage_staff import add_staff, list_staff
from intake.store import rule_sets
from intake.store.staff import Role
from tests.browser.doors import sign_in
from tests.browser.rule_file import replace_in_file
from tests.chromium import accessibility_faults, go, watched_page
from tests.live_clinic import LiveClinic, live_clinic

DESK = (1280, 900)
PASSWORD = "a long first password"
FILE = "flags/07_diet.yaml"
LONGEST_MS = 60_000
TITLE = "title: Plant-based diet without reliable B12"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("two")) as clinic:
        for name in ("ann", "bea"):
            add_staff(
                clinic.parts.database,
                email=f"{name}@clinic.example",
                name=name.title(),
                role=Role.ADMIN,
                password=PASSWORD,
                by="system",
                now=clinic.clock(),
            )
        yield clinic


def begin_draft(clinic: LiveClinic) -> str:
    own = clinic.parts
    by = list_staff(own.database)[0].id
    return open_draft(own.database, own.rulebooks, "Two at once", by=by, now=own.clock()).id


def sign_in_as(page: Page, clinic: LiveClinic, name: str) -> None:
    page.set_default_timeout(LONGEST_MS)
    sign_in(page, clinic, f"{name}@clinic.example", PASSWORD)


def test_the_second_of_two_sees_both_texts_and_neither_is_lost(browser: Browser, clinic: LiveClinic) -> None:
    address = f"{clinic.url}/rules/drafts/{begin_draft(clinic)}/file/{FILE}"
    with watched_page(browser, DESK, is_phone=False) as ann, watched_page(browser, DESK, is_phone=False) as bea:
        for page, name in ((ann, "ann"), (bea, "bea")):
            sign_in_as(page, clinic, name)
            page.goto(address)
        replace_in_file(ann, TITLE, "title: As Ann has it")
        go(ann.get_by_role("button", name="Save", exact=True))
        expect(ann.get_by_role("status")).to_have_text("Saved as revision 2.")
        replace_in_file(bea, TITLE, "title: As Bea has it")
        go(bea.get_by_role("button", name="Save", exact=True))
        expect(bea.locator("h1")).to_have_text("Somebody else changed this file while you did")
        expect(bea.locator("table")).to_contain_text("title: As Ann has it")
        expect(bea.locator("table")).to_contain_text("title: As Bea has it")
        text = bea.get_by_label("Your text")
        text.fill(text.input_value().replace("title: As Bea has it", "title: As both agreed"))
        go(bea.get_by_role("button", name="Save this in place of theirs"))
        expect(bea.locator("#text")).to_have_value(_file_of(clinic).replace(TITLE, "title: As both agreed"))


def test_a_page_that_looks_again_by_itself_takes_away_nothing_that_was_typed(
    page_desk: Page, clinic: LiveClinic
) -> None:
    """As the page of a check that is at work, where one that was done before may be published already."""
    sign_in_as(page_desk, clinic, "ann")
    page_desk.goto(f"{clinic.url}/rules/drafts/{begin_draft(clinic)}/file/{FILE}")
    script = page_desk.locator("script[src*='rules.js']").get_attribute("src")
    at_work = f"<main><p data-reload=1></p><textarea></textarea></main><script src={script}></script>"
    shown: list[str] = []
    page_desk.route(
        "**/at-work", lambda route: shown.append("page") or route.fulfill(body=at_work, content_type="text/html")
    )
    page_desk.goto(f"{clinic.url}/at-work")
    with page_desk.expect_navigation():  # by itself
        pass
    page_desk.locator("textarea").fill("Why this goes live")
    page_desk.wait_for_timeout(1_500)
    assert (len(shown), page_desk.locator("textarea").input_value()) == (2, "Why this goes live")


def test_problems_show_while_one_types_and_the_same_without_scripts(browser: Browser, clinic: LiveClinic) -> None:
    address = f"{clinic.url}/rules/drafts/{begin_draft(clinic)}/file/{FILE}"
    for has_scripts in (True, False):
        with watched_page(browser, DESK, is_phone=False, has_scripts=has_scripts) as page:
            sign_in_as(page, clinic, "ann")
            page.goto(address)
            replace_in_file(page, "when: plant_diet_gap", "when: plant_diet_gab")
            if not has_scripts:
                go(page.get_by_role("button", name="Check"))
            expect(page.locator("#problems")).to_contain_text("Did you mean plant_diet_gap?", timeout=LONGEST_MS)
            expect(page.locator("#problems")).to_contain_text("when: plant_diet_gab")


def test_the_editor_helps_whoever_types_and_the_form_sends_what_it_shows(browser: Browser, clinic: LiveClinic) -> None:
    draft_id = begin_draft(clinic)
    with watched_page(browser, DESK, is_phone=False) as page:
        sign_in_as(page, clinic, "ann")
        page.goto(f"{clinic.url}/rules/drafts/{draft_id}/file/{FILE}")
        replace_in_file(page, "when: plant_diet_gap", "when: plant_diet_gab")
        page.locator("#problems").get_by_role("link", name="Line 5").click(timeout=LONGEST_MS)
        expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
        page.keyboard.type("  when: diet_pat")
        offered = page.get_by_role("option")
        expect(offered).to_have_count(1)  # there are many until the whole word is typed
        expect(offered).to_have_text("diet_patternHow do you eat?")
        offered.click()
        page.keyboard.type(" is ")
        vegan = offered.filter(has_text="Vegan (no animal foods)")
        expect(vegan).to_be_visible()
        assert accessibility_faults(page) == []
        vegan.click()
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Find in the file")).to_be_focused()
        go(page.get_by_role("button", name="Save", exact=True))
        expect(page.get_by_role("status")).to_have_text("Saved as revision 2.")
    saved = load_draft(clinic.parts.database, draft_id).files[FILE]
    assert saved == _file_of(clinic).replace("when: plant_diet_gap", "when: diet_pattern is vegan")


def _file_of(clinic: LiveClinic) -> str:
    with clinic.parts.database.reading() as session:
        return rule_sets.load_rule_set(session, clinic.parts.rulebooks.in_force().sha256).files[FILE]
