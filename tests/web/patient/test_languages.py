"""A patient reads the form in the language of the invitation or of their own choice; staff read English."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from intake.config import Config
from intake.made_up_patients import load_all
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.translations import load_translations
from intake.rulebook.translate import translate_rulebook
from intake.services.invite_patient import create_invite
from intake.web.app import create_app
from intake.web.language import dir_of, expect_language, lang_of, note_untranslated, said
from intake.web.parts import Parts, open_parts
from tests.builders import SHIPPED, shipped_pack
from tests.saved_form import save_up_to
from tests.web.patient.client import BORN, NAME, Clock, Patient, speaking
from tests.web.patient.conftest import NOON
from tests.web.patient.reader import Page
from tests.web.patient.test_weight import MOST_BYTES, assets, packed

WELL = {**load_all()["well"], "full_name": NAME}
SAFETY = "/form/safety-now-1"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Parts]]:
    """A clinic that switched Spanish and Arabic on."""
    environ = {"INTAKE_SECURE_COOKIES": "no", "INTAKE_CLINIC_PHONE": "020 7946 0123"}
    config = Config.from_environment(environ, tmp_path_factory.mktemp("clinic"))
    with open_parts(config, Clock(NOON)) as parts, speaking(parts, "es", "ar"):
        yield create_app(parts), parts


def invited_in(running: tuple[Flask, Parts], language: str) -> Patient:
    parts = running[1]
    invite_id, token = create_invite(
        parts.database,
        name=NAME,
        date_of_birth=BORN,
        appointment_at=None,
        offer=None,
        language=language,
        created_by=None,
        now=parts.clock(),
    )
    patient = Patient(*running, token=token)
    patient.invite_id = invite_id
    return patient


def language_of(page: Page) -> tuple[str, str]:
    found = re.search(r'<html lang="(\w+)" dir="(\w+)"', page.html)
    assert found
    return found[1], found[2]


def enter(patient: Patient, goal: str = "", given: dict[str, Any] = WELL) -> Page:
    patient.enter()
    if goal:
        save_up_to(patient.parts, patient.invite_id, goal, {**given, "date_of_birth": BORN.isoformat()})
        return patient.get(f"/form/{goal}")
    return patient.page


# --- which language ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "shown"), [("es", ("es", "ltr")), ("ar", ("ar", "rtl")), ("de", ("en", "ltr"))])
def test_the_invitation_says_the_language(running: tuple[Flask, Parts], language: str, shown: tuple[str, str]) -> None:
    patient = invited_in(running, language)
    assert language_of(patient.get(f"/i/{patient.token}")) == shown
    assert language_of(enter(patient)) == shown
    assert language_of(patient.get("/form/no-such-page")) == shown


def test_a_language_that_the_clinic_did_not_switch_on_is_not_spoken(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "ar")
    with speaking(running[1], "es"):
        assert language_of(patient.get(f"/i/{patient.token}?language=ar")) == ("en", "ltr")
        assert set(patient.page.links) >= {"Español"}
        assert "العربية" not in patient.page.text


def test_with_english_alone_there_is_nothing_to_choose(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "en")
    with speaking(running[1]):
        assert "app-languages" not in patient.get(f"/i/{patient.token}").html


def test_the_patient_chooses_on_the_first_page_and_is_spoken_to_so_from_then_on(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "en")
    patient.get(f"/i/{patient.token}")
    patient.get(patient.page.links["Español"])
    assert "language" not in patient.page.location
    assert patient.page.title.startswith("Antes de su inyección")
    assert enter(patient).headings == ["Antes de su inyección de B12 o MIC"]
    assert "Esta traducción es un borrador" in patient.page.text


def test_english_says_nothing_of_drafts(running: tuple[Flask, Parts]) -> None:
    assert "draft" not in enter(invited_in(running, "en")).text


def test_a_link_of_another_site_leads_nowhere_else(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "en")
    response = patient.browser.get("/?language=es", environ_overrides={"PATH_INFO": "//elsewhere.example/"})
    assert re.match(r"/(?!/)", response.headers["Location"])


def test_whoever_takes_the_device_next_is_spoken_to_in_their_own_language(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "en")
    patient.get(f"/i/{patient.token}?language=es")
    enter(patient, "check")
    patient.send_form()
    left = patient.post("/form/leave", patient.page.sent())
    assert language_of(left) == ("es", "ltr")
    assert language_of(patient.get("/")) == ("en", "ltr")


def test_staff_read_english_whatever_a_patient_chose_in_this_browser(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "es")
    enter(patient)
    assert language_of(patient.get("/sign-in?language=ar")) == ("en", "ltr")


# --- nothing typed is lost --------------------------------------------------------------------------------------


def test_another_language_in_mid_page_keeps_what_was_typed_and_saves_nothing(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "es")
    enter(patient)
    patient.get(SAFETY)
    patient.send(urgent_now=["chest_pain", "severe_bleeding"], language="ar")
    assert patient.page.status == 200
    assert language_of(patient.page) == ("ar", "rtl")
    assert patient.page.value("urgent_now") == ["chest_pain", "severe_bleeding"]
    assert patient.saved() == {}
    assert not patient.page.title.startswith("خطأ")
    patient.send()
    assert set(patient.saved()["urgent_now"]) == {"chest_pain", "severe_bleeding"}


def test_the_enter_key_presses_save_and_not_the_first_language(running: tuple[Flask, Parts]) -> None:
    enter(invited := invited_in(running, "es"), "about-you-1")
    form = re.findall(r"<button[^>]*>", invited.page.html)
    first = next(button for button in form if 'form="answers"' in button)
    assert "name=" not in first
    assert 'tabindex="-1" aria-hidden="true"' in first


# --- what is recorded -------------------------------------------------------------------------------------------


def test_an_answer_says_in_which_language_its_question_was_read(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "es")
    enter(patient)
    patient.get(SAFETY)
    patient.send(urgent_now="none")
    patient.send(respondent="self", sex_at_birth="female", support_needs="none", language="ar")
    patient.send()
    assert [event.language for event in patient.trail("urgent_now")] == ["es"]
    assert [event.language for event in patient.trail("respondent")] == ["ar"]


# --- what is shown ----------------------------------------------------------------------------------------------


def test_errors_labels_and_dates_speak_the_language(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "es")
    patient.get(f"/i/{patient.token}")
    patient.send()
    page = patient.send(date_of_birth__day="31", date_of_birth__month="3", date_of_birth__year="80")
    assert page.status == 422
    assert page.title.startswith("Error: Su fecha de nacimiento")
    assert "Escriba el año con cuatro cifras" in page.text
    assert page.labels["date_of_birth-month"] == "Mes"
    page = patient.send(date_of_birth__day="30", date_of_birth__month="marzo", date_of_birth__year="1980")
    assert "Quedan 4 intentos." in page.text


def test_the_check_the_receipt_and_the_papers_speak_the_language(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "es")
    page = enter(patient, "check")
    assert page.headings == ["Revise sus respuestas"]
    assert "¿Con qué sexo le registraron al nacer?" in page.text
    assert patient.send_form().headings == ["Enviado. Gracias."]
    assert patient.get("/form/checklist").headings[0] == "Su lista para la visita"
    reader = PdfReader(io.BytesIO(patient.browser.get("/form/copy.pdf").data))
    assert reader.trailer["/Root"]["/Lang"] == "es"
    paper = "".join(part.extract_text() for part in reader.pages)
    assert "Sus respuestas" in paper
    assert "1 de noviembre de 2026" in paper
    assert "¿Con qué sexo" in paper
    assert not re.search(r"\b(?:Your|the|page \d)\b", paper)


def test_the_arabic_copy_can_be_printed(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "ar")
    enter(patient, "check")
    patient.send_form()
    reader = PdfReader(io.BytesIO(patient.browser.get("/form/copy.pdf").data))
    assert reader.trailer["/Root"]["/Lang"] == "ar"


def test_a_message_that_is_shown_at_once_stands_in_the_language_with_numbers_to_tap(
    running: tuple[Flask, Parts],
) -> None:
    patient = invited_in(running, "ar")
    enter(patient)
    patient.get(SAFETY)
    page = patient.send(urgent_now=["self_harm_thoughts"])
    assert page.headings == ["من فضلك اقرأ هذا الآن"]
    assert {"tel:999", "tel:116123", "sms:85258"} <= {*page.links.values()}


@pytest.mark.parametrize("slug", ["medicines-1", "labs-2", "check"])
def test_the_heaviest_pages_are_light_in_arabic(running: tuple[Flask, Parts], slug: str) -> None:
    patient = invited_in(running, "ar")
    enter(patient, slug, {**load_all()["metformin_and_ppi"], "full_name": NAME})
    page = packed(patient, f"/form/{slug}")
    assert len(page) < 10_000
    assert len(page) + assets(patient) < MOST_BYTES


def test_what_a_number_may_have_been_meant_to_be_stands_in_its_order_in_arabic(running: tuple[Flask, Parts]) -> None:
    patient = invited_in(running, "ar")
    enter(patient, "reason-product-5", WELL)
    page = patient.send(b12_dose__value="1,000", b12_dose__unit="mcg")
    assert page.status == 422
    assert '<span dir="ltr">1000 mcg</span></button>' in page.html


# --- what has no translation ------------------------------------------------------------------------------------


def test_a_text_without_a_translation_stands_in_english_and_says_so(running: tuple[Flask, Parts]) -> None:
    translations = load_translations(PackFiles.from_folder(SHIPPED), "ar")
    lacking = {key: text for key, text in translations.texts.items() if key != "question.respondent.text"}
    rulebook = translate_rulebook(shipped_pack(), replace(translations, texts=lacking))
    question = shipped_pack().questionnaire.questions["respondent"].text
    assert question in rulebook.untranslated
    assert rulebook.questionnaire.questions["respondent"].text == question
    with running[0].test_request_context("/form"):
        note_untranslated(rulebook)
        assert str(lang_of(question)) == ' lang="en" dir="ltr"'
        assert said(question).startswith('<span lang="en" dir="ltr">')
        assert str(lang_of("<b>")) == ""
        assert said("<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("language", "text", "attribute"),
    [
        ("en", "1000 mcg", ""),
        ("en", "أنا بخير", ' dir="auto"'),
        ("ar", "Ann Example", ' dir="ltr"'),
        ("ar", "B12، ومكتوب على الملصق", ""),
    ],
)
def test_an_answer_that_runs_against_the_page_says_so(
    running: tuple[Flask, Parts], language: str, text: str, attribute: str
) -> None:
    with running[0].test_request_context("/form"):
        expect_language(language)
        assert str(dir_of(text)) == attribute
