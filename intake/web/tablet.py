"""The clinic's tablet between two patients: the PIN, today's patients, the date of birth, "please give it back"."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError
from intake.forms.door_form import DoorForm
from intake.languages.translator import SOURCE_LANGUAGE
from intake.services import tablet_mode, tablet_visit
from intake.services.invite_patient import Admitted, attempts_left_after, recognise_patient
from intake.services.tablet_mode import Tablet
from intake.services.tablet_visit import Ending
from intake.store.invites import Invite
from intake.store.staff import Role
from intake.web.access import (
    Audience,
    current_staff,
    find_tablet,
    forget_everything,
    held_token,
    public_page,
    remember,
    staff_page,
    tablet_page,
)
from intake.web.display import COOKIE
from intake.web.door_form import attempts_shown, new_door_form
from intake.web.language import current_words, expect_language, forget_choice
from intake.web.limits import GUESSES, limiter
from intake.web.parts import current_clinic, parts

blueprint = Blueprint("tablet", __name__)

# The browser drops what it kept of our pages, those behind its Back button too. Cookies stay: ours says that this is
# the clinic's tablet.
WIPE = {"Clear-Site-Data": '"cache"'}
WAITS_SECONDS = 120  # a page with a name or a code on it is not left standing


@blueprint.after_app_request
def wipe(response: Response) -> Response:
    if g.get("is_wiped"):
        response.headers.update(WIPE)
    return response


@blueprint.get("/clinic/tablet")
@staff_page(Role.CLINICIAN)
def set_up() -> ResponseReturnValue:
    return render_template("tablet/set_up.html", refusals=())


@blueprint.post("/clinic/tablet")
@staff_page(Role.CLINICIAN)
def start() -> ResponseReturnValue:
    own, staff_token = parts(), held_token(Audience.STAFF)
    assert staff_token is not None
    pin, again = request.form.get("pin", "").strip(), request.form.get("again", "").strip()
    try:
        token = tablet_mode.start_tablet(
            own.database, staff_token, pin=pin, again=again, by=current_staff().id, now=own.clock()
        )
    except InputError as error:
        return render_template("tablet/set_up.html", refusals=error.refusals), 422
    forget_everything()
    remember(Audience.TABLET, token)
    return redirect(url_for("tablet.ready"), 303)


@blueprint.get("/tablet")
@tablet_page
def ready() -> ResponseReturnValue:
    if _is_in_use():
        return redirect(url_for("patient.resume"), 303)
    forget_choice()
    expect_language(SOURCE_LANGUAGE)  # staff read it
    return render_template("tablet/ready.html", wrong=None)


@blueprint.post("/tablet")
@tablet_page
@limiter.limit(GUESSES)
def try_pin() -> ResponseReturnValue:
    own = parts()
    wrong = tablet_mode.enter_pin(own.database, _tablet(), request.form.get("pin", ""), own.clock())
    if wrong is None:
        return redirect(url_for("tablet.today"), 303)
    if wrong.tries_left == 0:
        forget_everything()
        return redirect(url_for("auth.sign_in"), 303)
    return render_template("tablet/ready.html", wrong=wrong), 422


@blueprint.get("/tablet/today")
@tablet_page
def today() -> ResponseReturnValue:
    """Today's patients, by first name and initial. Only for two minutes after the PIN."""
    own = parts()
    if not _tablet().is_unlocked(own.clock()):
        return redirect(url_for("tablet.ready"), 303)
    patients = tablet_visit.list_todays_patients(own.database, current_clinic(), own.clock())
    return _not_for_long(render_template("tablet/today.html", patients=patients))


@blueprint.post("/tablet/today")
@tablet_page
def choose() -> ResponseReturnValue:
    own = parts()
    chosen = request.form.get("patient", "")
    language = tablet_visit.choose_patient(own.database, _tablet(), chosen, current_clinic(), own.clock())
    if language is not None:
        forget_choice()
        expect_language(language)
        return redirect(url_for("tablet.door"), 303)
    return redirect(url_for("tablet.today"), 303)


@blueprint.get("/tablet/door")
@tablet_page
def door() -> ResponseReturnValue:
    return _door(new_door_form(), 200)


@blueprint.post("/tablet/door")
@tablet_page
@limiter.limit(GUESSES)
def try_door() -> ResponseReturnValue:
    own, form = parts(), new_door_form()
    form.read(request.form)
    if not form.validate():
        return _door(form, 422)
    born, shown = form.date_of_birth, attempts_shown()
    result = tablet_visit.admit_on_tablet(own.database, _tablet(), born, own.clock(), attempts_shown=shown)
    if isinstance(result, Admitted):
        remember(Audience.PATIENT, result.token)
        return redirect(url_for("patient.resume"), 303)
    if result.attempts_left == 0:
        return redirect(url_for("tablet.give_back"), 303)
    form.refuse(result.attempts_left, was_looked_at=result.was_looked_at)
    return _door(form, 422)


@blueprint.get("/tablet/give-back")
@public_page
def give_back() -> ResponseReturnValue:
    """Whatever brought the device here, nothing of the last patient is on it when this page is shown.

    For everybody: a patient may still hold the device when its day is over, or when whoever started it was disabled.
    """
    own, language, tablet = parts(), current_words().language, find_tablet()
    if _is_in_use():
        return redirect(url_for("patient.resume"), 303)
    if tablet is None:
        expect_language(language)
        return _not_for_long(render_template("tablet/give_back.html", last_page=None, is_tablet=False))
    g.audience = Audience.TABLET  # for the token of the form on the page
    token, tablet_token = held_token(Audience.PATIENT), held_token(Audience.TABLET)
    if token is not None:
        tablet_visit.end_visit(own.database, tablet, token, Ending.TIMED_OUT, own.clock())
    assert tablet_token is not None
    forget_everything()
    remember(Audience.TABLET, tablet_token)
    expect_language(language)
    last = tablet.last_page
    left = 0 if last is None else int((last.until - own.clock()).total_seconds())
    page = render_template("tablet/give_back.html", last_page=last if left > 0 else None, is_tablet=True)
    response = _not_for_long(page, seconds=max(left, WAITS_SECONDS))
    response.delete_cookie(COOKIE)  # larger text was for the last patient's eyes
    return response


@blueprint.post("/tablet/lock")
@tablet_page
def lock() -> ResponseReturnValue:
    """The wrong patient, or nobody after all; also the end of the page that a patient sees after sending."""
    tablet_visit.give_back(parts().database, _tablet())
    g.is_wiped = True
    return redirect(url_for("tablet.ready"), 303)


@blueprint.post("/tablet/end")
@tablet_page
def end() -> ResponseReturnValue:
    own = parts()
    if not _tablet().is_unlocked(own.clock()):
        return redirect(url_for("tablet.ready"), 303)
    tablet_mode.end_tablet(own.database, _tablet(), own.clock())
    forget_everything()
    return redirect(url_for("auth.sign_in"), 303)


def _tablet() -> Tablet:
    found = find_tablet()
    assert found is not None
    return found


def _is_in_use() -> bool:
    token = held_token(Audience.PATIENT)
    return token is not None and recognise_patient(parts().database, token, parts().clock()) is not None


def _door(form: DoorForm, status: int) -> ResponseReturnValue:
    invite = _chosen()
    if invite is None:
        return redirect(url_for("tablet.ready"), 303)
    name, left = tablet_visit.short_name(invite.name), attempts_left_after(invite.date_of_birth_failures)
    return _not_for_long(render_template("tablet/door.html", form=form, name=name, left=left), status)


def _chosen() -> Invite | None:
    return tablet_visit.find_chosen(parts().database, _tablet())


def _not_for_long(page: str, status: int = 200, seconds: int = WAITS_SECONDS) -> Response:
    response = Response(page, status)
    response.headers["Refresh"] = f"{seconds}; url={url_for('tablet.ready')}"
    return response
