"""The page that moves an appointment: reached from the invitation and from the form, refused with everything kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from intake.store.staff import Role
from tests.web.building import NOW, invite, submit
from tests.web.visitor import Visitor

AT_NINE = NOW + timedelta(days=1)
TYPED = {"appointment_day": "2026-11-05", "appointment_time": "14:30"}


@pytest.fixture
def clinician(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN)


def test_an_appointment_is_moved_from_the_invitations_page(clinician: Visitor) -> None:
    invite_id, _ = invite(clinician.parts, "Pat Patient", appointment_at=AT_NINE)
    address = f"/clinic/invitations/{invite_id}/appointment"
    assert address in clinician.get("/clinic/invitations").links
    page = clinician.get(address)
    assert all(who in page.words() for who in ("Pat Patient", "23 April 1988", "2 November 2026, 09:00"))
    shown = dict(clinician.form(address).fields)
    assert (shown["appointment_day"], shown["appointment_time"]) == ("2026-11-02", "09:00")
    clinician.post(address, {**shown, **TYPED})
    words = clinician.follow().words()
    assert "Thursday 5 November 14:30 Move the appointment of Pat Patient" in words
    assert "Thursday 5 November" in clinician.get("/clinic/").words()


def test_a_form_that_was_sent_has_its_appointment_moved_from_its_page(clinician: Visitor) -> None:
    submission_id = submit(clinician.parts, appointment_at=AT_NINE)
    form = f"/clinic/submissions/{submission_id}"
    assert f"{form}/appointment" in clinician.get(form).links
    clinician.get(f"{form}/appointment", status=303)
    words = clinician.follow().words()
    assert "The form that was sent stays as it is" in words
    address = next(form.action for form in clinician.page.forms if form.action.endswith("/appointment"))
    clinician.post(address, {**dict(clinician.form(address).fields), **TYPED})
    words = clinician.follow().words()
    assert "5 November 2026, 14:30 GMT" in words
    assert "Thursday 5 November 14:30 Ann Example" in clinician.get("/clinic/").words()


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("2026-10-31", "14:30", "This appointment is in the past"),
        ("2026-11-05", "", "Type the day and time of the appointment"),
        ("", "", "Type the day and time of the appointment"),
        ("2026-11-31", "14:30", "Type the day and time of the appointment"),
    ],
)
def test_what_cannot_be_is_refused_as_when_inviting(clinician: Visitor, day: str, time: str, said: str) -> None:
    invite_id, _ = invite(clinician.parts, appointment_at=AT_NINE)
    address = f"/clinic/invitations/{invite_id}/appointment"
    clinician.get(address)
    typed = {**dict(clinician.form(address).fields), "appointment_day": day, "appointment_time": time}
    assert said in clinician.post(address, typed, status=422).words()
    kept = dict(clinician.form(address).fields)
    assert (kept["appointment_day"], kept["appointment_time"]) == (day, time)


def test_two_who_move_it_at_once_read_what_the_other_one_did(app: Flask, clinician: Visitor) -> None:
    invite_id, _ = invite(clinician.parts, appointment_at=AT_NINE)
    address = f"/clinic/invitations/{invite_id}/appointment"
    other = Visitor(app).sign_in_as(Role.CLINICIAN, "Olga Other")
    for one in (clinician, other):
        one.get(address)
    other.post(address, {**dict(other.form(address).fields), "appointment_time": "10:00"})
    mine = {**dict(clinician.form(address).fields), **TYPED}
    page = clinician.post(address, mine, status=422)
    assert "Somebody has moved it to 2 November 2026, 10:00 since you opened this page" in page.words()
    clinician.post(address, {**mine, "shown": dict(clinician.form(address).fields)["shown"]})
    assert "Thursday 5 November 14:30" in clinician.follow().words()
