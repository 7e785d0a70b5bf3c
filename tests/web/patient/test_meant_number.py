"""A slip of the unit on the page: asked about once, settled by one tap, kept in the trail as it was typed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from intake.made_up_patients import load_all
from intake.questionnaire.pages import page_of_question, pages_of
from intake.store.staff import Role
from intake.web.access import access_of
from intake.web.parts import Parts
from tests.builders import shipped_pack
from tests.web.patient.client import Patient
from tests.web.patient.reader import Page

GIVEN = load_all()["mg_mcg_mix_up"]
QUESTIONNAIRE = shipped_pack().questionnaire


def page_with(key: str) -> str:
    page = page_of_question(QUESTIONNAIRE, key)
    assert page is not None
    return page.slug


def typed_1000_mg(patient: Patient) -> Page:
    patient.skip_to(page_with("b12_dose"), GIVEN)
    return patient.fill({**GIVEN, "b12_dose": {"value": 1000, "unit": "mg"}})


def tap(patient: Patient, mark: str) -> Page:
    return patient.send(b12_dose__meant=mark)


def test_the_page_asks_with_both_choices(patient: Patient) -> None:
    page = typed_1000_mg(patient)
    assert page.status == 422
    assert "That is 1 000 000 mcg. Did you mean 1000 mcg?" in page.text
    assert "Yes, 1000 mcg" in page.text
    assert "No, it says 1000 mg" in page.text
    assert "b12_dose" not in patient.saved()


@pytest.mark.parametrize(("mark", "kept", "trail"), [("1000 mcg", "mcg", ["mg", "mcg"]), ("1000 mg", "mg", ["mg"])])
def test_one_tap_saves_what_was_meant_and_the_trail_what_was_typed(
    patient: Patient, mark: str, kept: str, trail: list[str]
) -> None:
    typed_1000_mg(patient)
    assert tap(patient, mark).status == 200
    assert patient.saved()["b12_dose"] == {"value": 1000, "unit": kept}
    assert [event.value["unit"] for event in patient.trail("b12_dose")] == trail


def test_a_second_tap_after_a_lost_reply_adds_nothing(patient: Patient) -> None:
    typed_1000_mg(patient)
    data: dict[str, Any] = {**patient.page.sent(), "b12_dose-meant": "1000 mcg"}
    for _ in range(2):
        assert patient.post(f"/form/{page_with('b12_dose')}", data).status == 200
    assert len(patient.trail("b12_dose")) == 2


def test_a_row_of_the_lab_report_asks_too(patient: Patient) -> None:
    patient.skip_to(page_with("lab_mma"), GIVEN)
    page = patient.send(lab_mma__value="0,3", lab_mma__unit="nmol_l", labs__rest="open")
    assert "Yes, 0.3 µmol/L" in page.text
    patient.send(lab_mma__meant="0.3 umol_l")
    assert patient.saved()["lab_mma"] == {"value": 0.3, "unit": "umol_l"}


def test_the_enter_key_presses_none_of_the_meanings(patient: Patient) -> None:
    typed_1000_mg(patient)
    first = patient.page.html.index("<button", patient.page.html.index('<form id="answers"'))
    assert "-meant" not in patient.page.html[first : patient.page.html.index("</button>", first)]


# --- private questions, and why -----------------------------------------------------------------------------------


def test_private_questions_are_those_that_the_content_names() -> None:
    private = {key for key, question in QUESTIONNAIRE.questions.items() if question.is_private}
    assert private == {"nitrous_use", "alcohol_use", "self_harm_thoughts", "restricted_intake"}


@pytest.mark.parametrize("key", ["nitrous_use", "alcohol_use", "self_harm_thoughts", "restricted_intake"])
def test_a_private_question_says_who_sees_the_answer(patient: Patient, key: str) -> None:
    given = {**GIVEN, "mood_thinking": ["low_mood"]}
    page = patient.skip_to(page_with(key), given)
    assert page.text.count("Only the clinicians at this clinic can see this answer.") == sum(
        QUESTIONNAIRE.questions[name].is_private for name in page.names if name in QUESTIONNAIRE.questions
    )


def test_what_it_says_is_true(running: tuple[Flask, Parts]) -> None:
    """Every page of the clinic that may show an answer is for clinicians, and an admin is none by being an admin."""
    app, _ = running
    with app.app_context():
        endpoints = [endpoint for endpoint in app.view_functions if endpoint.startswith("clinic.")]
        roles = {endpoint: access.roles for endpoint in endpoints if (access := access_of(endpoint))}
    assert set(roles) == set(endpoints)
    assert all(found == {Role.CLINICIAN} for found in roles.values()), roles


def test_every_page_says_why_each_of_its_questions_is_asked(patient: Patient) -> None:
    everything = {**load_all()["not_sure_to_everything"], "lab_source": "from_memory"}
    patient.begin()
    seen: set[str] = set()
    for _ in range(60):
        place = patient.page.location.partition("?")[0].rpartition("/")[2]
        page = next((page for page in pages_of(QUESTIONNAIRE) if page.slug == place), None)
        if page is None:
            if place == "check":
                break
            patient.get(patient.page.links["I have read this, go on with the form"])
            continue
        asked = [key for key in page.keys if {key, f"{key}-value", f"{key}-year"} & set(patient.page.names)]
        whys = patient.page.html.count("Why are we asking?")
        assert whys == (1 if page.is_lab_report else len(asked)), place
        seen |= set(asked)
        patient.fill(everything)
    assert place == "check"
    assert len(seen) > 70
