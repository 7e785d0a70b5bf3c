"""Our pages as other people's checkers see them: pa11y with HTML CodeSniffer, and Lighthouse as on a cheap phone.

Both need node: see bin/web-checkers. Part of `make interop`.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.accessibility.checking import see
from tests.accessibility.clinic_states import CLINIC
from tests.accessibility.kept_pages import keep, served
from tests.accessibility.patient_states import AROUND_THE_FORM, MISTAKES, form_pages
from tests.accessibility.visit import Visit
from tests.browser.conftest import PHONE
from tests.chromium import TOP, find_chromium, watched_page
from tests.live_clinic import LiveClinic, live_clinic

pytestmark = pytest.mark.interop

LEAST_PERFORMANCE, LEAST_ACCESSIBILITY = 98, 100
# Where a patient spends the time; the first one is what comes over a bad connection.
PLACES = ("start", "safety-now-1", "medicines-1", "labs-2", "check")


@pytest.fixture(scope="module")
def checkers() -> Path:
    found = subprocess.run([str(TOP / "bin" / "web-checkers")], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return Path(found.stdout.strip())


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("clinic"), has_demo=True) as found:
        yield found


def test_pa11y_finds_nothing(clinic: LiveClinic, browser: Browser, checkers: Path, tmp_path: Path) -> None:
    states = (*AROUND_THE_FORM, *form_pages(), *MISTAKES, *CLINIC)
    pages = [see(browser, clinic, state, looks=()).html for state in states]
    with served(tmp_path) as address:
        addresses = [address + path for path in keep(tmp_path, pages)]
        script = str(TOP / "tests" / "accessibility" / "run_pa11y.cjs")
        ran = subprocess.run(
            ["node", script, str(checkers), find_chromium(), *addresses], capture_output=True, text=True, check=False
        )
    assert ran.returncode == 0, ran.stderr
    found = [json.loads(line)["issues"] for line in ran.stdout.splitlines()]
    assert len(found) == len(states)
    assert {state.name: issues for state, issues in zip(states, found, strict=True) if issues} == {}


def test_the_first_page_is_quick_on_a_phone(clinic: LiveClinic, checkers: Path, tmp_path: Path) -> None:
    _look_at(clinic.invite("well").link, {}, checkers, tmp_path)


@pytest.mark.parametrize("place", PLACES)
def test_the_form_is_quick_on_a_phone(
    clinic: LiveClinic, browser: Browser, checkers: Path, tmp_path: Path, place: str
) -> None:
    with watched_page(browser, PHONE) as page:
        visit = Visit(page, clinic)
        visit.come_in("warfarin", "" if place == "start" else place)
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
        address = page.url
    _look_at(address, {"Cookie": cookies}, checkers, tmp_path)


def _look_at(address: str, headers: dict[str, str], checkers: Path, folder: Path) -> None:
    command = [
        str(checkers / "node_modules" / ".bin" / "lighthouse"),
        address,
        "--quiet",
        "--only-categories=performance,accessibility",
        "--chrome-flags=--headless=new --no-sandbox",
        "--output=json",
        f"--output-path={folder / 'report.json'}",
        f"--extra-headers={json.dumps(headers)}",
    ]
    ran = subprocess.run(
        command, env={**os.environ, "CHROME_PATH": find_chromium()}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["finalDisplayedUrl"] == address
    scores = {name: round(100 * category["score"]) for name, category in report["categories"].items()}
    print(address.rpartition("/")[2][:12], scores)
    assert scores["accessibility"] >= LEAST_ACCESSIBILITY
    assert scores["performance"] >= LEAST_PERFORMANCE
