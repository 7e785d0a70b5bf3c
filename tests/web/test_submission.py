"""One submission: the page, the PDF, and what is noted of reading them."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from intake.made_up_patients import load_all
from intake.store import answers, intakes, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.staff import Role
from tests.stored import audit_entries
from tests.web.building import TODAY, invite, submit
from tests.web.visitor import Visitor


@pytest.fixture
def clinician(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN, "Cleo Clinician")


def _address(submission_id: str, part: str = "") -> str:
    return f"/clinic/submissions/{submission_id}{part}"


@pytest.mark.parametrize("slug", sorted(load_all()))
def test_every_made_up_patient_can_be_read_and_printed(clinician: Visitor, slug: str) -> None:
    submission_id = submit(clinician.parts, slug)
    page = clinician.get(_address(submission_id))
    assert page.heading() == " ".join(load_all()[slug]["full_name"].split())
    response = clinician.client.get(_address(submission_id, "/summary.pdf"))
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert len(PdfReader(io.BytesIO(response.data)).pages) >= 1


def test_the_pdf_s_name_holds_no_patient_s_name(clinician: Visitor) -> None:
    response = clinician.client.get(_address(submit(clinician.parts), "/summary.pdf"))
    assert "Example" not in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].startswith('inline; filename="intake-')


def test_opening_and_printing_are_each_noted_with_the_person(clinician: Visitor) -> None:
    submission_id = submit(clinician.parts)
    clinician.get(_address(submission_id))
    clinician.client.get(_address(submission_id, "/summary.pdf"))
    entries = [entry for entry in audit_entries(clinician.parts.database) if entry.subject == submission_id]
    assert [entry.action for entry in entries] == ["submission.printed", "submission.opened"]
    assert {len(entry.actor) for entry in entries} == {36}


@pytest.mark.parametrize("form", ["decision", "flag-response", "countersignature", "hand-over"])
def test_whoever_reads_a_form_by_sending_what_is_refused_is_noted(clinician: Visitor, form: str) -> None:
    submission_id = submit(clinician.parts)
    clinician.get("/clinic/")
    assert "Ann Example" in clinician.post(_address(submission_id, f"/{form}"), status=422).text
    actions = [entry.action for entry in audit_entries(clinician.parts.database) if entry.subject == submission_id]
    assert actions == ["submission.shown_again"]


def test_an_admin_reads_no_patient_and_nothing_is_noted(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts)
    visitor.sign_in_as(Role.ADMIN)
    page = visitor.get(_address(submission_id), status=403)
    assert "Ann Example" not in page.text
    assert visitor.client.get(_address(submission_id, "/summary.pdf")).status_code == 403
    assert not [entry for entry in audit_entries(visitor.parts.database) if entry.subject == submission_id]


def test_a_submission_that_is_not_there_is_no_page(clinician: Visitor) -> None:
    clinician.get(_address(str(uuid.uuid4())), status=404)
    clinician.get(_address("1"), status=404)
    clinician.get("/clinic/")
    clinician.post(_address(str(uuid.uuid4()), "/decision"), {"outcome": "go"}, status=404)


def test_a_submission_without_an_assessment_shows_the_reference_s_findings_for_review_by_hand(
    clinician: Visitor,
) -> None:
    submission_id = submit(clinician.parts, "nitrous_oxide_leg_weakness", is_assessed=False)
    words = clinician.get(_address(submission_id)).words()
    assert "review by hand" in words.lower()
    assert "What you went through by hand" in words
    assert "New bladder or bowel loss, or fast leg weakness" in words
    assert "no flags" not in words.lower()
    clinician.post(_address(submission_id, "/assess"))
    words = clinician.follow().words()
    assert "review by hand" not in words.lower()
    assert "What you went through by hand" not in words


def _fail(*_: object) -> None:
    raise RecursionError("Ann Example")


def test_answers_that_the_reference_fails_on_are_shown_to_be_reviewed_by_hand(
    clinician: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    submission_id = submit(clinician.parts, "nitrous_oxide_leg_weakness", is_assessed=False)
    monkeypatch.setattr("intake.rulebook.assess.evaluate", _fail)
    words = clinician.get(_address(submission_id)).words()
    assert "Not evaluated: review by hand" in words
    assert "No rule was judged: read every answer." in words
    assert "22 years" in words
    assert "Nothing is open" not in clinician.get(_address(submission_id, "/ask")).words()
    assert "Not known: which answer is missing" in words
    assert "Nitrous oxide for fun" in words
    assert "no flags" not in words.lower()
    assert "Ann Example" not in caplog.text
    clinician.post(_address(submission_id, "/assess"))
    assert "Not evaluated: review by hand" in clinician.follow().words()
    pages = PdfReader(io.BytesIO(clinician.client.get(_address(submission_id, "/summary.pdf")).data)).pages
    assert "Not evaluated: review by hand" in pages[0].extract_text()


def test_a_skip_condition_that_fails_hides_neither_answers_nor_the_flags_found_before(
    clinician: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission_id = submit(clinician.parts, "nitrous_oxide_leg_weakness")
    monkeypatch.setattr("intake.questionnaire.routing.evaluate", _fail)
    words = clinician.get(_address(submission_id)).words()
    assert "Not evaluated: review by hand" in words
    assert "all answers as they were given and what was found when they were sent." in words
    assert "New bladder or bowel loss, or fast leg weakness" in words
    other = submit(clinician.parts, "nitrous_oxide_leg_weakness", is_assessed=False)
    words = clinician.get(_address(other)).words()
    assert "all answers as they were given." in words
    assert "No rule was judged: read every answer." in words


def test_an_answer_changed_after_a_warning_and_the_clinic_s_offer_stand_on_the_page(clinician: Visitor) -> None:
    parts = clinician.parts
    invite_id, _ = invite(parts, "Other Name", offer={"product_offered": "hydroxocobalamin"})
    with parts.database.transaction() as session:
        intake = intakes.start_intake(session, invite_id, parts.rulebooks.in_force().sha256, parts.clock())
        first = {"full_name": "Pat Patient", "date_of_birth": "1988-04-23", "urgent_now": ["chest_pain"]}
        answers.append_answers(session, intake.id, _by_patient(first), parts.clock())
        intakes.record_message_shown(session, intake.id, "chest-collapse-breathless", parts.clock())
        later = {"urgent_now": ["none"], "offer_matches": "no", "product_offered": "cyanocobalamin"}
        answers.append_answers(session, intake.id, _by_patient(later), parts.clock())
        submission_id = submissions.submit(session, intake.id, TODAY, parts.clock()).id
    words = clinician.get(_address(submission_id)).words()
    assert "Other Name" in words
    assert "Chest pain or tightness" in words
    assert "differs" in words


def _by_patient(given: Mapping[str, Any]) -> list[NewAnswer]:
    return [NewAnswer(question, value, Who.PATIENT) for question, value in given.items()]


def test_a_character_that_no_font_has_gives_a_page_that_names_it_and_no_pdf(clinician: Visitor) -> None:
    first = submit(clinician.parts)
    parts = clinician.parts
    with parts.database.transaction() as session:
        intake_id = submissions.load_submission(session, first).intake_id
        intakes.reopen_intake(session, intake_id)
        text = NewAnswer("questions_for_clinician", "Cuneiform \U00012000", Who.PATIENT)
        answers.append_answers(session, intake_id, [text], parts.clock())
        second = submissions.submit(session, intake_id, TODAY, parts.clock()).id
    page = clinician.get(_address(second, "/summary.pdf"), status=422)
    assert "U+12000" in page.words()


def test_two_browsers_may_read_the_same_submission(app: Flask, clinician: Visitor) -> None:
    submission_id = submit(clinician.parts)
    other = Visitor(app).sign_in_as(Role.CLINICIAN, "Olga Other")
    assert clinician.get(_address(submission_id)).heading() == other.get(_address(submission_id)).heading()
