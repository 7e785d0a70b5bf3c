"""Five made-up patients through the whole form, from the link to the receipt: what is stored is what their files say,
and the flags are those that the files call for. A few of the ways by default, every one with `--journeys all`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from intake.questionnaire.answers import read_answers, to_json
from intake.questionnaire.model import FORM_DATE
from intake.rulebook.assess import assess
from intake.rulebook.assessment import Assessment
from intake.services.clinic_settings import Clinic, save_clinic
from intake.store import answers, assessments, intakes, submissions
from tests.browser.conftest import DESK, PHONE
from tests.browser.form_filling import fill_page
from tests.chromium import go, watched_page
from tests.live_clinic import NOON, Invited, LiveClinic, live_clinic

URGENT, RETURNING, PREGNANT = "nitrous_oxide_leg_weakness", "gastric_bypass", "pregnant_mic"
VEGAN, MANY_MEDICINES = "vegan", "warfarin"
MOST_PAGES = 70


@dataclass(frozen=True)
class Way:
    """How one of them fills in the form."""

    slug: str
    language: str
    width: int
    has_scripts: bool

    def __str__(self) -> str:
        return f"{self.slug}-{self.language}-{self.width}px-{'scripts' if self.has_scripts else 'no-scripts'}"


# Each language, both widths, with scripts and without. All patients are typed in without a browser too, in tests/web.
SOME = (Way(URGENT, "es", 390, False), Way(RETURNING, "en", 1280, True), Way(PREGNANT, "ar", 390, True))
ALL = tuple(
    Way(*one)
    for one in product(
        (URGENT, RETURNING, PREGNANT, VEGAN, MANY_MEDICINES), ("en", "es", "ar"), (390, 1280), (True, False)
    )
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "way" in metafunc.fixturenames:
        metafunc.parametrize("way", ALL if metafunc.config.getoption("--journeys") == "all" else SOME, ids=str)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("journeys")) as found:
        spoken = Clinic("Test Clinic", "020 7946 0123", "UK", "Europe/London", ("en", "es", "ar"))
        save_clinic(found.parts.database, spoken, by="system", now=NOON)
        yield found


def test_what_is_stored_and_flagged_is_what_the_file_says(clinic: LiveClinic, browser: Browser, way: Way) -> None:
    invited = clinic.invite(way.slug, language=way.language)
    size = PHONE if way.width == PHONE[0] else DESK
    with watched_page(browser, size, is_phone=size == PHONE, has_scripts=way.has_scripts) as page:
        told = _fill_in(page, invited, way.language)
    assert told or way.slug != URGENT
    assert _stored(clinic, invited) == _written(clinic, invited)
    assert _results(_assessed(clinic, invited)) == _results(_called_for(clinic, invited))


# --- the way ----------------------------------------------------------------------------------------------------


def _fill_in(page: Page, invited: Invited, language: str) -> list[str]:
    """To the receipt, by what stands in the same place in every language; how often it said what to do at once."""
    page.goto(invited.link)
    _press(page)
    for part in ("day", "month", "year"):
        page.locator(f"#date_of_birth-{part}").fill(str(getattr(invited.born, part)))
    _press(page)
    told = []
    for _ in range(MOST_PAGES):
        expect(page.locator("html")).to_have_attribute("lang", language)
        place = page.url.partition("?")[0].rpartition("/")[2]
        if place == "receipt":
            return told
        if place == "help-now":
            told.append(page.locator("main").inner_text())
        elif place not in ("start", "check"):
            fill_page(page, invited.answers)
        _press(page)
        if page.locator(".govuk-error-summary").count():
            # A value that is hard to believe is asked about once; it stays as it is.
            _press(page)
            assert not page.locator(".govuk-error-summary").count(), page.locator("main").inner_text()[:800]
    raise AssertionError(page.url)


def _press(page: Page) -> None:
    """The page's main button, be it one or look like one."""
    go(page.locator("main .app-actions > .govuk-button").first)


# --- what came of it --------------------------------------------------------------------------------------------


def _stored(clinic: LiveClinic, invited: Invited) -> dict[str, Any]:
    with clinic.parts.database.reading() as session:
        intake = intakes.find_intake(session, invited.invite_id)
        assert intake is not None
        found = answers.current_answers(session, intake.id)
    return {key: value for key, value in found.items() if value is not None}


def _written(clinic: LiveClinic, invited: Invited) -> dict[str, Any]:
    questions = clinic.parts.rulebooks.in_force().questionnaire.questions
    sheet = read_answers(clinic.parts.rulebooks.in_force().questionnaire, invited.answers)
    return {key: to_json(questions[key], found) for key, found in sheet.answers.items() if key != FORM_DATE}


def _assessed(clinic: LiveClinic, invited: Invited) -> Assessment:
    with clinic.parts.database.reading() as session:
        intake = intakes.find_intake(session, invited.invite_id)
        assert intake is not None
        (sent,) = submissions.list_versions(session, intake.id)
        found = assessments.find_assessment(session, sent.id)
    assert found is not None
    return Assessment.from_json(found.result)


def _called_for(clinic: LiveClinic, invited: Invited) -> Assessment:
    rulebook = clinic.parts.rulebooks.in_force()
    return assess(rulebook, read_answers(rulebook.questionnaire, invited.answers), clinic.parts.engine)


def _results(found: Assessment) -> dict[str, Any]:
    return {
        "engines agree": found.engines_agree,
        "fired": sorted(flag.id for flag in found.flags),
        "silent": sorted(found.silent),
        "unassessed": sorted(rule.id for rule in found.unassessed),
        "messages": found.safety_messages,
    }
