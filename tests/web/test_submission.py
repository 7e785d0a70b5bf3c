"""One submission: the page, the PDF, what is noted of reading them, and the decision."""

from __future__ import annotations

import io
import re
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
from intake.web.parts import Parts
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
    assert "New bladder or bowel loss, or fast leg weakness" in words
    assert "no flags" not in words.lower()
    clinician.post(_address(submission_id, "/assess"))
    assert "review by hand" not in clinician.follow().words().lower()


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
    assert "New bladder or bowel loss, or fast leg weakness" in words
    other = submit(clinician.parts, "nitrous_oxide_leg_weakness", is_assessed=False)
    words = clinician.get(_address(other)).words()
    assert "No rule was judged: read every answer." in words


def test_a_decision_is_recorded_and_shown_with_name_and_note(clinician: Visitor) -> None:
    submission_id = submit(clinician.parts)
    clinician.get(_address(submission_id))
    assert 'name="attempt" value="1"' in _html(clinician)
    waiting = {"outcome": "wait", "labs": "Blood test <first>"}
    page = clinician.post(_address(submission_id, "/decision"), {**waiting, "attempt": "0"}, status=422)
    assert "evaluated again since you opened this page" in page.words()
    clinician.post(_address(submission_id, "/decision"), {**waiting, "attempt": "1"})
    words = clinician.follow().words()
    assert "Wait: Cleo Clinician on 1 November 2026, 09:00 GMT Results to wait for: Blood test <first>" in words


def test_a_refused_decision_keeps_the_note_and_leads_to_what_is_missing(clinician: Visitor) -> None:
    submission_id = submit(clinician.parts)
    clinician.get(_address(submission_id))
    page = clinician.post(_address(submission_id, "/decision"), {"note": "My note"}, status=422)
    assert page.title.startswith("Error: ")
    assert "#outcome" in page.links
    assert "My note" in page.text
    page = clinician.post(_address(submission_id, "/decision"), {"outcome": "refer"}, status=422)
    assert "#refer_to" in page.links
    assert 'value="refer" checked' in _html(clinician)


def test_flags_are_dealt_with_one_by_one_before_the_decision(clinician: Visitor) -> None:
    submission_id = submit(clinician.parts, "warfarin")
    address = _address(submission_id, "/flag-response")
    clinician.get(_address(submission_id))
    page = clinician.post(_address(submission_id, "/decision"), {"outcome": "go"}, status=422)
    assert "Acknowledge or override first: " in page.words()
    rules = sorted({link.removeprefix("#flag-") for link in page.links if link.startswith("#flag-")})
    page = clinician.post(address, {"rule": rules[0], "action": "overridden", "reason": "not_so"}, status=422)
    assert f"#note-{rules[0]}" in page.links
    assert 'value="not_so" selected' in _html(clinician)
    for rule in rules:
        clinician.post(address, {"rule": rule, "action": "acknowledged"})
    assert "Acknowledged by Cleo Clinician on 1 November 2026, 09:00" in clinician.follow().words()
    clinician.post(_address(submission_id, "/decision"), {"outcome": "go"})
    text = PdfReader(io.BytesIO(clinician.client.get(_address(submission_id, "/summary.pdf")).data)).pages[0]
    assert "Acknowledged by Cleo Clinician" in text.extract_text()


def test_high_flags_are_acknowledged_together_and_urgent_ones_are_not(clinician: Visitor) -> None:
    submission_id = submit(clinician.parts, "warfarin")
    offered = re.compile("Acknowledge (both|all [0-9]+) high flags")
    assert offered.search(clinician.get(_address(submission_id)).words())
    clinician.post(_address(submission_id, "/flag-response"), {"action": "acknowledge_high"})
    words = clinician.follow().words()
    assert not offered.search(words)
    assert re.search("First: [0-9] urgent or high flags? to acknowledge or override", words)


def test_a_colleague_countersigns_and_the_signer_is_not_asked(app: Flask, clinician: Visitor) -> None:
    submission_id = submit(clinician.parts)
    clinician.get(_address(submission_id))
    clinician.post(_address(submission_id, "/decision"), {"outcome": "go"})
    assert "Countersign" not in clinician.follow().words()
    other = Visitor(app).sign_in_as(Role.CLINICIAN, "Olga Other")
    assert "Countersign this decision" in other.get(_address(submission_id)).words()
    other.post(_address(submission_id, "/countersignature"), {"decision": "1", "countersign-note": "Agreed"})
    assert "Countersigned by Olga Other on 1 November 2026, 09:00 GMT: Agreed" in other.follow().words()
    page = clinician.post(_address(submission_id, "/countersignature"), {"decision": "1"}, status=422)
    assert "Somebody else has to countersign" in page.words()


def test_nobody_replaces_or_signs_a_decision_that_they_have_not_read(app: Flask, clinician: Visitor) -> None:
    address = _address(submit(clinician.parts))
    mine = {"outcome": "go", "note": "Mine", "last_decision": "0"}
    other, reader = (Visitor(app).sign_in_as(Role.CLINICIAN, name) for name in ("Olga Other", "Rita Reader"))
    clinician.get(address)
    other.get(address)
    for _ in range(2):  # the button was pressed twice
        other.post(f"{address}/decision", {"outcome": "refer", "refer_to": "Haematology", "last_decision": "0"})
    reader.get(address)

    page = clinician.post(f"{address}/decision", mine, status=422)
    assert "Olga Other has decided since you opened this page: Refer" in page.words()
    assert page.words().count("Refer: Olga Other") == 1
    assert ("last_decision", "1") in clinician.form(f"{address}/decision").fields
    assert 'value="go" checked' in _html(clinician)
    clinician.post(f"{address}/decision", {**mine, "last_decision": "1"})
    assert "Go ahead: Cleo Clinician" in clinician.follow().words()

    signature = {"decision": "1", "countersign-note": "Agreed"}
    page = reader.post(f"{address}/countersignature", signature, status=422)
    assert "Cleo Clinician has decided since you opened this page: Go ahead" in page.words()
    assert "Agreed" in page.text
    assert ("decision", "2") in reader.form(f"{address}/countersignature").fields
    reader.post(f"{address}/countersignature", {**signature, "decision": "2"})
    assert "Countersigned by Rita Reader" in reader.follow().words()


def test_an_older_version_leads_to_the_newer_one_and_takes_no_decision(clinician: Visitor) -> None:
    first = submit(clinician.parts)
    second = _correct(clinician.parts, first)
    page = clinician.get(_address(first))
    assert _address(second) in page.links
    assert not [form for form in page.forms if form.action.endswith("/decision")]
    page = clinician.post(_address(first, "/decision"), {"outcome": "go"}, status=422)
    assert "newer version" in page.words()
    for version, said in ((first, True), (second, False)):
        pages = PdfReader(io.BytesIO(clinician.client.get(_address(version, "/summary.pdf")).data)).pages
        text = " ".join(pages[0].extract_text().split())
        assert ("(version 1; not the newest: version 2 was sent since)" in text) is said, "also on paper"


def test_a_note_to_a_flag_typed_while_the_patient_sent_a_correction_is_still_there(clinician: Visitor) -> None:
    first = submit(clinician.parts, "nitrous_oxide_leg_weakness")
    clinician.get(_address(first))
    _correct(clinician.parts, first)
    typed = {"rule": "nitrous-neuro", "action": "overridden", "reason": "not_so", "note": "Stopped in May"}
    page = clinician.post(_address(first, "/flag-response"), typed, status=422)
    assert "There is a newer version of this form" in page.words()
    assert ">Stopped in May</textarea>" in _html(clinician)


def _correct(parts: Parts, submission_id: str) -> str:
    with parts.database.transaction() as session:
        intake_id = submissions.load_submission(session, submission_id).intake_id
        intakes.reopen_intake(session, intake_id)
        answers.append_answers(session, intake_id, [NewAnswer("diet_pattern", "vegan", Who.PATIENT)], parts.clock())
        return submissions.submit(session, intake_id, TODAY, parts.clock()).id


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


def _html(visitor: Visitor) -> str:
    assert visitor.response is not None
    return visitor.response.get_data(as_text=True)
