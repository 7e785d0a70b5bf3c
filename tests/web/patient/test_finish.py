"""The check, the sending and the receipt."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from intake.questionnaire.pages import page_of_question
from intake.rulebook.supervisor import EngineUnavailable
from intake.services.retention import Retention, purge_due, save_retention
from intake.store import submissions
from intake.store.intakes import IntakeState
from intake.web.parts import Parts
from tests.web.patient.client import Clock, Patient
from tests.web.patient.reader import Page
from tests.web.patient.test_form import WELL, at


def submit(patient: Patient, **changed: object) -> Page:
    at(patient, "check", **changed)
    return patient.send_form()


def test_the_check_shows_every_answer_with_a_link_to_change_it(patient: Patient) -> None:
    page = at(patient, "check").page
    assert "Change your answer: Who is filling in this form?" in page.links
    assert "I am the patient" in page.text
    assert "Nothing was sent yet" in page.text
    assert len([text for text in page.links if text.startswith("Change")]) > 50


def test_a_clock_that_was_set_back_takes_nothing_from_the_receipt(patient: Patient, clock: Clock) -> None:
    at(patient, "check")
    clock.move(hours=1)
    patient.get("/form/safety-now-1?from=check")
    patient.send(urgent_now=["chest_pain"])
    patient.get("/form/check")
    clock.move(minutes=-55)
    page = patient.send_form()
    urgent, told = "short of breath at rest", "After any injection, call 999"
    assert page.text.index(urgent) < page.text.index("Your code") < page.text.index(told)


def test_the_check_says_how_many_questions_are_open(patient: Patient) -> None:
    given = {key: value for key, value in WELL.items() if key not in ("mood_thinking", "alcohol_use")}
    page = patient.skip_to("check", given)
    assert "Not answered" in page.text
    assert "questions have no answer" in page.text


def test_change_leads_to_the_very_answer(patient: Patient) -> None:
    """The date that most results share stands above them all, at the top of its page."""
    page = at(patient, "check", lab_hb_date="2025-02").page
    links = [link for words, link in page.links.items() if words.startswith("Change")]
    ids = {path: patient.get(path).ids for path in {link.partition("#")[0] for link in links}}
    nowhere = {link.partition("#")[2] for link in links if link.partition("#")[2] not in ids[link.partition("#")[0]]}
    shared = {key for key in WELL if key.startswith("lab_") and key.endswith("_date")} - {"lab_hb_date"}
    assert nowhere == {f"group-{key}" for key in shared}


def test_changing_an_answer_leads_back_to_the_check(patient: Patient) -> None:
    page = at(patient, "check").page
    patient.get(page.links["Change your answer: How much alcohol do you drink in a week?"].partition("#")[0])
    assert patient.page.links["Back"] == "/form/check"
    page = patient.send(alcohol_use="none")
    assert page.location == "/form/check"
    assert patient.saved()["alcohol_use"] == "none"


def test_from_a_question_that_a_change_opened_back_leads_to_the_change_and_coming_back_later_to_the_check(
    patient: Patient,
) -> None:
    at(patient, "check")
    patient.get("/form/symptoms-1?from=check")
    page = patient.send(nerve_symptoms=["tingling_feet"])
    assert patient.get(page.links["Back"]).location == "/form/symptoms-1?from=check"
    for way_in in ("/form", "/form/check", "/form/submit"):
        assert patient.get(way_in).location == "/form/symptoms-2?from=check"
    assert patient.send(nerve_onset="over_1_year").location == "/form/diet-3?from=check"
    assert patient.send(b6_use="no").location == "/form/check"


def test_a_branch_that_opens_again_is_asked_again_with_what_was_said_before(patient: Patient) -> None:
    """Also where a message comes in between, and pages of it stand apart."""
    at(patient, "check", b12_treatment_status="past_course", last_injection_effects=["spots"], b12_cause_told="diet")
    status = "/form/previous-b12-1?from=check"
    patient.get(status)
    assert patient.send(b12_treatment_status="never").location == "/form/check"
    patient.get(status)
    page = patient.send(b12_treatment_status="past_course")
    assert page.location.startswith("/form/previous-b12-2?from=check")
    assert page.value("last_injection_effects") == ["spots"]
    page = patient.send(last_injection_effects=["swelling_breathing"])
    assert page.headings == ["Please read this now"]
    page = patient.get(page.links["I have read this, go on with the form"])
    assert page.location.startswith("/form/previous-b12-3?from=check")
    assert page.value("b12_cause_told") == ["diet"]
    assert patient.send().location == "/form/check"


def test_a_changed_answer_that_opens_questions_leads_through_them(patient: Patient) -> None:
    at(patient, "check")
    patient.get("/form/symptoms-1?from=check")
    page = patient.send(nerve_symptoms=["tingling_feet"])
    assert page.location == "/form/symptoms-2?from=check"
    page = patient.send(nerve_onset="over_1_year")
    assert page.location == "/form/diet-3?from=check"  # vitamin B6 is asked now
    assert patient.send(b6_use="no").location == "/form/check"


def test_a_message_on_the_way_from_the_check_leads_back_to_it(patient: Patient) -> None:
    at(patient, "check")
    patient.get("/form/safety-now-1?from=check")
    page = patient.send(urgent_now=["chest_pain"])
    assert "help-now" in page.location
    assert patient.get(page.links["I have read this, go on with the form"]).location == "/form/check"


def test_the_receipt_has_a_code_and_what_everyone_is_told(patient: Patient) -> None:
    page = submit(patient)
    assert page.location == "/form/receipt"
    version = patient.versions()[0]
    assert version.receipt_code in page.text
    assert "After any injection, call 999" in page.text
    assert [shown.message_id for shown in patient.shown()] == ["end-of-form"]
    assert patient.intake.state is IntakeState.SUBMITTED


def test_a_message_that_still_stands_is_on_top_of_the_receipt_and_recorded_once(patient: Patient) -> None:
    page = patient.submit({**WELL, "urgent_now": ["chest_pain"]})
    assert page.text.index("if you have chest pain") < page.text.index("Sent. Thank you.")
    assert "You have seen this already" in page.text
    assert page.links["999"] == "tel:999"
    assert [shown.message_id for shown in patient.shown()] == ["chest-collapse-breathless", "end-of-form"]


def test_a_message_that_is_new_is_on_top_of_the_receipt_too(patient: Patient) -> None:
    page = submit(patient, urgent_now=["chest_pain"])
    assert "You have seen this already" not in page.text
    assert page.text.index("if you have chest pain") < page.text.index("Sent. Thank you.")


def test_the_receipt_stays_and_every_page_leads_to_it(patient: Patient) -> None:
    submit(patient)
    for path in ("/form", "/form/start", "/form/about-you-1", "/form/check", "/form/receipt"):
        assert patient.get(path).location == "/form/receipt"
    assert [shown.message_id for shown in patient.shown()] == ["end-of-form"]


def test_a_page_sent_after_the_form_was_submitted_changes_nothing_and_says_so(patient: Patient) -> None:
    at(patient, "check")
    patient.get("/form/about-you-1?from=check")
    late = {**patient.page.sent(), "sex_at_birth": "male"}
    patient.post("/form/submit", {**patient.get("/form/check").sent()})
    assert "What you typed here was not saved." in patient.post("/form/about-you-1", late).text
    assert patient.saved()["sex_at_birth"] == WELL["sex_at_birth"]


def test_sending_twice_makes_one_submission(patient: Patient) -> None:
    data = at(patient, "check").page.sent()
    first = patient.post("/form/submit", data)
    second = patient.post("/form/submit", data)
    assert first.text == second.text
    assert len(patient.versions()) == 1


def test_two_clicks_at_once_make_one_submission(patient: Patient, running: tuple[Flask, Parts]) -> None:
    data = at(patient, "check").page.sent()
    cookie = patient.browser.get_cookie("intake")
    assert cookie is not None
    browsers = [running[0].test_client() for _ in range(4)]
    statuses: list[int] = []
    for browser in browsers:
        browser.set_cookie("intake", cookie.value)
    threads = [
        threading.Thread(target=lambda b=browser: statuses.append(b.post("/form/submit", data=data).status_code))
        for browser in browsers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 4
    assert len(patient.versions()) == 1
    assert [shown.message_id for shown in patient.shown()] == ["end-of-form"]


def test_what_was_changed_elsewhere_after_the_check_is_not_sent_unseen(
    patient: Patient, invite: Callable[..., Patient]
) -> None:
    data = at(patient, "check").page.sent()
    other = invite(token=patient.token)
    other.enter()
    other.get("/form/about-you-1?from=check")
    other.send(sex_at_birth="male")
    page = patient.post("/form/submit", data)
    assert page.location.startswith("/form/check?before=")
    assert "changed on another screen" in page.text
    assert patient.versions() == []
    assert patient.send_form().location == "/form/receipt"


def test_a_form_with_a_page_to_come_is_not_sent(patient: Patient) -> None:
    at(patient, "labs-1")
    page = patient.post("/form/submit", {**patient.page.sent()})
    assert page.location == "/form/labs-1"
    assert patient.versions() == []


def test_without_agreement_nothing_is_sent_and_it_can_be_changed(patient: Patient) -> None:
    page = submit(patient, consent_share="no")
    assert page.location == "/form/not-shared"
    assert patient.versions() == []
    patient.post("/form/not-shared/change", page.sent())
    assert patient.send(consent_share="yes").location == "/form/check"
    assert patient.send_form().location == "/form/receipt"


def test_ending_without_agreement_closes_the_form_and_the_link_takes_it_up_again(patient: Patient) -> None:
    page = submit(patient, consent_share="no")
    assert patient.post("/form/not-shared/end", page.sent()).headings == ["The form is closed"]
    assert patient.intake.state is IntakeState.DECLINED
    assert patient.enter().location == "/form/not-shared"
    consent = page_of_question(patient.parts.rulebooks.in_force().questionnaire, "consent_share")
    assert consent is not None
    assert patient.get(f"/form/{consent.slug}").location == "/form/not-shared"
    patient.get("/form/not-shared")
    patient.post("/form/not-shared/change", patient.page.sent())
    assert patient.intake.state is IntakeState.OPEN
    assert patient.send(consent_share="yes").location == "/form/check"
    assert patient.send_form().location == "/form/receipt"


def test_who_does_not_agree_is_told_when_the_answers_are_deleted(patient: Patient, clock: Clock) -> None:
    database = patient.parts.database
    page = submit(patient, consent_share="no")
    assert "kept for 1 day after the last one" in page.text
    save_retention(database, Retention(not_shared_days=3), by="system", now=clock())
    page = patient.post("/form/not-shared/end", page.sent())
    assert "kept for 3 days after the last one" in page.text
    clock.move(days=3)
    purge_due(database, by="system", now=clock())
    assert patient.get(f"/i/{patient.token}").headings == ["This link does not open a form"]


def test_nobody_ends_a_form_whose_sharing_was_not_refused(patient: Patient) -> None:
    at(patient, "check")
    assert patient.get("/form/not-shared").location == "/form/check"
    patient.post("/form/not-shared/end", patient.page.sent())
    assert patient.intake.state is IntakeState.OPEN


def test_leaving_closes_the_form_on_this_device(patient: Patient) -> None:
    page = submit(patient)
    cookie = patient.browser.get_cookie("intake")
    assert cookie is not None
    assert patient.post("/form/leave", page.sent()).headings == ["The form is closed on this device"]
    assert patient.get("/form/receipt").location == "/form/door"
    patient.browser.set_cookie("intake", cookie.value)  # as it was: the session behind it is dead
    assert patient.get("/form/receipt").location == "/form/door"


def test_the_submission_is_stored_although_the_assessment_fails(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("made up")

    at(patient, "check")
    with monkeypatch.context() as patched:
        patched.setattr("intake.services.assess_submission.assess", fail)
        page = patient.send_form()
    assert page.location == "/form/receipt"
    assert patient.assessment() is None
    assert "After any injection" in page.text
    with patient.parts.database.reading() as session:
        assert submissions.submitted_answers(session, patient.versions()[0])["urgent_now"] == ["none"]


def test_without_durable_rules_the_form_is_for_review_by_hand(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise EngineUnavailable("made up")

    at(patient, "check")
    with monkeypatch.context() as patched:
        patched.setattr(patient.parts.engine, "conclude", refuse)
        assert patient.send_form().location == "/form/receipt"
    assessment = patient.assessment()
    assert assessment is not None
    assert assessment.status == "manual_review"
