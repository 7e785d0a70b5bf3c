"""A few states in every look, and a whole form by keyboard alone; `make a11y` looks at all states."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility.checking import Seen, see, titles_shared
from tests.accessibility.keyboard import fill_in_by_keyboard
from tests.accessibility.looks import FOR_PATIENTS, faults_of_look
from tests.accessibility.patient_states import AROUND_THE_FORM, MISTAKES
from tests.accessibility.visit import State
from tests.chromium import go
from tests.live_clinic import LiveClinic, live_clinic

# What the other browser tests do not come by, and one of each kind that they do.
NAMES = ("door: sent too late", "welcome back", "start: more time", "accessibility", "wrong lab results")
STATES = [state for state in (*AROUND_THE_FORM, *MISTAKES) if state.name in NAMES]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("clinic")) as found:
        yield found


def test_each_name_is_a_state() -> None:
    assert sorted(state.name for state in STATES) == sorted(NAMES)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_a_state_is_good_in_every_look(browser: Browser, clinic: LiveClinic, state: State) -> None:
    assert see(browser, clinic, state).faults == ()


def test_a_whole_form_is_filled_in_by_keyboard(browser: Browser, clinic: LiveClinic) -> None:
    report = fill_in_by_keyboard(browser, clinic, "well")
    assert report.faults == []
    assert report.pages > 15


def test_what_is_seen_only_in_one_look_is_found(page_phone: Page) -> None:
    page_phone.set_content(
        "<!doctype html><html lang=en><title>x</title><meta name=viewport content='width=device-width'>"
        "<style>@media (prefers-color-scheme: dark) { body { background: #000; color: #222 } }"
        ".app-larger-text p { width: 40rem }</style><main><h1>Title</h1><p>Text</p></main></html>"
    )
    found = {look.name: faults_of_look(page_phone, look, least_target=44) for look in FOR_PATIENTS}
    assert [name for name, faults in found.items() if faults] == [
        "larger text, high contrast",
        "dark",
        "dark, more contrast",
        "320 px, larger text",
    ]


def test_paper_is_black_on_white_and_says_whom_to_call(page_phone: Page, clinic: LiveClinic) -> None:
    page_phone.goto(clinic.invite("well").link)
    go(page_phone.get_by_role("button", name="High contrast"))
    body = page_phone.locator("body")
    expect(body).to_have_css("background-color", "rgb(0, 0, 0)")
    page_phone.emulate_media(media="print")
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(body).to_have_css("color", "rgb(0, 0, 0)")
    expect(page_phone.get_by_text("020 7946 0123")).to_be_visible()
    expect(page_phone.get_by_role("button")).to_have_count(0)


def test_one_title_for_two_pages_is_found() -> None:
    seen = {
        "one": Seen("About you", "http://localhost/form/about-you-1", "", ()),
        "two": Seen("About you", "http://localhost/form/about-you-2", "", ()),
        "with an error": Seen("Error: About you", "http://localhost/form/about-you-3", "", ()),
        "three": Seen("Sent", "http://localhost/form/receipt", "", ()),
    }
    assert titles_shared(seen) == {"About you": ["one", "two"]}
