"""The second step in a real browser: set up by reading the key off the page, then the sign-in with a code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

from intake.services.manage_staff import add_staff
from intake.store.staff import Role
from tests.chromium import accessibility_faults, small_targets
from tests.live_clinic import LiveClinic, live_clinic
from tests.quick_passwords import QUICK

EMAIL, PASSWORD = "ada@clinic.example", "long enough for her"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path) as clinic:
        add_staff(
            clinic.parts.database,
            email=EMAIL,
            name="Ada Admin",
            role=Role.ADMIN,
            password=PASSWORD,
            by="system",
            now=clinic.clock(),
            passwords=QUICK,
        )
        yield clinic


def _look_at(page: Page) -> None:
    expect(page.locator("h1")).to_have_count(1)
    assert accessibility_faults(page) == []
    assert small_targets(page) == []
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{page.url} is {widths[0]} px wide on a screen of {widths[1]}"


def _sign_in(page: Page, clinic: LiveClinic) -> None:
    page.goto(f"{clinic.url}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_setting_up_the_second_step_and_signing_in_with_it(page_phone: Page, clinic: LiveClinic) -> None:
    page = page_phone
    _sign_in(page, clinic)
    page.get_by_role("link", name="Ada Admin").click()
    _look_at(page)
    page.get_by_role("link", name="Set it up").click()
    page.get_by_role("button", name="Begin").click()
    _look_at(page)
    secret = page.locator(".app-key").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill("000000")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    page.get_by_label("Code from the app").fill(pyotp.TOTP(secret).at(clinic.clock()))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    _look_at(page)
    recovery_code = page.locator(".app-codes code").first.inner_text()
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Sign out").click()
    _sign_in(page, clinic)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    _look_at(page)
    page.get_by_label("Code from your authenticator app").fill(recovery_code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_the_admin_s_pages_are_usable_on_a_phone_and_at_a_desk(
    page_phone: Page, page_desk: Page, clinic: LiveClinic
) -> None:
    for page in (page_phone, page_desk):
        _sign_in(page, clinic)
        for path in ("/account/", "/admin/staff", "/admin/clinic", "/admin/retention", "/admin/health"):
            page.goto(clinic.url + path)
            _look_at(page)
