"""Our form in another program: LHC-Forms of the US National Library of Medicine, in a browser. Part of `make interop`.

As many random patients are taken through it as `--walks` says; one takes some seconds.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from intake.fhir.json_text import to_json_text
from intake.fhir.questionnaire import export_questionnaire
from intake.fhir.read_response import answers_of_response
from intake.fhir.response import export_response
from intake.questionnaire.answers import read_answers
from intake.questionnaire.routing import Route, route
from tests.accessibility.kept_pages import served
from tests.browser.conftest import DESK, PHONE
from tests.builders import shipped_pack
from tests.chromium import TOP, watched_page
from tests.random_answers import random_answers
from tests.unit.fhir.reading import items_of

pytestmark = pytest.mark.interop

WALKS = 20
TODAY = datetime.now(UTC).date()  # the expressions ask the clock of whoever evaluates them
SCRIPTS = ("webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/R4/lformsFHIR.min.js")
# Takes in the form and what was answered so far; gives the items in view once they stand still, and the answers.
SHOW = """async ([form, response]) => {
  const place = document.getElementById("form");
  place.replaceChildren();
  const read = LForms.Util.convertFHIRQuestionnaireToLForms(form, "R4");
  const filled = LForms.Util.mergeFHIRDataIntoLForms("QuestionnaireResponse", response, read, "R4");
  await LForms.Util.addFormToPage(filled, "form", {fhirVersion: "R4"});
  const inView = () => [...document.querySelectorAll("lhc-item")].filter(item => item.checkVisibility())
    .map(item => item.id.replace(/^item-/, "").replace(/(\\/\\d+)+$/, ""));
  let before = [], now = inView();
  while (!now.length || now.join() !== before.join()) {
    await new Promise(done => setTimeout(done, 150));
    [before, now] = [now, inView()];
  }
  return [now, LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4")];
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of an empty page with LHC-Forms on it."""
    found = subprocess.run([str(TOP / "bin" / "lhc-forms")], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    site = tmp_path_factory.mktemp("site")
    (site / "lforms").symlink_to(Path(found.stdout.strip()))
    scripts = "".join(f'<script src="lforms/{path}"></script>' for path in SCRIPTS)
    head = '<meta charset="utf-8"><title>LHC-Forms</title>'
    page = f'<!doctype html><html lang="en"><head>{head}</head><body><div id="form"></div>{scripts}</body></html>'
    (site / "form.html").write_text(page, encoding="utf-8")
    with served(site) as base:
        yield f"{base}/form.html"


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.LForms && LForms.Util && LForms.FHIR")


def _show(page: Page, answers: Mapping[str, Any], form: Any = None) -> tuple[Route, dict[str, Any], set[str], Any]:
    """How our form goes through these answers and what it sends; what LHC-Forms shows of it and gives back."""
    questionnaire = shipped_pack().questionnaire
    sheet = read_answers(questionnaire, dict(answers), TODAY)
    own = route(questionnaire, sheet)
    sent = json.loads(to_json_text(export_response(questionnaire, sheet, own)))
    in_view, given_back = page.evaluate(SHOW, [form or _form(), sent])
    return own, sent, set(in_view), given_back


def _form() -> Any:
    return json.loads(to_json_text(export_questionnaire(shipped_pack().questionnaire)))


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_form_renders_without_an_error_and_without_a_request_to_outside(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    with watched_page(browser, size, is_phone=size == PHONE) as page:  # fails at its end on either
        _open(page, address)
        own, _, in_view, _ = _show(page, {})
        assert "Before your B12 or MIC injection" in page.locator("body").inner_text()
    assert _questions(in_view) == _asked(own)


def test_random_patients_are_asked_the_same_and_keep_every_live_answer(
    request: pytest.FixtureRequest, browser: Browser, address: str
) -> None:
    walks = request.config.getoption("--walks") or WALKS
    questionnaire, shown = shipped_pack().questionnaire, set[str]()
    with watched_page(browser, DESK, is_phone=False) as page:
        _open(page, address)
        for seed in range(walks):
            chance = random.Random(seed)
            answers = random_answers(questionnaire, chance, is_definite=seed % 2 == 0)
            if seed % 3 == 0:  # on the way: not everything is answered yet
                answers = {key: value for key, value in answers.items() if chance.random() < 0.6}
            own, sent, in_view, given_back = _show(page, answers)
            assert _questions(in_view) == _asked(own), f"walk {seed}"
            before, after = (_answers(response) for response in (sent, given_back))
            assert after == {key: _as_kept(value) for key, value in before.items()}, f"walk {seed}"
            shown |= _questions(in_view)
    assert len(shown) > len(questionnaire.questions) * 0.9


def test_a_form_that_lost_its_conditions_is_told_apart(browser: Browser, address: str) -> None:
    form = _form()
    for item in items_of(form["item"]):
        item.pop("enableWhen", None)
    with watched_page(browser, DESK, is_phone=False) as page:
        _open(page, address)
        own, _, in_view, _ = _show(page, {"lab_source": "no_results"}, form)
    assert "lab_b12" in _questions(in_view) - _asked(own)


def _questions(in_view: set[str]) -> set[str]:
    return in_view & set(shipped_pack().questionnaire.questions)


def _asked(own: Route) -> set[str]:
    """The question about the clinic's offer is hidden from programs that know of no offer."""
    return set(own.asked) - {"offer_matches"}


def _answers(response: Any) -> dict[str, Any]:
    return answers_of_response(shipped_pack().questionnaire, {**response, "authored": TODAY.isoformat()})


def _as_kept(value: Any) -> Any:
    """LHC-Forms itself has no room for `<` before a number, nor for a date without its day: it drops the one and makes
    the other the first of the month or year. docs/adr/0006-fhir.md says what follows from it.
    """
    if isinstance(value, dict):
        return {name: part for name, part in value.items() if name != "comparator"}
    if isinstance(value, str) and value[:4].isdecimal() and len(value) in (4, 7):
        return f"{value}-01-01"[:10]
    return value
