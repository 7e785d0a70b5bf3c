"""What a patient keeps after sending: the answers as a PDF and the checklist for the visit."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.web.patient.client import Patient
from tests.web.patient.test_finish import submit
from tests.web.patient.test_form import at


def test_the_receipt_leads_to_the_copy_and_to_the_checklist(patient: Patient) -> None:
    submit(patient)
    patient.get("/form/receipt")
    assert patient.page.links["Your answers as a PDF"] == "/form/copy.pdf"
    assert patient.page.links["Your checklist for the visit"] == "/form/checklist"


def test_the_copy_holds_the_answers_and_the_code_and_no_flag(patient: Patient) -> None:
    submit(patient, urgent_now=["new_leg_weakness"])
    reply = patient.browser.get("/form/copy.pdf")
    assert reply.content_type == "application/pdf"
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(reply.data)).pages)
    assert patient.versions()[0].receipt_code in text
    assert "Legs getting weak quickly" in " ".join(text.split())
    assert "flag" not in text.lower()


@pytest.mark.parametrize(
    ("key", "question"),
    [("questions_for_clinician", "What would you like to ask at the visit?"), ("full_name", "What is your full name?")],
)
def test_letters_that_cannot_be_printed_are_a_sentence_that_names_the_answer(
    key: str, question: str, patient: Patient
) -> None:
    """Such as the fancy ones that people paste from a page for them."""
    submit(patient, **{key: "\U0001d4d7\U0001d4ee\U0001d4f5\U0001d4ea"})
    page = patient.get("/form/copy.pdf")
    assert page.status == 422
    assert question in page.text
    assert page.links["Back"] == "/form/receipt"


def test_the_checklist_says_what_to_ask_and_repeats_what_was_shown(patient: Patient) -> None:
    submit(patient, urgent_now=["new_leg_weakness"])
    page = patient.get("/form/checklist")
    assert "What do you think is the cause?" in page.text
    assert "Go to A&E now." in page.text


@pytest.mark.parametrize("path", ["/form/copy.pdf", "/form/checklist"])
def test_nothing_is_handed_out_before_the_form_was_sent(patient: Patient, path: str) -> None:
    at(patient, "check")
    reply = patient.browser.get(path)
    assert reply.status_code == 303
    assert reply.location == "/form"
