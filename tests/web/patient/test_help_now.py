"""Safety messages: on the very next page, once for each time that they become due, and never lost on the way."""

from __future__ import annotations

from collections.abc import Callable

from tests.web.patient.client import NAME, Patient
from tests.web.patient.test_form import WELL

GO_ON = "I have read this, go on with the form"
CHEST, STROKE = "chest-collapse-breathless", "stroke-signs"


def ids(patient: Patient) -> list[str]:
    return [shown.message_id for shown in patient.shown()]


def test_an_urgent_answer_is_followed_by_what_to_do_at_once(patient: Patient) -> None:
    patient.begin()
    page = patient.fill({"urgent_now": ["sudden_weakness"]})
    assert page.location == "/form/help-now?after=safety-now-1"
    assert "Call 999 now, even if it has passed." in page.text
    assert page.links["999"] == "tel:999"
    assert "Nobody reads this form straight away" in page.text
    assert ids(patient) == [STROKE]
    assert patient.shown()[0].after_seq == patient.intake.last_seq
    assert patient.get(page.links[GO_ON]).location == "/form/about-you-1"


def test_several_messages_stand_in_the_order_of_the_content(patient: Patient) -> None:
    patient.begin()
    patient.fill({"urgent_now": ["sudden_weakness", "chest_pain"]})
    assert ids(patient) == [CHEST, STROKE]
    assert patient.page.text.index("chest pain") < patient.page.text.index("can be a stroke")


def test_no_message_for_an_answer_that_calls_for_none(patient: Patient) -> None:
    patient.begin()
    assert patient.fill({"urgent_now": ["none"]}).location == "/form/about-you-1"
    assert ids(patient) == []
    assert patient.get("/form/help-now").location == "/form/about-you-1"


def test_a_message_is_shown_once_while_it_stays_due(patient: Patient) -> None:
    patient.begin()
    patient.fill({"urgent_now": ["sudden_weakness"]})
    patient.get(patient.page.links[GO_ON])
    assert patient.fill(WELL).location == "/form/reason-product-1"
    assert ids(patient) == [STROKE]


def test_a_message_that_becomes_due_again_is_shown_again(patient: Patient) -> None:
    patient.begin()
    for code in ("sudden_weakness", "none", "sudden_weakness"):
        patient.get("/form/safety-now-1")
        page = patient.send(urgent_now=[code])
        assert ("help-now" in page.location) == (code != "none")
    assert ids(patient) == [STROKE, STROKE]


def test_a_retry_after_a_lost_reply_shows_the_message_all_the_same(patient: Patient) -> None:
    patient.begin()
    data = {**patient.page.sent(), "urgent_now": "sudden_weakness"}
    patient.post("/form/safety-now-1", data, follow=False)
    page = patient.post("/form/safety-now-1", data)
    assert "can be a stroke" in page.text
    assert ids(patient) == [STROKE]


def test_coming_back_after_a_lost_reply_shows_the_message_first(
    patient: Patient, invite: Callable[..., Patient]
) -> None:
    patient.begin()
    patient.send(follow=False, urgent_now="sudden_weakness")
    other = invite(token=patient.token)
    assert other.enter().location == "/form/help-now"
    assert "can be a stroke" in other.page.text
    assert other.get(other.page.links[GO_ON]).location == "/form/about-you-1"


def test_whoever_fills_it_in_for_another_is_told_for_whom_it_is(patient: Patient) -> None:
    patient.begin()
    patient.fill({"urgent_now": ["none"]})
    patient.fill({"full_name": NAME, "respondent": "parent_carer"})
    patient.get("/form/safety-now-1")
    page = patient.send(urgent_now=["chest_pain"])
    assert "If this is about someone else, do this for them." in page.text


def test_the_patient_is_not_told_that_it_is_about_someone_else(patient: Patient) -> None:
    patient.begin()
    assert "about someone else" not in patient.fill({"urgent_now": ["chest_pain"]}).text


def test_a_message_that_two_pages_call_for_comes_after_the_second(patient: Patient) -> None:
    patient.begin()
    patient.go_to("symptoms-2", {**WELL, "nerve_symptoms": ["vision_loss"]})
    page = patient.fill({"nerve_onset": "under_2_weeks"})
    assert "Go to an eye emergency clinic" in page.text


def test_a_rule_that_fires_calls_for_its_message(patient: Patient) -> None:
    patient.begin()
    given = {**WELL, "nerve_symptoms": ["tingling_feet"], "nitrous_use": "current_weekly"}
    patient.go_to("medicines-5", given)
    page = patient.fill(given)
    assert "Please do not use laughing gas again" in page.text


def test_numbers_can_be_called_and_texted(patient: Patient) -> None:
    patient.begin()
    page = patient.fill({"urgent_now": ["self_harm_thoughts"]})
    assert page.links["116 123"] == "tel:116123"
    assert page.links["85258"] == "sms:85258"
    assert page.links["0800 1111"] == "tel:08001111"
    assert "Under 19:" in page.text
