"""The clinic's offer: confirmed with one question, asked in full otherwise, and never mixed up with own answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from intake.store.answers import How
from tests.web.patient.client import Patient
from tests.web.patient.test_form import WELL

OFFER: dict[str, Any] = {
    "product_offered": "hydroxocobalamin",
    "b12_dose": {"value": 1000, "unit": "mcg"},
    "injection_route": "im",
    "who_injects": "clinician",
}
OFFERED_PAGE = "reason-product-2"


@pytest.fixture
def offered(invite: Callable[..., Patient]) -> Patient:
    patient = invite(offer=OFFER)
    patient.begin()
    patient.go_to(OFFERED_PAGE, WELL)
    return patient


def test_the_offer_stands_above_the_question(offered: Patient) -> None:
    assert offered.page.headings == ["Is that what you were told?"]
    assert "The clinic plans this for you:" in offered.page.text
    assert "B12, and the label says hydroxocobalamin" in offered.page.text
    assert "1000 mcg" in offered.page.text
    assert "…" not in offered.page.text


def test_without_an_offer_it_is_not_asked(patient: Patient) -> None:
    patient.begin()
    patient.go_to("reason-product-3", WELL)
    assert patient.get(f"/form/{OFFERED_PAGE}").location == "/form/reason-product-3"
    assert "offer_matches" not in patient.saved()


def test_yes_makes_the_clinics_values_the_answers_and_asks_only_what_it_left_open(offered: Patient) -> None:
    offered.send(offer_matches="yes")
    assert offered.saved()["b12_dose"] == OFFER["b12_dose"]
    assert offered.trail("b12_dose")[-1].how is How.OFFER
    names: set[str] = set()
    while not offered.page.location.startswith("/form/symptoms"):
        names |= offered.page.names
        offered.fill(WELL)
    assert "product_offered" not in names
    assert "b12_dose-value" not in names
    assert {"product_source", "planned_frequency"} <= names


def test_the_check_says_what_is_from_the_clinic_and_leads_to_the_offer(offered: Patient) -> None:
    offered.send(offer_matches="yes")
    page = offered.go_to("check", WELL)
    assert "1000 mcg (from the clinic)" in page.text
    link = page.links["Change your answer: What dose of B12 will each injection have?"]
    assert link.startswith(f"/form/{OFFERED_PAGE}?")


@pytest.mark.parametrize("answer", ["no", "not_sure"])
def test_anything_but_yes_asks_the_questions_empty(offered: Patient, answer: str) -> None:
    offered.send(offer_matches=answer)
    assert offered.page.location == "/form/reason-product-3"
    assert offered.page.value("product_offered") == []
    assert not OFFER.keys() & offered.saved().keys()


def test_taking_yes_back_takes_the_clinics_values_back_but_not_ones_own(offered: Patient) -> None:
    offered.send(offer_matches="yes")
    offered.go_to("symptoms-1", WELL)
    assert offered.saved()["planned_frequency"] == WELL["planned_frequency"]
    offered.get(f"/form/{OFFERED_PAGE}")
    offered.send(offer_matches="no")
    assert not OFFER.keys() & offered.saved().keys()
    assert offered.saved()["planned_frequency"] == WELL["planned_frequency"]
    assert [event.value for event in offered.trail("injection_route")] == ["im", None]


def test_taking_yes_back_from_the_check_asks_what_the_offer_had_answered(offered: Patient) -> None:
    """Also when the form is closed in between, and where such a question is left open now."""
    offered.send(offer_matches="yes")
    offered.go_to("check", {**WELL, "offer_matches": "yes"})
    offered.get(f"/form/{OFFERED_PAGE}?from=check")
    assert offered.send(offer_matches="no").location == "/form/reason-product-3?from=check"
    assert offered.get("/form").location == "/form/reason-product-3?from=check"
    assert offered.page.value("product_offered") == []
    assert offered.send(product_offered="cyanocobalamin").location == "/form/reason-product-5?from=check"
    assert {"b12_dose-value", "injection_route", "who_injects"} <= offered.page.names
    answered = {"b12_dose": OFFER["b12_dose"], "who_injects": "clinician"}
    assert offered.fill(answered).location == "/form/check"


def test_what_the_offer_hides_is_left_out(invite: Callable[..., Patient]) -> None:
    patient = invite(offer={**OFFER, "product_offered": "none_yet"})
    patient.begin()
    patient.go_to(OFFERED_PAGE, WELL)
    patient.send(offer_matches="yes")
    assert patient.saved()["product_offered"] == "none_yet"
    assert "b12_dose" not in patient.saved()


def test_a_message_that_the_confirmed_offer_calls_for_comes_at_once(invite: Callable[..., Patient]) -> None:
    patient = invite(offer={**OFFER, "who_injects": "self_untrained"})
    patient.begin()
    patient.go_to(OFFERED_PAGE, WELL)
    assert "Please do not inject yet" in patient.send(offer_matches="yes").text


def test_own_answers_given_before_are_the_patients_again_only_if_typed_anew(offered: Patient) -> None:
    offered.send(offer_matches="no")
    offered.go_to("symptoms-1", {**WELL, "injection_route": "sc"})
    offered.get(f"/form/{OFFERED_PAGE}")
    offered.send(offer_matches="yes")
    assert offered.saved()["injection_route"] == "im"
    assert [event.how for event in offered.trail("injection_route")] == [How.TYPED, How.OFFER]
