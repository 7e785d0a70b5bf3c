"""Pages of the form: what is typed is kept, what is wrong is told, and Back loses nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.made_up_patients import load_all
from intake.store.answers import How, Who
from tests.web.patient.client import NAME, Patient

WELL = {**load_all()["well"], "full_name": NAME}


def at(patient: Patient, slug: str, **changed: object) -> Patient:
    """The patient on this page, having filled in those before it."""
    patient.skip_to(slug, {**WELL, **changed})
    return patient


def test_a_mistake_is_told_above_and_at_the_question_and_nothing_is_saved(patient: Patient) -> None:
    at(patient, "reason-product-5")
    page = patient.send(b12_dose__value="1000", injection_route="im")
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert page.links["What dose of B12 will each injection have? Choose the unit that stands beside the number."] == (
        "#b12_dose-unit"
    )
    assert "b12_dose-unit" in page.ids
    assert page.value("b12_dose-value") == ["1000"]
    assert page.value("injection_route") == ["im"]
    assert "injection_route" not in patient.saved()
    patient.send(b12_dose__unit="mcg")
    assert patient.saved()["b12_dose"] == {"value": 1000, "unit": "mcg"}
    assert patient.saved()["injection_route"] == "im"


def test_the_emergency_question_is_the_only_one_that_must_be_answered(patient: Patient) -> None:
    patient.begin()
    assert patient.send().status == 422
    patient.fill({"urgent_now": ["none"]})
    assert patient.page.location == "/form/about-you-1"
    patient.go_to("check", {})
    assert patient.saved().keys() == {"date_of_birth", "urgent_now", "full_name"}


def test_a_question_left_blank_is_recorded_as_shown(patient: Patient) -> None:
    at(patient, "about-you-1")
    patient.fill({"full_name": NAME})
    assert [event.value for event in patient.trail("respondent")] == [None]


def test_the_date_of_birth_is_an_answer_and_is_not_asked(patient: Patient) -> None:
    at(patient, "check")
    assert patient.saved()["date_of_birth"] == "1980-03-31"
    assert "What is your date of birth?" not in patient.page.text


def test_the_invited_name_is_offered_to_confirm(patient: Patient) -> None:
    assert at(patient, "about-you-1").page.value("full_name") == [NAME]


def test_going_back_shows_what_was_saved_and_loses_nothing(patient: Patient) -> None:
    at(patient, "reason-product-1")
    patient.get(patient.page.links["Back"])
    assert patient.page.location == "/form/about-you-1"
    assert patient.page.value("sex_at_birth") == [WELL["sex_at_birth"]]
    before = patient.intake.last_seq
    patient.send()
    assert patient.page.location == "/form/reason-product-1"
    assert patient.intake.last_seq == before


def test_sending_a_page_twice_saves_it_once(patient: Patient) -> None:
    at(patient, "about-you-1")
    data = {**patient.page.sent(), "sex_at_birth": "male"}
    patient.post("/form/about-you-1", data)
    patient.post("/form/about-you-1", data)
    assert [event.value for event in patient.trail("sex_at_birth")] == ["male"]


def test_nobody_jumps_over_a_page(patient: Patient) -> None:
    patient.begin()
    assert patient.get("/form/labs-2").location == "/form/safety-now-1"
    assert patient.get("/form/check").location == "/form/safety-now-1"


def test_a_page_that_is_not_asked_leads_to_the_one_that_is(patient: Patient) -> None:
    at(patient, "about-you-1")
    assert patient.get("/form/pregnancy-2").location == "/form/about-you-1"


@pytest.mark.parametrize("address", ["/form/nonsense", "/form/more-time"])
def test_an_address_that_is_no_page_leads_back_into_the_form(patient: Patient, address: str) -> None:
    patient.begin()
    assert patient.get(address).location == "/form/start"  # nothing is saved yet
    assert patient.post("/form/nonsense", patient.get("/form/about-you-1").sent()).status == 404


def test_answers_by_the_rest_answer_are_marked_and_keep_the_mark(patient: Patient) -> None:
    at(patient, "gut-surgery-1")
    patient.send(gut__rest="none")
    assert patient.saved()["gut_surgery"] == ["none"]
    assert patient.trail("gut_surgery")[-1].how is How.REST_ANSWER
    patient.get("/form/gut-surgery-1")
    assert patient.page.value("gut_surgery") == ["none"]
    patient.send()
    assert [event.how for event in patient.trail("gut_surgery")] == [How.REST_ANSWER]


def test_an_empty_panel_asks_once_which_it_is(patient: Patient) -> None:
    at(patient, "gut-surgery-1")
    page = patient.send()
    assert page.status == 422
    assert page.value("gut-rest-asked") == ["yes"]
    assert "I leave them open" in page.text
    assert patient.send().status == 200
    assert "gut_surgery" not in patient.saved()


def test_an_unlikely_number_is_saved_as_typed_after_one_question(patient: Patient) -> None:
    at(patient, "labs-2", lab_source="lab_report")
    page = patient.send(lab_hb__value="12,5", lab_hb__unit="g_l", labs__rest="open")
    assert page.status == 422
    assert "You typed 12.5 g/L" in page.text
    assert page.value("lab_hb-value") == ["12,5"]
    assert patient.send().status == 200
    assert patient.saved()["lab_hb"] == {"value": 12.5, "unit": "g_l"}


def test_a_date_without_a_result_is_left_out_with_a_notice(patient: Patient) -> None:
    at(patient, "labs-2", lab_source="lab_report")
    page = patient.send(labs__date__year="2026", labs__rest="not_done")
    assert "A date was left out" in page.text
    assert not [key for key in patient.saved() if key.endswith("_date") and key.startswith("lab_")]


def test_taking_a_result_back_takes_its_date_back(patient: Patient) -> None:
    at(patient, "labs-2", lab_source="lab_report")
    patient.send(lab_egfr__value="54", labs__date__year="2026", labs__rest="open")
    assert patient.saved()["lab_egfr_date"] == "2026"
    patient.get("/form/labs-2")
    patient.send(lab_egfr__value="", lab_egfr__special="not_done")
    assert patient.saved()["lab_egfr"] == "not_done"
    assert "lab_egfr_date" not in patient.saved()


@pytest.mark.parametrize(
    ("respondent", "who"), [("self", Who.PATIENT), ("helper", Who.PROXY), ("parent_carer", Who.PROXY)]
)
def test_whose_hand_it_was_is_recorded(respondent: str, who: Who, patient: Patient) -> None:
    at(patient, "about-you-1")
    patient.go_to("reason-product-3", {**WELL, "respondent": respondent})
    assert patient.trail("respondent")[-1].who is who
    assert patient.trail("visit_reason")[-1].who is who


def test_another_hand_may_say_so_on_every_page_and_counts_from_there(patient: Patient) -> None:
    assert "who-now" not in at(patient, "about-you-1").page.names  # there the form asks it itself
    patient.go_to("reason-product-3", {**WELL, "respondent": "self"})
    patient.send(who__now="helper", display="larger-text")  # a button around the answers: nothing is lost
    patient.send(product_offered="hydroxocobalamin")
    assert "Up to now: A helper or interpreter, with the patient" in patient.page.text
    assert [event.value for event in patient.trail("respondent")] == ["self", "helper"]
    patient.fill(WELL)
    hands = {key: patient.trail(key)[-1].who for key in ("visit_reason", "product_offered", "product_source")}
    assert list(hands.values()) == [Who.PATIENT, Who.PROXY, Who.PROXY]


def test_an_answer_changed_on_another_screen_is_shown_beside_what_was_typed(
    patient: Patient, invite: Callable[..., Patient]
) -> None:
    at(patient, "about-you-1")
    patient.send(sex_at_birth="female")
    patient.get("/form/about-you-1")
    other = invite(token=patient.token)
    other.enter()
    other.get("/form/about-you-1")
    other.send(sex_at_birth="male")
    page = patient.send(sex_at_birth="intersex")
    assert page.status == 409
    assert "Saved on another screen: Male" in page.text
    assert page.value("sex_at_birth") == ["intersex"]
    assert patient.saved()["sex_at_birth"] == "male"
    assert patient.send().status == 200
    assert patient.saved()["sex_at_birth"] == "intersex"


def test_another_question_changed_on_another_screen_disturbs_nobody(
    patient: Patient, invite: Callable[..., Patient]
) -> None:
    at(patient, "reason-product-1")
    other = invite(token=patient.token)
    other.enter()
    other.get("/form/about-you-1")
    other.send(sex_at_birth="male")
    assert patient.fill(WELL).status == 200
    assert patient.saved()["visit_reason"] == WELL["visit_reason"]


def test_a_page_whose_form_token_is_too_old_gives_back_what_was_typed(patient: Patient) -> None:
    at(patient, "about-you-1")
    page = patient.send(csrf_token="old", full_name="Zażółć", sex_at_birth="female")
    assert page.status == 400
    assert page.value("full_name") == ["Zażółć"]
    patient.send()
    assert patient.saved()["full_name"] == "Zażółć"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "²"])
def test_a_page_without_a_revision_never_overwrites(patient: Patient, revision: str) -> None:
    at(patient, "about-you-1")
    patient.send(sex_at_birth="male")
    patient.get("/form/about-you-1")
    page = patient.send(sex_at_birth="female", revision=revision)
    assert page.status == 409
    assert patient.saved()["sex_at_birth"] == "male"


def test_minutes_left_are_told_on_each_page(patient: Patient) -> None:
    assert "About 15 minutes left" in at(patient, "about-you-1").page.text
    assert "About 1 minute left" in patient.go_to("consent-3", WELL).text


def test_plain_words_for_names_stand_behind_a_small_link(patient: Patient) -> None:
    page = at(patient, "medicines-1").page
    assert "What these names mean" in page.text
    assert "lowers stomach acid" in page.text


def test_a_page_of_one_typed_answer_has_its_label_inside_the_heading(patient: Patient) -> None:
    """The other way round the heading takes twice the size of the label's letters."""
    page = at(patient, "consent-3").page
    assert page.headings == ["What would you like to ask at the visit? (optional)"]
    assert page.html.index("<h1") < page.html.index("<label") < page.html.index("</h1>")
