"""Branches that open or close on one screen while another still shows a page: nothing is lost or counted twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from intake.store.tables import InviteRow
from tests.web.patient.client import Patient, speaking
from tests.web.patient.reader import Page
from tests.web.patient.test_form import at

DOSE = {"value": 1500, "unit": "mg_day"}
MEDICINES = {"metformin_use": "current", "metformin_dose": DOSE, "acid_medicine": ["ppi"]}
ASKS = "medicines-1"  # whether metformin is taken
FOLLOWS = "medicines-2"  # how much of it


@pytest.fixture
def other(patient: Patient, invite: Callable[..., Patient]) -> Patient:
    """The same patient on a second device."""
    other = invite(token=patient.token)
    other.enter()
    return other


def change(screen: Patient, **changed: Any) -> Page:
    screen.get(f"/form/{ASKS}")
    return screen.send(**changed)


def test_an_answer_that_was_not_on_the_page_is_not_overwritten(patient: Patient, other: Patient) -> None:
    at(patient, "medicines-5", **MEDICINES)
    change(other, metformin_use="no")
    patient.get(f"/form/{FOLLOWS}")
    assert "metformin_dose-value" not in patient.page.names
    change(other, metformin_use="current")
    assert patient.send().status == 200
    assert patient.saved()["metformin_dose"] == DOSE


def test_a_question_that_was_not_on_the_page_is_still_to_be_asked(patient: Patient, other: Patient) -> None:
    at(patient, "medicines-5", **{**MEDICINES, "metformin_use": "no"})
    patient.get(f"/form/{FOLLOWS}")
    change(other, metformin_use="current")
    assert patient.send().status == 200
    assert patient.trail("metformin_dose") == []
    assert patient.get("/form/check").location == f"/form/{FOLLOWS}"
    assert "metformin_dose-value" in patient.page.names


@pytest.mark.parametrize("acid_medicine", [["ppi"], ["none"]])
def test_what_was_typed_where_a_branch_has_closed_is_kept(
    acid_medicine: list[str], patient: Patient, other: Patient
) -> None:
    """Also where nothing on the page is asked any more."""
    at(patient, "medicines-5", **{**MEDICINES, "acid_medicine": acid_medicine})
    patient.get(f"/form/{FOLLOWS}")
    change(other, metformin_use="no")
    assert patient.send(metformin_dose__value="2000").status == 200
    assert patient.saved()["metformin_dose"] == {**DOSE, "value": 2000}


@pytest.mark.parametrize("acid_medicine", [["ppi"], ["none"]])
def test_a_mistake_where_a_branch_has_closed_is_given_back(
    acid_medicine: list[str], patient: Patient, other: Patient
) -> None:
    at(patient, "medicines-5", **{**MEDICINES, "acid_medicine": acid_medicine})
    patient.get(f"/form/{FOLLOWS}")
    change(other, metformin_use="no")
    page = patient.send(metformin_dose__value="two")
    assert page.status == 422
    assert page.value("metformin_dose-value") == ["two"]
    assert patient.send(metformin_dose__value="2000").status == 200
    assert patient.saved()["metformin_dose"] == {**DOSE, "value": 2000}


def test_a_page_can_only_answer_its_own_questions(patient: Patient) -> None:
    at(patient, "medicines-5", **MEDICINES)
    patient.get(f"/form/{FOLLOWS}")
    patient.send(shown="metformin_dose pregnant nonsense", pregnant="yes", nonsense="yes")
    assert "pregnant" not in patient.saved()
    assert "nonsense" not in patient.saved()


def test_both_answers_and_the_one_before_them_are_shown(patient: Patient, other: Patient) -> None:
    at(patient, "medicines-5", **MEDICINES)
    patient.get(f"/form/{FOLLOWS}")
    other.get(f"/form/{FOLLOWS}")
    assert other.send(metformin_dose__value="850").status == 200
    page = patient.send(metformin_dose__value="2000")
    assert page.status == 409
    assert "Saved on another screen: 850 mg a day Before that: 1500 mg a day" in page.text
    assert page.value("metformin_dose-value") == ["2000"]


def test_the_check_says_which_answer_was_changed_and_what_it_was(patient: Patient, other: Patient) -> None:
    data = at(patient, "check").page.sent()
    other.get("/form/about-you-1?from=check")
    other.send(sex_at_birth="male", respondent="helper")
    page = patient.post("/form/submit", data)
    assert "Changed on another screen. Before: Female" in page.text
    assert "Changed on another screen. Before: I am the patient" in page.text
    assert page.text.count("Changed on another screen") == 2
    assert page.links["What sex were you recorded as at birth?"] == "#answer-sex_at_birth"
    assert patient.get(page.location).text.count("Changed on another screen") == 2, "reloading says it again"


def test_the_date_of_a_result_is_shown_beside_the_one_saved_elsewhere(patient: Patient, other: Patient) -> None:
    at(patient, "labs-2", lab_source="from_memory")
    patient.get("/form/labs-2")
    other.get("/form/labs-2")
    typed = {"lab_b12__value": "300", "lab_b12__unit": "ng_l", "labs__rest": "open"}
    assert other.send(**typed, labs__date__year="2024").status == 200
    page = patient.send(**typed, labs__date__year="2025")
    assert page.status == 409
    assert "Saved on another screen: 2024" in page.text


def sent_while_a_page_is_open(patient: Patient, other: Patient) -> None:
    at(patient, "check")
    patient.get("/form/diet-1")
    other.get("/form/check")
    assert other.send_form().location == "/form/receipt"


def test_what_was_typed_while_the_form_was_sent_is_given_back_and_can_be_sent_too(
    patient: Patient, other: Patient
) -> None:
    sent_while_a_page_is_open(patient, other)
    page = patient.send(alcohol_use="over_35")
    assert page.status == 409
    assert "Your form was sent before this page was saved. What you typed here was not saved." in page.text
    assert page.value("alcohol_use") == ["over_35"]
    assert patient.saved()["alcohol_use"] != "over_35"
    page.location = "/form/diet-1?from=check"  # where the form of this page goes
    assert patient.send().location == "/form/check"
    assert "They stand until you send your changes" in patient.page.text
    assert patient.send_form().location == "/form/receipt"
    assert (patient.saved()["alcohol_use"], len(patient.versions())) == ("over_35", 2)


def test_what_was_typed_too_late_for_a_correction_is_for_the_clinic_to_be_told(
    patient: Patient, other: Patient
) -> None:
    sent_while_a_page_is_open(patient, other)
    with patient.parts.database.transaction() as session:
        row = session.get(InviteRow, patient.invite_id)
        assert row is not None
        row.expires_at = patient.clock.now
    for reopen in ("", "yes"):
        page = patient.send(alcohol_use="over_35", reopen=reopen)
        assert "It is too late to change it here. Tell the clinic what is different." in page.text
        assert page.value("alcohol_use") == ["over_35"]
    assert patient.get("/form").location == "/form/receipt"


def test_a_page_that_says_nothing_new_leads_to_the_receipt_of_what_was_sent(patient: Patient, other: Patient) -> None:
    sent_while_a_page_is_open(patient, other)
    assert patient.send().location == "/form/receipt"
    assert len(patient.versions()) == 1


def test_the_address_of_the_button_leads_to_the_check(patient: Patient) -> None:
    at(patient, "check")
    assert patient.get("/form/submit").location == "/form/check"


@pytest.mark.parametrize("wish", [{"display": "larger-text"}, {"language": "es"}])
def test_another_look_of_the_page_keeps_both_answers_and_the_question(
    wish: dict[str, str], patient: Patient, other: Patient
) -> None:
    with speaking(patient.parts, "es"):
        at(patient, "medicines-5", **MEDICINES)
        patient.get(f"/form/{FOLLOWS}")
        other.get(f"/form/{FOLLOWS}")
        assert other.send(metformin_dose__value="850").status == 200
        patient.send(metformin_dose__value="2000")
        page = patient.send(**wish)
        assert "850 mg" in page.text
        assert "1500 mg" in page.text
        assert page.value("metformin_dose-value") == ["2000"]
        assert patient.saved()["metformin_dose"] == {**DOSE, "value": 850}
        page = patient.send(metformin_dose__value="two")
        assert "850 mg" in page.text, "nor does a mistake take them away"
        assert patient.send(metformin_dose__value="2000").status == 200
        assert patient.saved()["metformin_dose"] == {**DOSE, "value": 2000}
