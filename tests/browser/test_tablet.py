"""The clinic's tablet in a real browser: neither Back, nor reload, nor waiting shows the last patient's answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import monotonic

import pytest
from playwright.sync_api import Error, Page, expect

from intake.config import Config
from intake.services.invite_patient import create_invite
from intake.services.manage_staff import add_staff
from intake.store import sessions
from intake.store.staff import Role
from intake.web.parts import Parts, open_parts
from tests.browser.form_filling import save
from tests.chromium import go, look_at
from tests.live_clinic import serve

EMAIL, PASSWORD, PIN = "cleo@clinic.example", "a long made-up password", "4711"
TOLD = "Chest pain or tightness"  # an answer that nobody else may read
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Clinic:
    """A clinic whose clock goes on: a page that is left alone closes itself."""

    url: str
    parts: Parts

    def invite(self, name: str) -> str:
        return create_invite(
            self.parts.database,
            name=name,
            date_of_birth=date(1980, 3, 31),
            appointment_at=NOON + timedelta(hours=1),
            offer=None,
            language="en",
            created_by=None,
            now=self.parts.clock(),
        )[0]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    config = Config.from_environment({"INTAKE_SECURE_COOKIES": "no"}, tmp_path_factory.mktemp("clinic"))
    began = monotonic()
    with open_parts(config, lambda: NOON + timedelta(seconds=monotonic() - began)) as parts:
        add_staff(
            parts.database, email=EMAIL, name="Cleo", role=Role.CLINICIAN, password=PASSWORD, by="system", now=NOON
        )
        with serve(parts) as url:
            yield Clinic(url, parts)


def _start(page: Page, clinic: Clinic) -> None:
    page.goto(f"{clinic.url}/sign-in?next=/clinic/tablet")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    go(page.get_by_role("button", name="Sign in"))
    page.get_by_label("PIN for this tablet").fill(PIN)
    page.get_by_label("The same PIN again").fill(PIN)
    go(page.get_by_role("button", name="Sign me out and start"))
    expect(page.get_by_role("heading", name="Ready for the next patient")).to_be_visible()


def _choose(page: Page, name: str) -> None:
    page.get_by_label("Staff: enter the PIN").fill(PIN)
    go(page.get_by_role("button", name="Go on"))
    go(page.get_by_role("button", name=name))


def _let_in(page: Page, name: str) -> None:
    _choose(page, name)
    for label, text in (("Day", "31"), ("Month", "3"), ("Year", "1980")):
        page.get_by_label(label).fill(text)
    go(page.get_by_role("button", name="Continue"))


def _answer(page: Page) -> None:
    """Something urgent, and on to the page after the message."""
    go(page.get_by_role("button", name="Start"))
    page.get_by_label(TOLD).check()
    save(page)
    go(page.get_by_role("button", name="I have read this, go on with the form"))


def _expect_nothing_of_it(page: Page) -> None:
    expect(page.locator("h1")).to_have_text(re.compile("Please give the tablet back|Ready for the next patient"))
    assert not page.locator("input:checked").count()
    assert "Example" not in page.content()


def test_every_page_of_the_tablet_is_usable_by_all(page_phone: Page, clinic: Clinic) -> None:
    page = page_phone
    clinic.invite("Ulla Usable")
    _start(page, clinic)
    look_at(page)
    page.get_by_label("Staff: enter the PIN").fill("9")
    go(page.get_by_role("button", name="Go on"))
    look_at(page)
    _choose(page, "Ulla U.")
    look_at(page)
    go(page.get_by_role("button", name="Continue"))
    look_at(page)
    for label, text in (("Day", "31"), ("Month", "3"), ("Year", "1980")):
        page.get_by_label(label).fill(text)
    go(page.get_by_role("button", name="Continue"))
    look_at(page)
    # The last two minutes, without waiting for them.
    page.evaluate("document.getAnimations().forEach(one => one.currentTime = 480_001)")
    expect(page.get_by_text("Are you still there?")).to_be_visible()
    look_at(page)
    go(page.get_by_role("button", name="Stop, and give the tablet back"))
    look_at(page)


def test_the_warning_is_out_of_sight_until_two_minutes_before_the_end(page_phone: Page, clinic: Clinic) -> None:
    page = page_phone
    clinic.invite("Will Warned")
    _start(page, clinic)
    _let_in(page, "Will W.")
    expect(page.get_by_text("Are you still there?")).to_be_hidden()
    appears = page.evaluate("document.getAnimations()[0].effect.getTiming().delay") / 1000
    assert appears == (sessions.IDLE_ON_TABLET - timedelta(minutes=2)).total_seconds()


def test_neither_back_nor_reload_nor_the_back_forward_cache_shows_the_last_patient(
    page_phone: Page, clinic: Clinic
) -> None:
    page = page_phone
    clinic.invite("Ann Example")
    _start(page, clinic)
    _let_in(page, "Ann E.")
    _answer(page)
    page.go_back()
    page.go_back()
    expect(page.get_by_label(TOLD)).to_be_checked()  # within her own turn Back is as ever
    page.go_forward()
    page.go_forward()
    go(page.get_by_role("button", name="Stop, and give the tablet back"))
    expect(page.get_by_role("heading", name="Please give the tablet back")).to_be_visible()
    for _ in range(6):  # through all of her pages, and on to those before them
        page.go_back()
        _expect_nothing_of_it(page)
        page.reload()
        _expect_nothing_of_it(page)
    page.goto(f"{clinic.url}/form/safety-now-1")
    _expect_nothing_of_it(page)
    go(page.get_by_role("button", name="Close this page"))
    page.go_back()
    _expect_nothing_of_it(page)


def test_a_page_that_is_left_alone_closes_itself_without_scripts(
    page_without_scripts: Page, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_without_scripts
    clinic.invite("Theo Timeout")
    _start(page, clinic)
    _let_in(page, "Theo T.")
    go(page.get_by_role("button", name="Start"))
    page.get_by_label(TOLD).check()
    # What was ticked and not saved outlives a wish for more time.
    go(page.get_by_role("button", name="I need more time").first)
    expect(page.get_by_label(TOLD)).to_be_checked()
    monkeypatch.setattr(sessions, "IDLE_ON_TABLET", timedelta(seconds=3))
    go(page.get_by_role("button", name="I need more time").first)
    expect(page.get_by_role("heading", name="Please give the tablet back")).to_be_visible(timeout=30_000)
    # The page before came of a button: it was not kept, and the browser asks before it sends that once more.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    assert not page.locator("input:checked").count()
