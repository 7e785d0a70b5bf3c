"""Staff sign in and out; what a stolen or old cookie is worth."""

from __future__ import annotations

import pytest
from flask import Flask

from intake.services.manage_staff import disable_staff
from intake.services.sign_in import recognise_staff
from intake.store.staff import MOST_FAILURES, Role
from intake.web.parts import Parts
from tests.web.building import EMAIL, PASSWORD, TestClock
from tests.web.visitor import Visitor


def _sign_in(visitor: Visitor, password: str = PASSWORD, status: int = 303, **more: str) -> None:
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": EMAIL, "password": password, **more}, status=status)


def test_the_right_password_leads_to_the_worklist(visitor: Visitor, cleo: str) -> None:
    _sign_in(visitor)
    assert visitor.follow().heading() == "Patients"
    assert "Cleo" in visitor.get("/clinic/").text


def test_an_admin_lands_on_the_rules(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN).get("/home", status=303)
    assert visitor.follow().heading() == "Rules"


def test_a_wrong_password_says_no_more_than_an_unknown_address(visitor: Visitor, cleo: str) -> None:
    _sign_in(visitor, "not this one", status=422)
    known = visitor.page.words() if visitor.page else ""
    visitor.post("/sign-in", {"email": "nobody@clinic.example", "password": PASSWORD}, status=422)
    assert visitor.page is not None
    assert visitor.page.words() == known
    assert visitor.page.title.startswith("Error: ")


def test_the_password_is_never_sent_back(visitor: Visitor, cleo: str) -> None:
    _sign_in(visitor, "my secret mistake", status=422)
    assert visitor.response is not None
    assert "my secret mistake" not in visitor.response.get_data(as_text=True)


def test_after_the_sign_in_the_person_goes_where_they_were_going(visitor: Visitor, cleo: str) -> None:
    visitor.get("/clinic/invitations", status=303)
    page = visitor.follow()
    visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": page.forms[0].value("next")})
    assert visitor.response is not None
    assert visitor.response.headers["Location"] == "/clinic/invitations"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "/\n/x", "//[", "http://[x"],
)
def test_nobody_is_led_to_another_site(visitor: Visitor, cleo: str, target: str) -> None:
    _sign_in(visitor, next=target)
    assert visitor.response is not None
    assert visitor.response.headers["Location"] == "/clinic/"


def test_a_copied_cookie_is_worth_nothing_after_the_sign_out(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in_as(Role.CLINICIAN).get("/clinic/")
    thief = Visitor(app)
    copied = visitor.client.get_cookie("intake")
    assert copied is not None
    thief.client.set_cookie("intake", copied.value)
    thief.get("/clinic/")
    visitor.post("/sign-out")
    thief.get("/clinic/", status=303)
    visitor.get("/clinic/", status=303)


def test_signing_in_once_more_ends_what_this_browser_was_signed_in_as(visitor: Visitor, cleo: str) -> None:
    _sign_in(visitor)
    with visitor.client.session_transaction() as cookie:
        earlier = cookie["staff"]
    _sign_in(visitor)
    assert visitor.get("/account/").text.count("(this one)") == 1
    assert "End it" not in visitor.get("/account/").text
    own = visitor.parts
    assert recognise_staff(own.database, earlier, own.config.clinic, own.clock()) is None


def test_half_an_hour_without_use_ends_the_session(visitor: Visitor, parts: Parts) -> None:
    clock = parts.clock
    assert isinstance(clock, TestClock)
    visitor.sign_in_as(Role.CLINICIAN).get("/clinic/")
    clock.advance(minutes=29)
    visitor.get("/clinic/")
    clock.advance(minutes=29)
    visitor.get("/clinic/")
    clock.advance(minutes=31)
    visitor.get("/clinic/", status=303)


def test_twelve_hours_end_it_whatever_is_done(visitor: Visitor, parts: Parts) -> None:
    clock = parts.clock
    assert isinstance(clock, TestClock)
    visitor.sign_in_as(Role.CLINICIAN)
    for _ in range(36):
        visitor.get("/clinic/")
        clock.advance(minutes=20)
    visitor.get("/clinic/", status=303)


def test_whoever_is_disabled_is_out_at_once(visitor: Visitor, parts: Parts, cleo: str) -> None:
    _sign_in(visitor)
    disable_staff(parts.database, cleo, by="system", now=parts.clock())
    visitor.get("/clinic/", status=303)
    _sign_in(visitor, status=422)


def test_the_form_token_of_an_earlier_session_does_not_count_in_the_next(visitor: Visitor, cleo: str) -> None:
    _sign_in(visitor)
    visitor.get("/clinic/")
    old = visitor.page
    assert old is not None
    token = dict(old.forms[0].fields)["csrf_token"]
    visitor.post("/sign-out")
    _sign_in(visitor)
    visitor.post("/sign-out", {"csrf_token": token}, status=400)


def test_a_stranger_who_locks_an_account_keeps_nobody_out_of_the_browser_they_use(app: Flask, cleo: str) -> None:
    own, stranger = Visitor(app), Visitor(app)
    _sign_in(own)
    cookie = own.client.get_cookie("intake-browser")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    own.follow()
    own.post("/sign-out")
    for _ in range(MOST_FAILURES):
        _sign_in(stranger, "not this one", status=422)
    _sign_in(stranger, status=422)
    _sign_in(own)
    assert own.follow().heading() == "Patients"


def test_guessing_is_slowed_down_by_address(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    for _ in range(20):
        visitor.post("/sign-in", {"email": "", "password": ""}, status=422)
    page = visitor.post("/sign-in", {"email": "", "password": ""}, status=429)
    assert page.heading() == "Too many tries"
    assert visitor.response is not None
    assert int(visitor.response.headers["Retry-After"]) <= 60


def test_who_shares_the_clinics_address_does_not_use_up_the_sign_ins_of_its_browsers(app: Flask, cleo: str) -> None:
    own, stranger = Visitor(app), Visitor(app)
    _sign_in(own)
    own.follow()
    own.post("/sign-out")
    for _ in range(19):
        _sign_in(stranger, status=422, email="nobody@clinic.example")
    _sign_in(stranger, status=429)
    _sign_in(own)
    for _ in range(19):
        _sign_in(own, status=422, email="nobody@clinic.example")
    _sign_in(own, status=429)


def test_the_front_page_sends_staff_on_and_tells_patients_what_to_do(visitor: Visitor) -> None:
    assert "open the link" in visitor.get("/").text
    visitor.sign_in_as(Role.CLINICIAN).get("/", status=303)
    visitor.follow(status=303)
    assert visitor.follow().heading() == "Patients"
