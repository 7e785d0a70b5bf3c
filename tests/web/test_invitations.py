"""Invite a patient: the link is shown once, works, and can be replaced or closed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from intake.services import list_invitations
from intake.services.clinic_settings import save_clinic
from intake.store.invites import Invite
from intake.store.staff import Role
from intake.web.app import create_app
from intake.web.parts import Parts
from tests.stored import all_invites
from tests.web.building import NOW, invite
from tests.web.visitor import Visitor

TYPED = {"name": "Pat Patient", "birth_day": "23", "birth_month": "4", "birth_year": "1988"}
NEW = "/clinic/invitations/new"


DOSE = {"product_offered": "hydroxocobalamin", "b12_dose-value": "1000", "b12_dose-unit": "mg"}


@pytest.fixture
def clinician(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN)


def _link(visitor: Visitor) -> str:
    """The link that the page shows, without its host."""
    assert visitor.response is not None
    html = visitor.response.get_data(as_text=True)
    return html.split('id="link" value="http://localhost', 1)[1].split('"', 1)[0]


def _only_invite(visitor: Visitor) -> Invite:
    with visitor.parts.database.reading() as session:
        (found,) = all_invites(session)
    return found


def _invite(visitor: Visitor, **typed: str) -> Invite:
    visitor.get(NEW)
    visitor.post(NEW, {**TYPED, **typed})
    return _only_invite(visitor)


def test_the_link_is_shown_once_and_opens_the_form(app: Flask, clinician: Visitor) -> None:
    made = _invite(clinician)
    assert made.name == "Pat Patient"
    words = clinician.follow().words()
    for whose in ("Pat Patient", "23 April 1988", made.reference):
        assert whose in words, "nobody hands out another's link"
    link = _link(clinician)
    assert "shown already" in clinician.get("/clinic/invitations/link").words()
    patient = Visitor(app)
    patient.get(link)
    patient.post(link)
    assert patient.follow().heading()


def test_the_button_pressed_twice_makes_one_invitation_and_its_link_is_shown(app: Flask, clinician: Visitor) -> None:
    _invite(clinician)
    clinician.post(NEW, TYPED)
    clinician.follow()
    assert _only_invite(clinician).name == "Pat Patient"
    assert Visitor(app).get(_link(clinician)).heading()
    clinician.get(NEW)
    page = clinician.post(NEW, {**TYPED, "appointment_day": "2027-07-01", "appointment_time": "14:30"}, status=422)
    assert "Say whether it is the same person" in page.words()


def test_the_appointment_is_on_the_clinic_s_clock(clinician: Visitor) -> None:
    made = _invite(clinician, appointment_day="2027-07-01", appointment_time="14:30")
    assert made.appointment_at == datetime(2027, 7, 1, 13, 30, tzinfo=UTC)


def test_without_an_offer_the_invitation_has_none(clinician: Visitor) -> None:
    assert _invite(clinician).offer is None


def test_a_dose_that_may_be_in_the_wrong_unit_is_asked_about_with_a_button_for_each_meaning(clinician: Visitor) -> None:
    clinician.get(NEW)
    page = clinician.post(NEW, {**TYPED, **DOSE}, 422)
    assert "That is 1\u00a0000\u00a0000 mcg. Did you mean 1000 mcg?" in page.text
    meant = [value for name, value in clinician.form(NEW).fields if name == "b12_dose-meant"]
    assert meant == ["1000 mcg", "1000 mg"]
    clinician.post(NEW, {**TYPED, **DOSE, "b12_dose-meant": meant[0]})
    assert (_only_invite(clinician).offer or {})["b12_dose"] == {"value": 1000, "unit": "mcg"}


def test_what_the_clinic_plans_is_kept_as_answers(clinician: Visitor) -> None:
    offer = {
        "product_offered": "hydroxocobalamin",
        "b12_dose-value": "1000",
        "b12_dose-unit": "mcg",
        "injection_route": "im",
    }
    assert _invite(clinician, **offer).offer == {
        "product_offered": "hydroxocobalamin",
        "b12_dose": {"value": 1000, "unit": "mcg"},
        "injection_route": "im",
    }


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": " "}, "name", "full name"),
        ({"name": "x" * 201}, "name", "full name"),
        ({"name": "Pat \U00012000"}, "name", "Type it without U+12000, which cannot be printed"),
        ({"birth_month": "13"}, "birth_day", "date of birth"),
        ({"birth_year": ""}, "birth_day", "date of birth"),
        ({"birth_year": "2027"}, "birth_day", "look at the year"),
        ({"birth_year": "1888"}, "birth_day", "look at the year"),
        ({"appointment_day": "2026-10-31", "appointment_time": "09:00"}, "appointment_day", "in the past"),
        ({"appointment_day": "9999-12-31", "appointment_time": "23:59"}, "appointment_day", "look at the year"),
        ({"appointment_day": "2026-11-31", "appointment_time": "09:00"}, "appointment_day", "day and time"),
        ({"appointment_day": "2026-12-01"}, "appointment_day", "day and time"),
        ({"b12_dose-value": "1000"}, "b12_dose-unit", "unit"),
        ({"product_offered": "gold"}, "product_offered", "answers shown"),
    ],
)
def test_a_mistake_is_named_with_everything_kept(
    clinician: Visitor, typed: Mapping[str, str], field: str, words: str
) -> None:
    clinician.get(NEW)
    page = clinician.post(NEW, {**TYPED, **typed}, status=422)
    assert page.title.startswith("Error: ")
    assert f"#{field}" in page.links
    assert words in page.words()
    kept = dict(clinician.form(NEW).fields)
    assert kept["birth_day"] == "23"
    assert kept["name"] == {**TYPED, **typed}["name"].strip()


def test_a_new_link_ends_the_old_one(app: Flask, clinician: Visitor) -> None:
    _invite(clinician)
    clinician.follow()
    old = _link(clinician)
    clinician.get("/clinic/invitations")
    clinician.post(f"/clinic/invitations/{_only_invite(clinician).id}/renew")
    clinician.follow()
    Visitor(app).get(_link(clinician))
    Visitor(app).get(old, status=404)


def test_a_closed_link_is_dead_and_the_patient_is_out(app: Flask, clinician: Visitor) -> None:
    invite_id, token = invite(clinician.parts)
    patient = Visitor(app).come_in(invite_id)
    patient.get("/form/start")
    clinician.get("/clinic/invitations")
    clinician.post(f"/clinic/invitations/{invite_id}/revoke")
    Visitor(app).get(f"/i/{token}", status=404)
    patient.get("/form/start", status=401)
    assert "Pat Patient" not in clinician.follow().words()


def test_invitations_are_listed_page_by_page_and_one_by_itself(
    clinician: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_invitations, "PAGE_SIZE", 2)
    names = ("Ann", "Ben", "Cem")
    ids = [
        invite(clinician.parts, name, appointment_at=NOW + timedelta(days=day))[0] for day, name in enumerate(names, 1)
    ]
    first = clinician.get("/clinic/invitations")
    assert [name in first.words() for name in names] == [True, True, False]
    address = next(link for link in first.links if "page=2" in link)
    second = clinician.get(address)
    assert [name in second.words() for name in names] == [False, False, True]
    assert "Next page" not in second.words()
    only = clinician.get(f"/clinic/invitations?invite={ids[2]}")
    assert "Ann" not in only.words()
    assert "Cem" in only.words()
    clinician.post(f"/clinic/invitations/{ids[2]}/revoke")
    assert "the link was closed" in clinician.get(f"/clinic/invitations?invite={ids[2]}").words()
    assert "Nobody is left on this page" in clinician.get(address).words()


def test_the_public_address_is_the_one_in_the_link(parts: Parts) -> None:
    config = dataclasses.replace(parts.config, public_url="https://intake.example.org")
    clinician = Visitor(create_app(dataclasses.replace(parts, config=config))).sign_in_as(Role.CLINICIAN)
    _invite(clinician)
    clinician.follow()
    assert clinician.response is not None
    assert 'value="https://intake.example.org/i/' in clinician.response.get_data(as_text=True)


def test_the_link_can_be_scanned(clinician: Visitor) -> None:
    _invite(clinician)
    clinician.follow()
    assert clinician.response is not None
    assert clinician.response.text.count('<svg viewBox="') == 1
    assert "style=" not in clinician.response.text


def test_the_patient_is_invited_in_a_language_of_the_clinic(clinician: Visitor) -> None:
    assert "Language of the form" not in clinician.get(NEW).words()
    parts = clinician.parts
    clinic = dataclasses.replace(parts.clinic(), languages=("en", "es"))
    save_clinic(parts.database, clinic, by="x", now=parts.clock())
    assert _invite(clinician, language="es").language == "es"


def test_a_language_that_the_clinic_does_not_offer_is_refused(clinician: Visitor) -> None:
    clinician.get(NEW)
    page = clinician.post(NEW, {**TYPED, "language": "ar"}, status=422)
    assert "#language" in page.links
