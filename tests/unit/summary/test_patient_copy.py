"""The patient's copy: every answer as given, the messages in full, the checklist; never a flag, a rule or a verdict."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from intake.languages.catalogues import translator_for
from intake.logic.nodes import AtTheEnd
from intake.made_up_patients import load_all
from intake.questionnaire.answer_words import NOT_ANSWERED, answer_words
from intake.questionnaire.answers import LONGEST_TEXT, read_answers
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.routing import route
from intake.questionnaire.translations import load_translations
from intake.rulebook.assess import assess
from intake.rulebook.translate import translate_rulebook
from intake.summary.checklist_help import ClinicCard
from intake.summary.fonts import UnprintableText
from intake.summary.marked_text import unmarked
from intake.summary.patient_copy import SentForm, render_patient_copy
from intake.summary.visible_text import visible
from tests.builders import shipped_pack
from tests.made_up_clinic import SHIPPED
from tests.unit.summary.builders import plain, well

CLINIC = ClinicCard("Riverside Clinic", "01632 960 000", "UK")
QUESTIONNAIRE = shipped_pack().questionnaire


def sent(answers: Mapping[str, Any], **more: Any) -> SentForm:
    sheet = read_answers(QUESTIONNAIRE, dict(answers))
    due = assess(shipped_pack(), sheet, None).safety_messages
    shown = tuple(message for message in shipped_pack().messages if message.id in due)
    known: dict[str, Any] = {"receipt": "7KD-3RT", "submitted_at": datetime(2026, 11, 1, 9, 30)}
    return SentForm(shipped_pack(), sheet, shown, CLINIC, **known | more)


@cache
def made_up(name: str) -> SentForm:
    return sent(load_all()[name])


def text_of(form: SentForm, page_size: str = "a4") -> str:
    reader = PdfReader(io.BytesIO(render_patient_copy(form, page_size)))
    return "".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("name", sorted(set(load_all()) - {"arabic"}))
def test_every_question_and_every_answer_is_in_it(name: str) -> None:
    form = made_up(name)
    found = route(QUESTIONNAIRE, form.sheet)
    text = plain(text_of(form))
    for key in (*found.asked, *found.withdrawn):
        question = QUESTIONNAIRE.questions[key]
        words = visible(answer_words(QUESTIONNAIRE, question, form.sheet.answers.get(key)))
        assert plain(f"{question.text.replace('… ', '')}{words}") in text, key


def test_our_own_marks_of_direction_are_not_printed_and_typed_ones_are() -> None:
    arabic = translate_rulebook(shipped_pack(), load_translations(PackFiles.from_folder(SHIPPED), "ar"))
    typed = {**load_all()["metformin_and_ppi"], "questions_for_clinician": "x\u202ey"}
    sheet = read_answers(QUESTIONNAIRE, typed)
    text = text_of(SentForm(arabic, sheet, clinic=CLINIC, words=translator_for("ar")))
    assert "205 pg/mL" in text
    assert re.findall(r"U\+[0-9A-F]{4}", text) == ["U+202E"] * 2  # among the answers and on the checklist


def test_text_that_runs_from_the_right_is_in_it_letter_by_letter() -> None:
    form = made_up("arabic")
    text = plain(text_of(form))
    answer = load_all()["arabic"]["questions_for_clinician"]
    assert not {letter for letter in plain(answer) if letter.isalnum()} - set(text)


@pytest.mark.parametrize("name", sorted(load_all()))
def test_the_messages_that_were_shown_are_in_it_in_full(name: str) -> None:
    form = made_up(name)
    text = plain(text_of(form))
    assert form.shown  # everyone is told something at the end
    for message in form.shown:
        # A box of the form stands once among the messages and once more on the checklist.
        told = shipped_pack().in_country(message.text, form.clinic.country)
        assert text.count(plain(unmarked(told))) == (1 if isinstance(message.when, AtTheEnd) else 2)
    assert plain(shipped_pack().message_closing) in text


@pytest.mark.parametrize("name", sorted(load_all()))
def test_no_flag_no_rule_and_no_severity_is_in_it(name: str) -> None:
    form = made_up(name)
    text = text_of(form)
    assessment = assess(shipped_pack(), form.sheet, None)
    for flag in assessment.flags:
        assert flag.message not in text
        assert flag.why not in text
        assert flag.id not in text
    assert not [rule.id for rule in shipped_pack().rules if rule.id in text]
    for word in ("durable_rules", "unassessed", "sha256", "Urgent and high", "flag"):
        assert word not in text


def test_a_withdrawn_answer_is_marked_not_used_and_the_mark_is_explained() -> None:
    text = plain(text_of(made_up("withdrawn_answer")))
    assert plain("500 mg a day (not used)") in text
    assert plain("9 weeks (not used)") in text
    assert plain("“Not used” marks an answer") in text
    assert plain("“Not used” marks an answer") not in plain(text_of(made_up("well")))


def test_a_blank_is_not_answered_and_never_no() -> None:
    text = plain(text_of(sent(well(zinc_use=None))))
    question = QUESTIONNAIRE.questions["zinc_use"].text
    assert plain(question + NOT_ANSWERED) in text


def test_an_answer_out_of_range_is_printed_as_it_was_given() -> None:
    text = plain(text_of(sent(well(lab_hb="13 g_l"))))
    assert plain("Haemoglobin (Hb): what was your result? 13 g/L Haemoglobin") in text


def test_date_code_clinic_and_consent_are_in_it() -> None:
    form = sent(well(consent_share="yes"), appointment_at=datetime(2026, 11, 3, 14, 0))
    text = plain(text_of(form))
    for part in (
        "Sent 1 November 2026, 09:30",
        "Your code 7KD-3RT",
        "Riverside Clinic · 01632 960 000",
        "Your visit 3 November 2026, 14:00",
        "I agree that my answers are shared with the clinic giving the injection. Yes",
    ):
        assert plain(part) in text


def test_a_form_that_was_not_sent_yet_has_the_date_of_the_form() -> None:
    form = sent(well(), receipt="", submitted_at=None)
    text = text_of(form)
    assert "Date of the form" in text
    assert "Your code" not in text


def test_what_the_clinic_offered_and_the_patient_confirmed_says_so() -> None:
    form = sent(well(offer_matches="yes"), from_clinic=frozenset({"product_offered"}))
    text = plain(text_of(form))
    assert plain("hydroxocobalamin (from the clinic, you said it is right)") in text
    assert plain("The clinic plans this for you: Is that what you were told?") in text


def test_the_checklist_is_its_last_sheet() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render_patient_copy(made_up("well"), "a4"))).pages]
    assert pages[-1].startswith("Your visit checklist")
    assert not [page for page in pages[:-1] if "Your visit checklist" in page]


@pytest.mark.parametrize("page_size", ["a4", "letter"])
def test_the_same_form_gives_the_same_bytes_with_embedded_fonts_only(page_size: str) -> None:
    form = made_up("greek_and_chinese")
    pdf = render_patient_copy(form, page_size)
    assert pdf == render_patient_copy(form, page_size)
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {
        {"a4": (595, 842), "letter": (612, 792)}[page_size]
    }
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]


def test_every_page_says_whose_it_is() -> None:
    pages = PdfReader(io.BytesIO(render_patient_copy(made_up("well"), "a4"))).pages
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "Ann Example, born 14 March 1986" in text
        assert f"page {number} of {len(pages)}" in text


def test_no_row_of_the_table_is_broken_at_the_foot_of_a_page() -> None:
    pages = PdfReader(io.BytesIO(render_patient_copy(made_up("well"), "a4"))).pages
    texts = [plain(page.extract_text()) for page in pages]
    form = made_up("well")
    for key in route(QUESTIONNAIRE, form.sheet).asked:
        question = QUESTIONNAIRE.questions[key]
        row = plain(question.text + answer_words(QUESTIONNAIRE, question, form.sheet.answers.get(key)))
        assert any(row in text for text in texts), key


def test_the_longest_text_is_printed_in_full_and_fast() -> None:
    form = sent(well(questions_for_clinician="x" * LONGEST_TEXT))
    started = time.process_time()
    pdf = render_patient_copy(form, "a4")
    assert time.process_time() - started < 6
    assert sum(page.extract_text().count("x") for page in PdfReader(io.BytesIO(pdf)).pages) >= 2 * LONGEST_TEXT


def test_a_character_without_a_glyph_is_an_error_that_names_the_question() -> None:
    with pytest.raises(UnprintableText) as problem:
        render_patient_copy(sent(well(full_name="Ann \ue123")), "a4")
    assert problem.value.place == "What is your full name?"
    assert problem.value.code_point == "U+E123"
