"""The text of a rule file on its page: the same keys whether CodeMirror is at work or a plain textarea."""

from __future__ import annotations

from playwright.sync_api import Page


def text_of_file(page: Page) -> str:
    """What would be sent: of the form's own field, seen or not."""
    return page.locator("#text").input_value()


def write_file(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="The file").press("Control+a")
    page.keyboard.insert_text(text)


def replace_in_file(page: Page, old: str, new: str) -> None:
    text = text_of_file(page)
    assert text.count(old) == 1
    write_file(page, text.replace(old, new))
