"""Time limits: announced, made longer by a tap, and nothing is lost where one was met all the same."""

from __future__ import annotations

from datetime import date

from tests.web.patient.client import BORN, Clock, Patient

WRONG = date(1980, 3, 30)


def test_the_start_says_how_long_one_may_be_away(patient: Patient) -> None:
    page = patient.enter()
    assert "After 2 hours without a tap we ask for your date of birth again" in page.text


def test_by_default_the_door_closes_after_two_hours(patient: Patient, clock: Clock) -> None:
    patient.enter()
    clock.move(hours=1, minutes=59)
    assert patient.get("/form/start").location == "/form/start"
    clock.move(hours=2, minutes=1)
    assert patient.get("/form/start").location == "/form/door"


def test_more_time_is_a_tap_away(patient: Patient, clock: Clock) -> None:
    patient.enter()
    page = patient.post("/form/more-time", patient.page.sent())
    assert page.location == "/form/start#time"
    assert "After 24 hours" in page.text
    clock.move(hours=23)
    assert patient.get("/form/start").location == "/form/start"
    clock.move(hours=2)
    assert patient.get("/form/start").location == "/form/door"


def away_too_long(patient: Patient, clock: Clock) -> None:
    """Ticks one answer and presses the button three hours later."""
    patient.begin()
    clock.move(hours=3)
    patient.send(urgent_now=["none"])


def test_a_page_sent_too_late_is_not_lost(patient: Patient, clock: Clock) -> None:
    away_too_long(patient, clock)
    assert patient.page.status == 401
    assert patient.page.headings == ["What is your date of birth?"]
    patient.page.location = "/form/door"  # where its form goes
    patient.at_door(BORN)
    assert patient.page.headings == ["Welcome back"]
    assert patient.saved() == {}
    patient.page.location = "/form/safety-now-1"
    assert patient.send().location == "/form/about-you-1"
    assert patient.saved()["urgent_now"] == ["none"]


def test_larger_text_or_another_language_behind_the_door_keeps_it(patient: Patient, clock: Clock) -> None:
    away_too_long(patient, clock)
    patient.page.location = "/form/door"
    patient.at_door(BORN)
    assert 'value="larger-text" form="answers"' in patient.page.html, "a button that sends along what was typed"
    patient.page.location = "/form/safety-now-1"
    assert patient.send(display="larger-text").value("urgent_now") == ["none"]
    assert patient.saved() == {}


def test_a_slip_at_the_door_keeps_it_too(patient: Patient, clock: Clock) -> None:
    away_too_long(patient, clock)
    patient.page.location = "/form/door"
    patient.at_door(WRONG)
    assert patient.page.status == 422
    patient.at_door(BORN)
    assert patient.page.headings == ["Welcome back"]
    assert patient.page.value("urgent_now") == ["none"]


def test_it_is_not_sent_to_another_place(patient: Patient, clock: Clock) -> None:
    away_too_long(patient, clock)
    patient.page.location = "/form/door"
    born = {f"date_of_birth__{part}": str(getattr(BORN, part)) for part in ("day", "month", "year")}
    data = {**patient.page.sent(), **{name.replace("__", "-"): value for name, value in born.items()}}
    page = patient.post("/form/door", {**data, "kept-address": "//example.org/form/"})
    assert "example.org" not in page.html


def test_looking_away_and_coming_back_needs_no_more_than_the_date(patient: Patient, clock: Clock) -> None:
    patient.begin()
    patient.fill({"urgent_now": ["none"]})
    clock.move(hours=30)
    assert patient.get("/form/about-you-1").location == "/form/door"
    assert patient.at_door(BORN).location == "/form/about-you-1"
