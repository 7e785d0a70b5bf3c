"""The second step in a real browser: set up by reading the key off the page, then the sign-in with a code."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from intake.services.manage_staff import add_staff
from intake.store.staff import Role
from tests.browser.doors import give_password, sign_in
from tests.chromium import go, look_at
from tests.live_clinic import LiveClinic, live_clinic

PASSWORD = "long enough for her"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("clinic")) as clinic:
        yield clinic


def _add_admin(clinic: LiveClinic, name: str) -> str:
    """With what address she signs in."""
    email = f"{name.lower()}@clinic.example"
    add_staff(
        clinic.parts.database,
        email=email,
        name=f"{name} Admin",
        role=Role.ADMIN,
        password=PASSWORD,
        by="system",
        now=clinic.clock(),
    )
    return email


def test_setting_up_the_second_step_and_signing_in_with_it(page_phone: Page, clinic: LiveClinic) -> None:
    page, email = page_phone, _add_admin(clinic, "Ada")
    sign_in(page, clinic, email, PASSWORD)
    go(page.get_by_role("link", name="Ada Admin"))
    look_at(page)
    go(page.get_by_role("link", name="Set it up"))
    page.get_by_label("Your password").fill(PASSWORD)
    go(page.get_by_role("button", name="Begin"))
    look_at(page)
    secret = page.locator(".app-key").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill("000000")
    go(page.get_by_role("button", name="Switch it on"))
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    page.get_by_label("Code from the app").fill(pyotp.TOTP(secret).at(clinic.clock()))
    go(page.get_by_role("button", name="Switch it on"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    look_at(page)
    recovery_code = page.locator(".app-codes code").first.inner_text()
    go(page.get_by_role("link", name="Go on"))
    go(page.get_by_role("button", name="Sign out"))
    give_password(page, clinic, email, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    look_at(page)
    page.get_by_label("Code from your authenticator app").fill(recovery_code)
    go(page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_the_admin_s_pages_are_usable_on_a_phone_and_at_a_desk(
    page_phone: Page, page_desk: Page, clinic: LiveClinic
) -> None:
    email = _add_admin(clinic, "Olga")
    for page in (page_phone, page_desk):
        sign_in(page, clinic, email, PASSWORD)
        for path in ("/account/", "/admin/staff", "/admin/clinic", "/admin/retention", "/admin/health"):
            page.goto(clinic.url + path)
            look_at(page)
