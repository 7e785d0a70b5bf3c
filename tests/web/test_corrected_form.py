"""What staff see of a corrected form and of a returning patient: changes, void decisions, same person or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.services.assess_submission import assess_submission
from intake.services.record_decision import Choice, record_decision
from intake.store import answers, intakes, staff, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.invites import Invite
from intake.store.staff import Role
from tests.stored import all_invites
from tests.web.building import NOW, TODAY, submit
from tests.web.visitor import Visitor

NEW = "/clinic/invitations/new"
TYPED = {"name": "example ANN", "birth_day": "14", "birth_month": "3", "birth_year": "1986"}
CHANGED = "Alcohol in a week: Up to 14 units → More than 35 units"


@pytest.fixture
def clinician(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN, "Cleo Clinician")


def _correct(visitor: Visitor, submission_id: str, key: str = "alcohol_use", value: str = "over_35") -> str:
    """The id of the second version: as a rule the patient drinks more than was said first."""
    own = visitor.parts
    with own.database.transaction() as session:
        intake_id = submissions.load_submission(session, submission_id).intake_id
        intakes.reopen_intake(session, intake_id)
        answers.append_answers(session, intake_id, [NewAnswer(key, value, Who.PATIENT)], NOW)
        second = submissions.submit(session, intake_id, TODAY, NOW + timedelta(hours=1)).id
    assess_submission(own.database, own.rulebooks, own.engine, second, own.clock())
    return second


def _decide(visitor: Visitor, submission_id: str) -> None:
    own = visitor.parts
    with own.database.reading() as session:
        (person, *_) = staff.list_staff(session)
    choice = Choice("wait", details={"labs": "Total B12"})
    record_decision(own.database, own.rulebooks, submission_id, choice, staff_id=person.id, today=TODAY, now=NOW)


def test_the_page_of_a_corrected_form_says_what_changed_and_that_the_decision_is_void(clinician: Visitor) -> None:
    first = submit(clinician.parts)
    _decide(clinician, first)
    second = _correct(clinician, first)
    words = clinician.get(f"/clinic/submissions/{second}").words()
    assert "Version 2, corrected on 1 November 2026, 10:00." in words
    assert CHANGED in words
    assert "void Wait: " in words
    assert "is void: the answers have changed since (it was made on version 1)" in words
    assert "Decide again" in words
    words = clinician.get(f"/clinic/submissions/{first}").words()
    assert "is void: the answers have changed since" in words


def test_the_worklist_asks_for_a_new_decision_and_says_what_changed(clinician: Visitor) -> None:
    first = submit(clinician.parts)
    _decide(clinician, first)
    assert "nobody waits for a decision" in clinician.get("/clinic/").words()
    _correct(clinician, first)
    words = clinician.get("/clinic/").words()
    assert "Decision void (1)" in words
    assert "Version 2, corrected on 1 November 2026, 10:00; changed: " + CHANGED in words


def test_a_long_text_that_was_changed_does_not_fill_the_worklist(clinician: Visitor) -> None:
    first = submit(clinician.parts)
    second = _correct(clinician, first, "questions_for_clinician", "My <question> " * 400)
    assert 20 < clinician.get("/clinic/").words().count("My <question>") < 30
    assert clinician.get(f"/clinic/submissions/{second}").words().count("My <question>") >= 400


def _invites(visitor: Visitor) -> list[Invite]:
    with visitor.parts.database.reading() as session:
        return all_invites(session)


def test_who_was_here_before_is_asked_about_and_nothing_is_lost(clinician: Visitor) -> None:
    submit(clinician.parts)
    clinician.get(NEW)
    page = clinician.post(NEW, {**TYPED, "b12_dose-value": "1000", "b12_dose-unit": "mcg"}, status=422)
    assert "Seen before on 1 November 2026, 09:00: same person?" in page.words()
    assert dict(clinician.form(NEW).fields)["b12_dose-value"] == "1000"
    assert len(_invites(clinician)) == 1


@pytest.mark.parametrize("is_same", [True, False])
def test_staff_say_who_it_is(clinician: Visitor, is_same: bool) -> None:
    submit(clinician.parts)
    (known,) = _invites(clinician)
    clinician.get(NEW)
    clinician.post(NEW, {**TYPED, "same_person": known.patient_id if is_same else "no"})
    assert [one.patient_id == known.patient_id for one in _invites(clinician)].count(True) == (2 if is_same else 1)


def test_a_patient_s_id_that_does_not_match_is_refused(clinician: Visitor) -> None:
    submit(clinician.parts, "vegan")
    (stranger,) = _invites(clinician)
    clinician.get(NEW)
    clinician.post(NEW, {**TYPED, "same_person": stranger.patient_id}, status=422)
    assert len(_invites(clinician)) == 1


def test_invite_again_needs_no_further_question(clinician: Visitor) -> None:
    submission_id = submit(clinician.parts)
    page = clinician.get(f"/clinic/submissions/{submission_id}")
    again = next(link for link in page.links if "again=" in link)
    clinician.get(again)
    fields = {name: value for name, value in clinician.form(NEW).fields if name != "csrf_token"}
    assert (fields["name"], fields["birth_year"]) == ("Ann Example", "1986")
    clinician.post(NEW, fields)
    first, second = _invites(clinician)
    assert first.patient_id == second.patient_id


def test_invite_again_with_another_name_is_asked_about(clinician: Visitor) -> None:
    submission_id = submit(clinician.parts)
    clinician.get(f"{NEW}?again={submission_id}")
    fields = {name: value for name, value in clinician.form(NEW).fields if name != "csrf_token"}
    page = clinician.post(NEW, {**fields, "name": "Bea Other"}, status=422)
    assert "Yes: Ann Example, born 14 March 1986" in page.words()
