"""The decision on a form: recorded, refused with everything kept, countersigned, and never on what was not read."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from pypdf import PdfReader

from intake.store import answers, intakes, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.staff import Role
from intake.web.parts import Parts
from tests.web.building import TODAY, submit
from tests.web.visitor import Visitor


@pytest.fixture
def clinician(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN, "Cleo Clinician")


def _address(submission_id: str, part: str = "") -> str:
    return f"/clinic/submissions/{submission_id}{part}"


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


def test_the_form_to_decide_is_that_of_this_page_and_keeps_nothing_of_another(clinician: Visitor) -> None:
    one, other = submit(clinician.parts), submit(clinician.parts)
    assert "What did you decide?" in clinician.get(_address(one)).words()
    clinician.post(_address(one, "/decision"), {"note": "My note"}, status=422)
    assert "My note" not in clinician.get(_address(other)).text
    clinician.get(_address(one))
    clinician.post(_address(one, "/decision"), {"outcome": "wait", "labs": "Ferritin", "attempt": "1"})
    assert "Change the decision" in clinician.follow().words()
    assert "What did you decide?" in clinician.get(_address(other)).words()


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


def _html(visitor: Visitor) -> str:
    assert visitor.response is not None
    return visitor.response.get_data(as_text=True)
