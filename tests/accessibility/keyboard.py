"""The whole form by keyboard alone: Tab, arrows, space and Enter, and what the eye sees of where one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

from tests.chromium import watched_page
from tests.live_clinic import LiveClinic

MOST_STOPS_A_PAGE, MOST_PAGES, MOST_OPTIONS = 160, 60, 30
SIZE = (1280, 900)
_GO_ON = ("Save and continue", "I have read this, go on with the form", "Start", "Send to the clinic")

# What has the focus, and whether one sees that it has. The ring of a tick box is drawn on its label.
_WHERE = """() => {
  const it = document.activeElement;
  const rings = [it, it.nextElementSibling].filter(Boolean).flatMap(
    part => [getComputedStyle(part), getComputedStyle(part, "::before")]);
  const isRing = style => style.boxShadow !== "none"
    || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  const box = it.getBoundingClientRect();
  return {
    tag: it.tagName, type: it.type ?? "", name: it.name ?? "", value: it.value ?? "",
    text: (it.textContent ?? "").trim(), isChecked: it.checked ?? false, isMarked: rings.some(isRing),
    isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


@dataclass
class Report:
    pages: int = 0
    stops: int = 0
    faults: list[str] = field(default_factory=list)


def fill_in_by_keyboard(browser: Browser, clinic: LiveClinic, slug: str = "metformin_and_ppi") -> Report:
    """From the link to the receipt."""
    invited, report = clinic.invite(slug), Report()
    wanted = inputs_of(invited.answers)
    with watched_page(browser, SIZE, is_phone=False) as page:
        page.goto(invited.link)
        _go_through(page, wanted, report, "Open my form")
        _go_through(page, wanted, report, "Continue")
        for _ in range(MOST_PAGES):
            if page.url.endswith("/receipt") or report.faults:
                return report
            _go_through(page, wanted, report, *_GO_ON)
    report.faults.append(f"the receipt was not reached in {MOST_PAGES} pages")
    return report


def inputs_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What each input of a form should hold, by its name."""
    found: dict[str, Any] = {}
    for key, value in answers.items():
        found[key] = value
        if isinstance(value, dict):
            found |= {f"{key}-{part}": str(text) for part, text in value.items()}
        elif isinstance(value, str) and value[:4].isdigit():
            parts = zip(("year", "month", "day"), value.split("-"), strict=False)
            found |= {f"{key}-{part}": str(int(text)) for part, text in parts}
        elif isinstance(value, str):
            found[f"{key}-special"] = value
    return found


def _go_through(page: Page, wanted: Mapping[str, Any], report: Report, *buttons: str) -> None:
    """Tab from the top of the page to its button, answering on the way, and press it."""
    report.pages += 1
    address = page.url
    for _ in range(MOST_STOPS_A_PAGE):
        page.keyboard.press("Tab")
        here = page.evaluate(_WHERE)
        report.stops += 1
        if not (here["isMarked"] and here["isInSight"]):
            it = here["name"] or here["text"][:40]
            report.faults.append(f"{address}: one does not see that {here['tag']} {it!r} has the focus")
        if here["tag"] in ("BUTTON", "A") and here["text"] in buttons:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            if page.title().startswith("Error: "):
                report.faults.append(f"{address}: {page.locator('.govuk-error-summary').inner_text()}")
            return
        _answer(page, here, wanted)
    report.faults.append(f"{address}: none of {buttons} was reached in {MOST_STOPS_A_PAGE} stops")


def _answer(page: Page, here: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    name, value = here["name"], wanted.get(here["name"])
    if name.endswith("-rest") and here["value"] == "open":
        page.keyboard.press("Space")
    if value is None:
        return
    if here["type"] == "checkbox":
        if here["value"] in (value if isinstance(value, list) else [value]) and not here["isChecked"]:
            page.keyboard.press("Space")
    elif here["type"] == "radio":
        _choose(page, "ArrowDown", str(value), "Space")
    elif here["tag"] == "SELECT":
        _choose(page, "ArrowDown", str(value))
    elif here["type"] in ("text", "textarea"):
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(str(value))


def _choose(page: Page, following: str, value: str, this_one: str | None = None) -> None:
    """One of several by the arrow keys, which choose as they go."""
    if this_one and page.evaluate("document.activeElement.value") == value:
        page.keyboard.press(this_one)
        return
    for _ in range(MOST_OPTIONS):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press(following)
