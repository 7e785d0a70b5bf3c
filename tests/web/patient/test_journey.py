"""Every made-up patient through the whole form: what was typed is what is saved, asked, submitted and assessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers, to_json
from intake.questionnaire.model import DATE_OF_BIRTH, FORM_DATE
from intake.questionnaire.pages import ANSWERED_AT_THE_DOOR
from tests.builders import TODAY, route_of, shipped_pack
from tests.web.patient.client import BORN, Patient

PEOPLE = load_all()
QUESTIONNAIRE = shipped_pack().questionnaire
ASKED_TWICE = {"implausible_lab", "mg_mcg_mix_up"}  # numbers that are hard to believe, and meant so
NEVER_ASKED = {FORM_DATE, *ANSWERED_AT_THE_DOOR}


def as_this_patient(slug: str) -> dict[str, Any]:
    """The answers of a made-up person with the date of birth of the invited one; the name is theirs."""
    return {**PEOPLE[slug], DATE_OF_BIRTH: BORN.isoformat()}


@pytest.mark.parametrize("slug", PEOPLE)
def test_what_is_typed_is_saved_submitted_and_assessed_by_both_engines(slug: str, patient: Patient) -> None:
    given = as_this_patient(slug)
    page = submit_twice(patient, given) if slug in ASKED_TWICE else patient.submit(given)
    assert page.status == 200
    assert "Sent" in page.headings[0]
    route = route_of(given, QUESTIONNAIRE, TODAY)
    sheet = read_answers(QUESTIONNAIRE, given)
    expected = {key: to_json(QUESTIONNAIRE.questions[key], answer) for key, answer in sheet.answers.items()}
    saved = patient.saved()
    assert saved.pop(DATE_OF_BIRTH) == BORN.isoformat()
    assert saved == {key: trimmed(expected[key]) for key in expected if key in route.asked and key not in NEVER_ASKED}
    assessment = patient.assessment()
    assert assessment is not None
    assert assessment.status == "assessed"


def submit_twice(patient: Patient, given: dict[str, Any]) -> Any:
    """Unlikely numbers and dates are asked about once; the same page is sent a second time."""
    patient.begin()
    for _ in range(60):
        place = patient.page.location.partition("?")[0].rpartition("/")[2]
        if place == "check":
            return patient.send_form()
        if place == "help-now":
            patient.get(patient.page.links["I have read this, go on with the form"])
        elif patient.fill(given).status == 422:
            assert "Is this right?" in patient.page.text or "Did you mean" in patient.page.text
            assert patient.send().status == 200
    raise AssertionError(patient.page.location)


def trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def test_every_control_has_a_label_and_every_question_its_words(invite: Callable[..., Patient]) -> None:
    """On all pages that somebody who is not sure of anything gets: nearly all there are."""
    patient = invite(offer={"product_offered": "mic_b12"})
    patient.begin()
    seen: set[str] = set()
    given = as_this_patient("not_sure_to_everything")
    while not patient.page.location.startswith("/form/check"):
        if "help-now" in patient.page.location:
            patient.get(patient.page.links["I have read this, go on with the form"])
            continue
        page = patient.page
        for control in page.controls:
            assert control.type == "hidden" or page.labels.get(control.id), f"{page.location}: {control}"
        seen |= page.names
        patient.fill(given)
        assert patient.page.status == 200
    on_pages = {name.partition("-")[0] for name in seen}
    asked = {question.key for question in QUESTIONNAIRE.questions.values()} & on_pages
    for key in asked & patient.saved().keys() - {"full_name"}:
        assert key in QUESTIONNAIRE.questions
    assert len(asked) > 90
