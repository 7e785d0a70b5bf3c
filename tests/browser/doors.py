"""The two ways in: a patient's link, and the staff's sign-in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.chromium import go
from tests.live_clinic import Invited, LiveClinic


def open_form(page: Page, invited: Invited) -> None:
    """Through the door to where the form stands."""
    page.goto(invited.link)
    go(page.get_by_role("button", name="Open my form"))
    born = invited.born
    for label, number in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
        page.get_by_label(label).fill(str(number))
    go(page.get_by_role("button", name="Continue"))


def sign_in(page: Page, clinic: LiveClinic, email: str, password: str) -> None:
    give_password(page, clinic, email, password)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def give_password(page: Page, clinic: LiveClinic, email: str, password: str) -> None:
    """Whoever has set up the second step is not in yet."""
    page.goto(f"{clinic.url}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    go(page.get_by_role("button", name="Sign in"))
