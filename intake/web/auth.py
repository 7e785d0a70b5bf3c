"""Staff sign in and out; the front page, which tells a patient where to go."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.services import sign_in as service
from intake.services.sign_in import SignedIn, SignInRefused
from intake.services.staff_visit import Step
from intake.store.staff import Role
from intake.web.access import (
    Audience,
    current_staff,
    current_staff_visit,
    forget,
    held_token,
    is_own_path,
    public_page,
    remember,
    sign_in_page,
    staff_page,
)
from intake.web.devices import device_in_words
from intake.web.known_browser import browser_secret, keep_browser_secret
from intake.web.limits import GUESSES, browser_or_address, limiter
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
    done = request.args.get("done", "")
    return render_template("auth/sign_in.html", email="", is_refused=False, target=_target(), done=done)


@blueprint.post("/sign-in")
@public_page
@limiter.limit(GUESSES, key_func=browser_or_address)
def try_sign_in() -> ResponseReturnValue:
    email = request.form.get("email", "")
    password, device = request.form.get("password", ""), device_in_words()
    browser = browser_secret()
    result = service.sign_in(parts().database, email, password, parts().clock(), device=device, browser=browser)
    if isinstance(result, SignInRefused):
        page = render_template("auth/sign_in.html", email=email, is_refused=True, target=_target())
        return page, 422
    return _go_on(result)


@blueprint.get("/sign-in/code")
@sign_in_page(Step.CODE)
def code() -> ResponseReturnValue:
    return render_template("auth/code.html", is_refused=False, target=_target())


@blueprint.post("/sign-in/code")
@sign_in_page(Step.CODE)
@limiter.limit(GUESSES)
def enter_code() -> ResponseReturnValue:
    typed = request.form.get("code", "")
    result = service.enter_code(parts().database, current_staff_visit(), typed, parts().clock(), browser_secret())
    if isinstance(result, SignInRefused):
        return render_template("auth/code.html", is_refused=True, target=_target()), 422
    return _go_on(result)


@blueprint.post("/sign-out")
@sign_in_page(*Step)
def sign_out() -> ResponseReturnValue:
    token = forget(Audience.STAFF)
    assert token is not None
    service.sign_out(parts().database, token, parts().clock())
    return redirect(url_for("auth.sign_in"), 303)


def _go_on(result: SignedIn) -> ResponseReturnValue:
    """To the next step of the sign-in, or to where the person was going. An earlier session of this browser ends."""
    earlier = forget(Audience.STAFF)
    if earlier is not None:
        service.sign_out(parts().database, earlier, parts().clock())
    remember(Audience.STAFF, result.token)
    if result.step is Step.CODE:
        return redirect(url_for("auth.code", next=_target() or None), 303)
    is_done = result.step is Step.DONE
    landing = _target() or url_for(_LANDING[result.staff.role])
    response = redirect(landing if is_done else url_for("account.second_step"), 303)
    keep_browser_secret(response, result.browser)
    return response


def _target() -> str:
    """Where the person was going; empty for anything that is not a page of ours."""
    target = request.values.get("next", "")
    return target if is_own_path(target) else ""
