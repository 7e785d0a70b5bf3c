"""A member of staff's own account: the second step of the sign-in, the sessions, the password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.services import second_step as service
from intake.services.own_account import change_own_password, end_own_session, list_own_sessions
from intake.services.staff_visit import Step
from intake.store.staff import Role
from intake.web.access import Audience, current_staff, current_staff_visit, forget, sign_in_page, staff_page
from intake.web.known_browser import browser_secret
from intake.web.limits import GUESSES, limiter
from intake.web.parts import current_clinic, parts

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/")
@staff_page(*Role)
def overview() -> ResponseReturnValue:
    return _overview()


@blueprint.post("/sessions/end")
@staff_page(*Role)
def end_session() -> ResponseReturnValue:
    own = parts()
    end_own_session(own.database, current_staff().id, request.form.get("session", ""), own.clock())
    return redirect(url_for("account.overview", done="ended"), 303)


@blueprint.post("/password")
@staff_page(*Role)
@limiter.limit(GUESSES)
def change_password() -> ResponseReturnValue:
    current, new = request.form.get("current_password", ""), request.form.get("password", "")
    try:
        change_own_password(parts().database, current_staff(), current, new, parts().clock(), browser=browser_secret())
    except InputError as error:
        return _overview(error.refusals), 422
    forget(Audience.STAFF)
    return redirect(url_for("auth.sign_in", done="password"), 303)


@blueprint.get("/second-step")
@sign_in_page(Step.DONE, Step.SET_UP)
def second_step() -> ResponseReturnValue:
    return _set_up()


@blueprint.post("/second-step")
@sign_in_page(Step.DONE, Step.SET_UP)
@limiter.limit(GUESSES)
def begin_second_step() -> ResponseReturnValue:
    own, visit = parts(), current_staff_visit()
    try:
        typed = _code() or request.form.get("current_password", "")
        service.begin_set_up(own.database, visit, typed, own.clock(), browser=browser_secret())
    except InputError as error:
        return _set_up(error.refusals), 422
    return redirect(url_for("account.second_step"), 303)


@blueprint.post("/second-step/finish")
@sign_in_page(Step.DONE, Step.SET_UP)
@limiter.limit(GUESSES)
def finish_second_step() -> ResponseReturnValue:
    own, visit = parts(), current_staff_visit()
    try:
        codes = service.finish_set_up(own.database, visit, _code(), own.clock())
    except InputError as error:
        return _set_up(error.refusals), 422
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/recovery-codes")
@staff_page(*Role)
@limiter.limit(GUESSES)
def new_recovery_codes() -> ResponseReturnValue:
    try:
        codes = service.new_recovery_codes(
            parts().database, current_staff(), _code(), parts().clock(), browser_secret()
        )
    except InputError as error:
        return _overview(error.refusals), 422
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/second-step/off")
@staff_page(*Role)
@limiter.limit(GUESSES)
def turn_off_second_step() -> ResponseReturnValue:
    try:
        service.turn_off(parts().database, current_staff(), _code(), parts().clock(), browser_secret())
    except InputError as error:
        return _overview(error.refusals), 422
    return redirect(url_for("account.overview", done="off"), 303)


def _overview(refusals: tuple[Refusal, ...] = ()) -> str:
    own, visit = parts(), current_staff_visit()
    return render_template(
        "account/overview.html",
        refusals=refusals,
        done=request.args.get("done", ""),
        own=service.find_own(own.database, visit.staff),
        sessions=list_own_sessions(own.database, visit.staff.id, visit.session_id, own.clock()),
    )


def _set_up(refusals: tuple[Refusal, ...] = ()) -> str:
    own, visit = parts(), current_staff_visit()
    secret = service.find_new_secret(own.database, visit.session_id)
    address = None if secret is None else service.address_for_app(secret, visit.staff, current_clinic().name)
    shown: dict[str, Any] = {"secret": secret, "address": address, "is_needed": visit.step is Step.SET_UP}
    shown["is_on"] = service.find_own(own.database, visit.staff).set_up_at is not None
    return render_template("account/second_step.html", refusals=refusals, **shown)


def _code() -> str:
    return request.form.get("code", "")
