"""One's own account: the second step from the sign-in to the recovery codes, one's sessions, one's password."""

from __future__ import annotations

import re

import pyotp

from intake.services.manage_staff import set_password
from intake.services.second_step import NeededBy, load_needed_by
from intake.store.staff import MOST_FAILURES, Role
from tests.web.building import EMAIL, PASSWORD, add_person
from tests.web.visitor import Visitor

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(visitor: Visitor, status: int = 303, **more: str) -> Visitor:
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD, **more}, status=status)
    return visitor


def set_up(visitor: Visitor) -> tuple[str, list[str]]:
    """The secret, and the recovery codes that are shown."""
    visitor.get("/account/second-step")
    visitor.post("/account/second-step", {"current_password": PASSWORD})
    page = visitor.follow()
    found = re.search(r"key into the app: ((?:[A-Z2-7]{4} )+)", page.words() + " ")
    assert found is not None
    secret = found.group(1).replace(" ", "")
    page = visitor.post("/account/second-step/finish", {"code": code(visitor, secret)}, status=200)
    return secret, re.findall(r"[a-z2-9]{5}-[a-z2-9]{5}", page.words())


def code(visitor: Visitor, secret: str) -> str:
    return pyotp.TOTP(secret).at(visitor.parts.clock())


def later(visitor: Visitor) -> None:
    visitor.parts.clock.advance(seconds=30)  # type: ignore[attr-defined]


def test_with_the_second_step_the_password_alone_opens_nothing(visitor: Visitor, cleo: str) -> None:
    secret, codes = set_up(sign_in(visitor))
    assert len(codes) == 10
    other = sign_in(Visitor(visitor.app), next="/clinic/invitations")
    assert other.response is not None
    assert other.response.headers["Location"] == "/sign-in/code?next=/clinic/invitations"
    for path in ("/clinic/", "/account/", "/account/second-step", "/home"):
        other.get(path, status=303)
        assert other.response.headers["Location"] == "/sign-in/code", path
    page = other.get("/sign-in/code?next=/clinic/invitations")
    assert "Cleo" not in page.text
    other.post("/sign-in/code", {"code": "000000"}, status=422)
    later(visitor)
    other.post("/sign-in/code", {"code": code(visitor, secret), "next": "/clinic/invitations"})
    assert other.follow().heading() == "Form not sent yet"
    third = sign_in(Visitor(visitor.app))
    third.follow()
    third.post("/sign-in/code", {"code": codes[0]})
    assert third.follow().heading() == "Patients"
    assert "9 recovery codes left" in third.get("/account/").words()


def test_who_holds_a_session_only_cannot_lock_its_owner_out_by_a_second_step(visitor: Visitor, cleo: str) -> None:
    sign_in(visitor)
    for guess in ({}, {"current_password": "not this one"}):
        visitor.get("/account/second-step")
        page = visitor.post("/account/second-step", guess, status=422)
        assert "This is not your password" in page.words()
        assert "Type the code that it shows" not in visitor.get("/account/second-step").words()


def test_a_stranger_who_locks_an_account_hinders_neither_its_code_nor_its_new_password(
    visitor: Visitor, cleo: str
) -> None:
    secret, _ = set_up(sign_in(visitor))
    for _ in range(MOST_FAILURES):
        sign_in(Visitor(visitor.app), status=422, password="not this one")
    visitor.get("/account/")
    visitor.post("/sign-out")
    sign_in(visitor)
    later(visitor)
    visitor.get("/sign-in/code")
    visitor.post("/sign-in/code", {"code": code(visitor, secret)})
    visitor.get("/account/")
    visitor.post("/account/password", {"current_password": PASSWORD, "password": "another long enough one"})


def test_whoever_needs_it_gets_no_further_before_it_is_set_up(visitor: Visitor, cleo: str) -> None:
    ada = add_person(visitor.parts, Role.ADMIN, "Ada Admin")
    set_password(visitor.parts.database, ada.id, PASSWORD, by="system", now=visitor.parts.clock())
    admin = sign_in(Visitor(visitor.app), email=ada.email)
    admin.get("/admin/staff")
    admin.post("/admin/staff/second-step", {"needed_by": "everybody"}, status=422)
    set_up(admin)
    admin.get("/admin/staff")
    admin.post("/admin/staff/second-step", {"needed_by": "everybody"})
    assert load_needed_by(visitor.parts.database) is NeededBy.EVERYBODY
    assert sign_in(visitor).follow().heading() == "Set up the second step"
    visitor.get("/clinic/", status=303)
    assert visitor.follow().heading() == "Set up the second step"
    set_up(visitor)
    assert visitor.get("/clinic/").heading() == "Patients"


def test_an_admin_resets_the_second_step_of_somebody_else(visitor: Visitor, cleo: str) -> None:
    set_up(sign_in(visitor))
    admin = Visitor(visitor.app).sign_in_as(Role.ADMIN, "Ada Admin")
    admin.get("/admin/staff")
    admin.post(f"/admin/staff/{cleo}/reset-second-step")
    visitor.get("/clinic/", status=303)
    assert sign_in(visitor).follow().heading() == "Patients"


def test_a_person_sees_and_ends_their_sessions_and_an_admin_ends_all(visitor: Visitor, cleo: str) -> None:
    visitor.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    sign_in(visitor)
    other = Visitor(visitor.app)
    other.client.environ_base["HTTP_USER_AGENT"] = "<script>alert(1)</script>"
    sign_in(other)
    page = visitor.get("/account/")
    assert "Firefox on Windows (this one)" in page.words()
    assert "A browser on a device that is not known" in page.words()
    (session,) = [form.value("session") for form in page.forms if form.action == "/account/sessions/end"]
    third = Visitor(visitor.app).sign_in_as(Role.CLINICIAN, "Somebody Else")
    third.get("/account/")
    third.post("/account/sessions/end", {"session": session}, status=404)
    visitor.post("/account/sessions/end", {"session": session})
    other.get("/clinic/", status=303)
    assert visitor.follow().heading() == "Your account"
    admin = Visitor(visitor.app).sign_in_as(Role.ADMIN, "Ada Admin")
    admin.get("/admin/staff")
    admin.post(f"/admin/staff/{cleo}/sign-out")
    visitor.get("/clinic/", status=303)


def test_the_password_is_changed_by_whoever_knows_the_old_one(visitor: Visitor, cleo: str) -> None:
    sign_in(visitor).get("/account/")
    new = "another long one"
    visitor.post("/account/password", {"current_password": "wrong", "password": new}, status=422)
    visitor.post("/account/password", {"current_password": PASSWORD, "password": "short"}, status=422)
    visitor.post("/account/password", {"current_password": PASSWORD, "password": new})
    assert "Your password is changed" in visitor.follow().words()
    visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD}, status=422)
    visitor.post("/sign-in", {"email": EMAIL, "password": new})
