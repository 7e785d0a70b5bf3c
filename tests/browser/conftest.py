"""The browser and its three kinds of page. A missing Chromium fails every browser test; none is skipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.chromium import start_chromium, watched_page
from tests.quick_passwords import quick_sign_ins

__all__ = ["quick_sign_ins"]

PHONE = (390, 844)
DESK = (1280, 900)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = start_chromium(playwright)
    yield chromium
    chromium.close()


@pytest.fixture
def page_phone(browser: Browser) -> Iterator[Page]:
    with watched_page(browser, PHONE) as page:
        yield page


@pytest.fixture
def page_phone_that_keeps_pages(playwright: Playwright) -> Iterator[Page]:
    chromium = start_chromium(playwright, keeps_pages=True)
    with watched_page(chromium, PHONE) as page:
        yield page
    chromium.close()


@pytest.fixture
def page_desk(browser: Browser) -> Iterator[Page]:
    with watched_page(browser, DESK, is_phone=False) as page:
        yield page


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    with watched_page(browser, PHONE, has_scripts=False) as page:
        yield page
