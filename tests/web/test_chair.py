"""An urgent answer given at the visit: staff are told what to say, as the patient's own screen would have said it."""

from __future__ import annotations

import pytest
from flask import Flask

from intake.store import answers, intakes, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.intakes import ShownMessage
from intake.store.staff import Role
from tests.stored import audit_entries
from tests.web.building import NOW, submit
from tests.web.visitor import Visitor


@pytest.fixture
def cleo(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN, "Cleo Clinician")


def _shown(visitor: Visitor, submission_id: str) -> list[ShownMessage]:
    with visitor.parts.database.reading() as session:
        return intakes.messages_shown(session, submissions.load_submission(session, submission_id).intake_id)


def _ask(visitor: Visitor, submission_id: str, **typed: str) -> None:
    visitor.get(f"/clinic/submissions/{submission_id}/ask")
    visitor.post(f"/clinic/submissions/{submission_id}/ask", typed)


def test_an_urgent_answer_at_the_visit_is_told_to_the_patient_and_recorded(cleo: Visitor) -> None:
    sent = submit(cleo.parts, urgent_now=["not_sure"])
    _ask(cleo, sent, urgent_now="sudden_weakness")
    told = cleo.follow()
    assert told.heading() == "Tell the patient now"
    assert "Call 999 now, even if it has passed." in told.words()
    assert "Say it to Ann Example now, word for word." in told.words()
    assert "shown to Cleo Clinician is in the record" in told.words()
    (shown,) = _shown(cleo, sent)
    assert (shown.message_id, shown.staff_id is not None) == ("stroke-signs", True)
    onward = next(link for link in told.links if "/submissions/" in link)
    words = cleo.get(onward).words()
    assert "Version 2" in words
    assert "shown 1 November 2026, 09:00 GMT to Cleo Clinician, to tell the patient" in words
    cleo.get(f"/clinic/submissions/{sent}/ask")
    cleo.post(f"/clinic/submissions/{sent}/ask", {"urgent_now": "sudden_weakness"})  # the button was pressed twice
    assert cleo.follow().heading() == "Tell the patient now"
    assert len(_shown(cleo, sent)) == 1


def test_both_pages_are_noted_also_by_their_own_address(cleo: Visitor) -> None:
    sent = submit(cleo.parts, urgent_now=["not_sure"])
    cleo.get(f"/clinic/submissions/{sent}/ask")
    cleo.get(f"/clinic/submissions/{sent}/tell")
    noted = [entry.action for entry in audit_entries(cleo.parts.database) if entry.subject == sent]
    assert noted == ["submission.messages_opened", "submission.opened_to_ask"]


def test_who_comes_second_keeps_what_was_typed_and_is_led_to_the_newer_version(app: Flask, cleo: Visitor) -> None:
    sent = submit(cleo.parts, alcohol_use=None)
    dora = Visitor(app).sign_in_as(Role.CLINICIAN, "Dora Decides")
    dora.get(f"/clinic/submissions/{sent}/ask")
    _ask(cleo, sent, alcohol_use="none")
    newer = cleo.follow().links
    page = dora.post(f"/clinic/submissions/{sent}/ask", {"alcohol_use": "up_to_14"}, status=422)
    assert "There is a newer version of this form" in page.words()
    assert dora.response is not None
    assert 'value="up_to_14" checked' in dora.response.text
    (address,) = (link for link in page.links if link.endswith("/ask") and sent not in link)
    assert address in newer
    dora.get(address)


def test_what_stood_before_and_what_is_not_urgent_is_not_told_again(cleo: Visitor) -> None:
    sent = submit(cleo.parts, urgent_now=["sudden_weakness"], alcohol_use=None)
    _ask(cleo, sent, alcohol_use="none")
    assert "Version 2" in cleo.follow().words()
    assert _shown(cleo, sent) == []


def test_a_correction_that_was_not_sent_is_told_before_anything_is_typed(cleo: Visitor) -> None:
    sent = submit(cleo.parts, alcohol_use=None)
    assert "correcting this form" not in cleo.get(f"/clinic/submissions/{sent}/ask").words()
    with cleo.parts.database.transaction() as session:
        intake_id = submissions.load_submission(session, sent).intake_id
        intakes.reopen_intake(session, intake_id)
        answers.append_answers(session, intake_id, [NewAnswer("diet_pattern", "vegan", Who.PATIENT)], NOW)
    page = cleo.get(f"/clinic/submissions/{sent}/ask")
    assert "have the patient send it first" in page.words()
    page = cleo.post(f"/clinic/submissions/{sent}/ask", {"alcohol_use": "none"}, status=422)
    assert "has not sent it again" in page.words()
