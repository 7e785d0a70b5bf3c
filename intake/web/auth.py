"""Staff sign in and out; the front page, which tells a patient where to go."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.services import sign_in as service
from intake.services.sign_in import SignInRefused
from intake.store.staff import Role
from intake.web.access import (
    Audience,
    current_staff,
    forget,
    held_token,
    is_own_path,
    public_page,
    remember,
    staff_page,
)
from intake.web.limits import GUESSES, limiter
from intake.web.parts import parts

blueprint = Blueprint("auth", __name__)

_LANDING = {Role.CLINICIAN: "clinic.worklist", Role.ADMIN: "rules.list_rules"}


@blueprint.get("/")
@public_page
def front() -> ResponseReturnValue:
    if held_token(Audience.STAFF) is not None:
        return redirect(url_for("auth.landing"), 303)
    return render_template("auth/front.html")


@blueprint.get("/home")
@staff_page(*Role)
def landing() -> ResponseReturnValue:
    return redirect(url_for(_LANDING[current_staff().role]), 303)


@blueprint.get("/sign-in")
@public_page
def sign_in() -> ResponseReturnValue:
    return render_template("auth/sign_in.html", email="", is_refused=False, target=_target())


@blueprint.post("/sign-in")
@public_page
@limiter.limit(GUESSES)
def try_sign_in() -> ResponseReturnValue:
    email = request.form.get("email", "")
    result = service.sign_in(parts().database, email, request.form.get("password", ""), parts().clock())
    if isinstance(result, SignInRefused):
        page = render_template("auth/sign_in.html", email=email, is_refused=True, target=_target())
        return page, 422
    remember(Audience.STAFF, result.token)
    return redirect(_target() or url_for(_LANDING[result.staff.role]), 303)


@blueprint.post("/sign-out")
@staff_page(*Role)
def sign_out() -> ResponseReturnValue:
    token = forget(Audience.STAFF)
    assert token is not None
    service.sign_out(parts().database, token, parts().clock())
    return redirect(url_for("auth.sign_in"), 303)


def _target() -> str:
    """Where the person was going; empty for anything that is not a page of ours."""
    target = request.values.get("next", "")
    return target if is_own_path(target) else ""
