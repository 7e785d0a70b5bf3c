"""Fill in the page that a browser shows from answers in the form of an answers file, by what a person would tap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page

from tests.chromium import go


def fill_page(page: Page, given: Mapping[str, Any]) -> None:
    """Every question on the page that has an answer; a panel's other questions are left open on purpose."""
    names = set(page.locator("main [name]").evaluate_all("inputs => inputs.map(input => input.name)"))
    for key, value in given.items():
        if key in names:
            _answer(page, key, value)
        elif isinstance(value, str) and not value[:1].isdigit() and f"{key}-special" in names:
            _answer(page, f"{key}-special", value)
        elif isinstance(value, dict) and f"{key}-value" in names:
            for part, text in value.items():
                _answer(page, f"{key}-{part}", str(text))
        elif isinstance(value, str) and f"{key}-year" in names:
            _open_details(page, key)
            for part, text in zip(("year", "month", "day"), value.split("-"), strict=False):
                _answer(page, f"{key}-{part}", text)
    for rest in page.locator('main [name$="-rest"][value="open"]').all():
        rest.check()


def save(page: Page) -> None:
    go(page.get_by_role("button", name="Save and continue"))


def _answer(page: Page, name: str, value: Any) -> None:
    inputs = page.locator(f'main [name="{name}"]')
    tag, kind = inputs.first.evaluate("input => [input.tagName, input.type]")
    if tag == "SELECT":
        inputs.first.select_option(str(value))
    elif kind in ("radio", "checkbox"):
        for code in value if isinstance(value, list) else [value]:
            page.locator(f'main [name="{name}"][value="{code}"]').check()
    elif kind != "hidden":
        inputs.first.fill(str(value))


def _open_details(page: Page, key: str) -> None:
    """A row's own date stands behind "Another date"."""
    details: Locator = page.locator("details", has=page.locator(f'[name="{key}-year"]'))
    if details.count() and details.get_attribute("open") is None:
        details.locator("summary").click()
