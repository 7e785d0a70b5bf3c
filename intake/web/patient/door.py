"""From the link to the form: a page that a link preview may fetch without harm, then the date of birth."""

from __future__ import annotations

from dataclasses import replace

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from intake.forms.door_form import DoorForm
from intake.services.invite_patient import (
    Admitted,
    OpenInvite,
    check_date_of_birth,
    open_invite,
)
from intake.web.access import Audience, find_remembered_link, public_page, remember, remember_link
from intake.web.csrf import WHOSE
from intake.web.display import take_wish
from intake.web.door_form import attempts_shown, form_in_force, new_door_form
from intake.web.error_pages import error_page
from intake.web.language import expect_language
from intake.web.limits import WRONG_GUESSES, limiter, went_wrong
from intake.web.parts import parts
from intake.web.patient.kept_form import KeptForm, carried_form, interrupted_form


@public_page
def link(token: str) -> ResponseReturnValue:
    if _find_invite(token) is None:
        return _closed()
    return render_template("patient/link.html", title=form_in_force().title)


@public_page
@limiter.limit(WRONG_GUESSES, deduct_when=went_wrong)
def open_link(token: str) -> ResponseReturnValue:
    if _find_invite(token) is None:
        return _closed()
    remember_link(token)
    return redirect(url_for("patient.door"), 303)


@public_page
def door() -> ResponseReturnValue:
    invite = _find_invite(find_remembered_link())
    return _closed() if invite is None else _door(invite, new_door_form())


@public_page
@limiter.limit(WRONG_GUESSES, deduct_when=went_wrong)
def try_door() -> ResponseReturnValue:
    invite = _find_invite(find_remembered_link())
    if invite is None:
        return _closed_meanwhile()
    if request.form.get(WHOSE, invite.id) != invite.id:  # another patient's link was opened in this browser since
        return error_page(401)
    form = new_door_form()
    form.read(request.form)
    kept = carried_form()
    if take_wish():
        return _door(invite, form, kept)
    if not form.validate():
        return _door(invite, form, kept), 422
    own, born = parts(), form.date_of_birth
    result = check_date_of_birth(own.database, invite.id, born, own.clock(), attempts_shown=attempts_shown())
    if isinstance(result, Admitted):
        remember(Audience.PATIENT, result.token)
        if kept is not None and kept.is_of(invite.id):
            g.audience = Audience.PATIENT  # for the token of the form on the page that follows
            return render_template("patient/welcome_back.html", kept=kept)
        return redirect(url_for("patient.resume"), 303)
    if result.attempts_left == 0:
        return _closed_meanwhile()
    form.refuse(result.attempts_left, was_looked_at=result.was_looked_at)
    return _door(replace(invite, attempts_left=result.attempts_left), form, kept), 422


def ask_again(_error: Unauthorized) -> ResponseReturnValue:
    """The session ended: the door at once, where the link is known and something was typed that must not be lost."""
    kept, invite = interrupted_form(), _find_invite(find_remembered_link())
    if kept is None or invite is None or not kept.is_of(invite.id):
        return error_page(401)
    return _door(invite, new_door_form(), kept), 401


def _find_invite(token: str | None) -> OpenInvite | None:
    """None for a wrong, used-up, expired or revoked link alike: the page that is shown does not tell which."""
    invite = open_invite(parts().database, token, parts().clock()) if token else None
    if invite is not None:
        expect_language(invite.language)
    return invite if invite is not None and invite.attempts_left else None


def _door(invite: OpenInvite, form: DoorForm, kept: KeptForm | None = None) -> str:
    return render_template("patient/door.html", form=form, kept=kept, whose=invite.id, left=invite.attempts_left)


def _closed() -> tuple[str, int]:
    return render_template("patient/link_closed.html"), 404


def _closed_meanwhile() -> tuple[str, int]:
    """For whoever had the door before them: where wrong dates of birth closed the link, they are told."""
    token = find_remembered_link()
    is_used_up = token is not None and open_invite(parts().database, token, parts().clock()) is not None
    return (render_template("patient/link_locked.html"), 404) if is_used_up else _closed()
