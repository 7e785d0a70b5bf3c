"""The link and the door: nothing is used up by looking, nothing tells why a link is closed, guesses are counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from intake.services.invite_patient import MOST_DATE_OF_BIRTH_FAILURES, revoke_invite
from intake.services.retention import erase_patient
from intake.store.invites import reference_of
from intake.web.limits import limiter
from intake.web.parts import Parts
from tests.web.patient.client import BORN, NAME, Clock, Patient

WRONG = date(1980, 3, 30)


def test_looking_at_the_link_uses_nothing_up(patient: Patient) -> None:
    """As a link preview does, which takes no cookie and presses no button."""
    for _ in range(3):
        page = patient.get(f"/i/{patient.token}")
        assert page.status == 200
        assert "Open my form" in page.html
        patient.browser.delete_cookie("intake")
    assert patient.enter().location == "/form/start"


def test_a_browser_that_takes_no_cookies_is_told_what_to_do(patient: Patient) -> None:
    patient.get(f"/i/{patient.token}")
    sent = patient.page.sent()
    patient.browser.delete_cookie("intake")
    page = patient.post(f"/i/{patient.token}", sent)
    assert page.status == 400
    assert "allow cookies for this page, or use another browser" in page.text


def test_the_link_names_no_patient(patient: Patient) -> None:
    assert NAME not in patient.get(f"/i/{patient.token}").html
    assert NAME not in patient.send().html


def test_the_token_is_not_in_the_address_after_the_button(patient: Patient) -> None:
    patient.get(f"/i/{patient.token}")
    assert patient.send().location == "/form/door"
    assert patient.token not in patient.page.html


def test_the_date_of_birth_opens_the_form(patient: Patient) -> None:
    assert patient.enter().headings == ["Before your B12 or MIC injection"]


def test_no_page_of_the_form_opens_without_the_date_of_birth(patient: Patient) -> None:
    patient.get(f"/i/{patient.token}")
    patient.send()
    for path in ("/form/start", "/form/safety-now-1", "/form/check", "/form/receipt", "/form/help-now", "/form"):
        assert patient.get(path).location == "/form/door"


def test_without_a_link_there_is_nothing_to_open(patient: Patient) -> None:
    assert patient.get("/form/safety-now-1").status == 401
    assert patient.get("/form/door").status == 404


def closed_page(patient: Patient, path: str = "") -> str:
    page = patient.get(path or f"/i/{patient.token}")
    assert page.status == 404
    assert page.headings == ["This link does not open a form"]
    assert "020 7946 0123" in page.text
    return page.html.partition("<main")[2].partition("</main>")[0]


def test_wrong_expired_revoked_and_used_up_links_show_the_same_page(
    invite: Callable[..., Patient], running: tuple[Flask, Parts], clock: Clock
) -> None:
    wrong = closed_page(invite(), "/i/nonsense")
    revoked = invite()
    revoke_invite(revoked.parts.database, revoked.invite_id, by="system", now=clock.now)
    assert closed_page(revoked) == wrong
    used_up = invite()
    used_up.get(f"/i/{used_up.token}")
    used_up.send()
    for _ in range(MOST_DATE_OF_BIRTH_FAILURES):
        used_up.at_door(WRONG)
    assert used_up.page.status == 404
    assert closed_page(used_up) == wrong
    expired = invite()
    clock.move(days=15)
    assert closed_page(expired) == wrong


def test_after_an_erasure_the_closed_link_promises_no_answers(patient: Patient) -> None:
    """Nor does it tell whoever opens it that there was anything to erase."""
    patient.begin()
    patient.fill({"urgent_now": ["none"]})
    parts, code = patient.parts, reference_of(patient.invite_id)
    assert erase_patient(parts.database, code, by="system", now=parts.clock()) == 1
    page = closed_page(patient)
    assert "are kept until the clinic deletes them" in page
    assert page == closed_page(patient, "/i/nonsense")


def test_a_wrong_date_of_birth_is_counted_and_keeps_what_was_typed(patient: Patient) -> None:
    page = patient.enter(WRONG)
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert f"{MOST_DATE_OF_BIRTH_FAILURES - 1} tries left" in page.text
    assert page.value("date_of_birth-day") == ["30"]
    assert "3 tries left" in patient.at_door(WRONG).text


def test_the_right_one_after_a_wrong_one_opens_the_form(patient: Patient) -> None:
    patient.enter(WRONG)
    assert patient.at_door(BORN).location == "/form/start"


def test_one_page_costs_one_try_however_often_its_button_is_pressed(patient: Patient) -> None:
    """A second post of the same page is not looked at either: right or wrong, it tells nothing for nothing."""
    patient.enter(WRONG)
    first = {**patient.page.sent(), "date_of_birth-day": "29"}
    assert "3 tries left" in patient.post("/form/door", first).text
    for day in ("29", str(BORN.day)):
        page = patient.post("/form/door", {**first, "date_of_birth-day": day})
        assert page.status == 422
        assert "The date that you sent before is not the one that the clinic has" in page.text
        assert "3 tries left" in page.text
    assert patient.at_door(BORN).location == "/form/start"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ({}, "Type the date of birth"),
        ({"year": "1980"}, "the day, the month and the year"),
        ({"day": "31", "month": "2", "year": "1980"}, "no such day"),
        ({"day": "1", "month": "1", "year": "2030"}, "cannot be a date of birth"),
        ({"day": "1", "month": "1", "year": "1850"}, "cannot be a date of birth"),
    ],
)
def test_a_slip_costs_no_try(patient: Patient, typed: dict[str, str], hint: str) -> None:
    patient.get(f"/i/{patient.token}")
    patient.send()
    page = patient.send(**{f"date_of_birth__{part}": text for part, text in typed.items()})
    assert page.status == 422
    assert hint in page.text
    assert f"{MOST_DATE_OF_BIRTH_FAILURES - 1} tries left" in patient.at_door(WRONG).text


def test_after_an_hour_away_the_same_form_goes_on_behind_the_door(patient: Patient, clock: Clock) -> None:
    patient.begin()
    patient.fill({"urgent_now": ["none"]})
    clock.move(hours=3)
    assert patient.get("/form/about-you-1").location == "/form/door"
    assert patient.at_door(BORN).location == "/form/about-you-1"


def test_another_device_finds_the_answers(patient: Patient, invite: Callable[..., Patient]) -> None:
    patient.begin()
    patient.fill({"urgent_now": ["none"]})
    other = invite(token=patient.token)
    assert other.enter().location == "/form/about-you-1"
    assert other.get("/form/safety-now-1").value("urgent_now") == ["none"]


def test_a_patient_sees_no_other_patients_answers(invite: Callable[..., Patient]) -> None:
    first, second = invite(), invite()
    first.begin()
    first.fill({"urgent_now": ["chest_pain"]})
    second.begin()
    assert second.page.value("urgent_now") == []


def test_a_family_on_one_wi_fi_never_notices_a_limit(invite: Callable[..., Patient]) -> None:
    limiter.reset()
    for _ in range(40):
        member = invite()
        member.address = "192.0.2.7"
        assert member.enter().location == "/form/start"
        assert member.page.status == 200


def test_whoever_guesses_and_guesses_has_to_wait(patient: Patient) -> None:
    limiter.reset()
    token = patient.get(f"/i/{patient.token}").sent()
    statuses = [patient.post(f"/i/nonsense{number}", token, follow=False).status for number in range(70)]
    limiter.reset()
    assert 429 in statuses
    assert 429 not in statuses[:60]


def test_who_locks_the_link_is_told_why_and_whoever_comes_next_is_not(
    patient: Patient, invite: Callable[..., Patient]
) -> None:
    patient.get(f"/i/{patient.token}")
    patient.send()
    for _ in range(5):
        last = patient.page.sent()
        patient.at_door(date(1999, 9, 9))
    patient.post("/form/door", last)  # the button was pressed twice
    assert patient.page.status == 404
    assert "did not match five times, so this link is closed" in patient.page.text
    assert "020 7946 0123" in patient.page.text
    assert NAME not in patient.page.text
    for page in (patient.get("/form/door"), invite(token=patient.token).get(f"/i/{patient.token}")):
        assert page.status == 404
        assert "five times" not in page.text
