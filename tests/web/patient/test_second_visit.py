"""The pages of a returning patient: last answers to confirm by section, to change, and nothing without a tap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from intake.made_up_patients import load_all
from intake.services.invite_patient import create_invite
from intake.store import invites
from intake.store.answers import How
from tests.saved_form import save_up_to
from tests.web.patient.client import BORN, NAME, Patient
from tests.web.patient.test_form import WELL

VEGAN = {key: load_all()["vegan"][key] for key in ("diet_pattern", "plant_diet_duration", "b12_intake_regular")}
METFORMIN = {
    "metformin_use": "current",
    "metformin_dose": {"value": 850, "unit": "mg_day"},
    "metformin_duration": {"value": 2, "unit": "years"},
}
LAST = {**WELL, **VEGAN, **METFORMIN, "full_name": NAME, "date_of_birth": BORN.isoformat()}


@pytest.fixture
def returning(patient: Patient, invite: Callable[..., Patient]) -> Patient:
    """A form was sent; five months later the same person has a new link."""
    patient.skip_to("check", LAST)
    patient.send_form()
    assert patient.page.location == "/form/receipt"
    patient.clock.now += timedelta(days=150)
    with patient.parts.database.reading() as session:
        patient_id = invites.load_invite(session, patient.invite_id).patient_id
    invite_id, token = create_invite(
        patient.parts.database,
        name=NAME,
        date_of_birth=BORN,
        appointment_at=None,
        offer=None,
        language="en",
        created_by=None,
        now=patient.clock.now,
        patient_id=patient_id,
    )
    again = invite(token=token)
    again.invite_id = invite_id
    return again


def at_diet(returning: Patient) -> Patient:
    returning.begin()
    save_up_to(returning.parts, returning.invite_id, "diet-1", LAST)
    returning.get("/form")
    return returning


def test_the_first_page_is_empty_and_the_next_asks_whether_it_is_still_right(returning: Patient) -> None:
    page = returning.begin()
    assert page.location == "/form/safety-now-1"
    assert page.value("urgent_now") == []
    page = returning.fill(LAST)
    assert page.location == "/form/still-right"
    assert "You told us this on 1 November 2026" in page.text
    assert NAME in page.text
    assert list(returning.saved()) == ["date_of_birth", "urgent_now"]


def test_one_tap_carries_the_section(returning: Patient) -> None:
    at_diet(returning)
    assert "6 years and 4 months (last time: 6 years)" in returning.page.text
    page = returning.send()
    assert page.location.partition("?")[0] == "/form/still-right"
    assert "operations" in page.text
    assert returning.saved()["plant_diet_duration"] == {"value": 76, "unit": "months"}
    assert {event.how for event in returning.trail("diet_pattern")} == {How.CARRIED}


def test_a_question_asked_afresh_does_not_bring_back_the_confirmed_pages_of_its_section(returning: Patient) -> None:
    returning.begin()
    save_up_to(returning.parts, returning.invite_id, "reason-product-1", LAST)
    returning.get("/form")
    returning.send()
    assert returning.page.location == "/form/reason-product-1"
    assert "Filled" not in returning.page.text
    assert returning.fill(LAST).location == "/form/symptoms-1"


def test_a_double_tap_goes_on(returning: Patient) -> None:
    at_diet(returning)
    data = dict(returning.page.sent())
    returning.post("/form/still-right", data)
    before = returning.intake.last_seq
    page = returning.post("/form/still-right", data)
    assert page.location == "/form/still-right"
    assert "operations" in page.text, "the next section is shown, and nothing of it was confirmed"
    assert "Nothing was saved" not in page.text, "the first tap was"
    assert returning.intake.last_seq == before


def test_what_stands_there_now_is_looked_at_once_more(returning: Patient) -> None:
    """The page stood open over midnight, and a duration has grown."""
    at_diet(returning)
    page = returning.post("/form/still-right", {**returning.page.sent(), "seal": "of yesterday"})
    assert page.status == 409
    assert "Nothing was saved yet" in page.text
    assert "6 years and 4 months" in page.text


def test_change_leads_through_the_pages_with_the_last_answers_filled_in(returning: Patient) -> None:
    at_diet(returning)
    page = returning.post("/form/still-right/change", returning.page.sent())
    assert page.location == "/form/diet-1"
    assert page.value("diet_pattern") == ["vegan"]
    assert "Filled in with your answers of 1 November 2026" in page.text
    page = returning.send(diet_pattern="vegetarian")
    assert page.location == "/form/diet-2"
    assert page.value("plant_diet_duration-value") == ["76"]
    assert {event.how for event in returning.trail("alcohol_use")} == {How.CARRIED}
    assert {event.how for event in returning.trail("diet_pattern")} == {How.TYPED}


def test_change_leads_to_what_another_tab_confirmed_meanwhile(returning: Patient) -> None:
    at_diet(returning)
    data = dict(returning.page.sent())
    returning.post("/form/still-right", data)
    page = returning.post("/form/still-right/change", data)
    assert page.location == "/form/diet-1"
    assert page.value("diet_pattern") == ["vegan"]
    page = returning.send(diet_pattern="vegetarian")
    assert page.location == "/form/diet-2", "the rest of the section is looked through too"
    assert page.value("plant_diet_duration-value") == ["76"]
    assert returning.saved()["diet_pattern"] == "vegetarian"


def test_change_on_the_way_back_to_the_check_leads_to_the_answers_that_another_tab_confirmed(
    returning: Patient,
) -> None:
    """What is confirmed may stand on a later page than the first of its section."""
    returning.skip_to("check", {**LAST, "metformin_use": "no"})
    returning.get("/form/medicines-1?from=check")
    returning.send(metformin_use="current")
    assert "850 mg a day" in returning.page.text
    data = dict(returning.page.sent())
    returning.post("/form/still-right?from=check", data)
    page = returning.post("/form/still-right/change?from=check", data)
    assert "changed on another screen" in page.text
    assert page.links["How much metformin in total each day?"] == "#answer-metformin_dose"
    returning.get("/form/medicines-2?from=check")
    assert returning.send(metformin_dose__value="2000").location == "/form/check"


@pytest.mark.parametrize("button", ["", "/change"])
def test_a_button_around_what_this_page_had_sent_confirms_nothing(button: str, returning: Patient) -> None:
    at_diet(returning)
    page = returning.post(f"/form/still-right{button}", {**returning.page.sent(), "display": "larger-text"})
    assert page.location == "/form/still-right"
    assert "diet_pattern" not in returning.saved()


def test_leaving_the_page_carries_nothing(returning: Patient) -> None:
    at_diet(returning)
    assert returning.get("/form/check").location == "/form/still-right"
    assert returning.post("/form/submit", {**returning.page.sent()}).location == "/form/still-right"
    assert "diet_pattern" not in returning.saved()


def test_results_stand_in_their_rows_each_with_its_own_date(returning: Patient) -> None:
    returning.begin()
    save_up_to(returning.parts, returning.invite_id, "labs-2", LAST)
    page = returning.get("/form/labs-2")
    assert page.value("lab_b12-value") == [str(LAST["lab_b12"]["value"])]
    assert page.value("lab_b12_date-year") == [LAST["lab_b12_date"][:4]]
    assert page.value("labs-date-year") == [""], "a new result must not get the old date"
    returning.send(**{"labs-rest": "open"})
    assert {event.how for event in returning.trail("lab_b12")} == {How.CARRIED}


def test_a_first_visit_knows_of_no_such_page(patient: Patient) -> None:
    patient.begin()
    assert patient.get("/form/still-right").location == "/form/safety-now-1"
