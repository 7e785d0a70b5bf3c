"""One state of a page, looked at in every way; what is wrong comes back as lines."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response, expect

from tests.accessibility.looks import FOR_ALL, FOR_PATIENTS, FOR_RIGHT_TO_LEFT, PHONE, Look, faults_of_look
from tests.accessibility.visit import State, Visit
from tests.chromium import watched_page
from tests.live_clinic import LiveClinic

LEAST_TARGET = 44
ERROR = "Error:"
LONGEST_MS = 60_000  # a change of the rules may be saved while a check has the processor
LONGEST_WORD = 30  # in an address; what is longer is a token


@dataclass(frozen=True)
class Seen:
    """`html`: the page as it stood, for other people's checkers."""

    title: str
    address: str
    html: str
    faults: tuple[str, ...]


def see(browser: Browser, clinic: LiveClinic, state: State, looks: tuple[Look, ...] | None = None) -> Seen:
    """Bring a browser of its own into the state, and look at the page."""
    with watched_page(browser, PHONE) as page:
        faults: list[str] = []
        page.set_default_timeout(LONGEST_MS)
        page.on("response", lambda response: faults.extend(_failure(response)))
        visit = Visit(page, clinic, state.words)
        visit.choose_language()
        state.reach(visit)
        faults += _faults_of_page(page, state)
        for look in looks if looks is not None else looks_for(state):
            faults += faults_of_look(page, look, least_target=LEAST_TARGET)
        return Seen(page.title(), page.url, page.content(), tuple(faults))


def looks_for(state: State) -> tuple[Look, ...]:
    if not state.is_for_patient:
        return FOR_ALL
    return FOR_RIGHT_TO_LEFT if state.words.is_right_to_left else FOR_PATIENTS


def titles_shared(seen: dict[str, Seen]) -> dict[str, list[str]]:
    """Titles that pages of one folder share, with the states that have them: the title says where one is. A page that
    tells of an error stands at the address of the button that was pressed, and is the same page.
    """
    states: dict[tuple[str, str], dict[str, str]] = {}
    for name, found in seen.items():
        place = _place(found.address)
        if not found.title.startswith(f"{ERROR} "):
            states.setdefault((place.partition("/")[0], found.title), {})[place] = name
    return {title: list(places.values()) for (_, title), places in states.items() if len(places) > 1}


def _place(address: str) -> str:
    """The path, without what differs from patient to patient."""
    path = urlsplit(address).path.strip("/")
    return "/".join(part for part in path.partition("/submissions/")[0].split("/") if len(part) < LONGEST_WORD)


def _failure(response: Response) -> list[str]:
    return [f"the server failed: {response.status} at {_place(response.url)}"] if response.status >= 500 else []


def _faults_of_page(page: Page, state: State) -> list[str]:
    faults = []
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} headings of the first level")
    if page.title().startswith(f"{state.words.find(ERROR)} ") != state.is_error:
        faults.append(f"the title is {page.title()!r}")
    said, expected = page.evaluate("[document.documentElement.lang, document.documentElement.dir]"), state.words
    if said != [expected.language, expected.direction]:
        faults.append(f"the page says that it is in {said}")
    if state.is_error and not _has_focus(page, ".govuk-error-summary"):
        faults.append("the list of what is wrong has not the focus")
    return faults


def _has_focus(page: Page, selector: str) -> bool:
    try:
        expect(page.locator(selector)).to_be_focused()
    except AssertionError:
        return False
    return True
