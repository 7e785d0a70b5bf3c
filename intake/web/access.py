"""Who may see a page: each view says so by a marker, and a page without one is shown to nobody.

The browser's cookie is signed and holds opaque tokens; whom they belong to, and whether they still count, is asked of
the database at each request.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from flask import Response, current_app, g, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, Unauthorized

from intake.services.begin_intake import begin_intake
from intake.services.invite_patient import Visit, recognise_patient
from intake.services.sign_in import recognise_staff
from intake.services.staff_visit import StaffVisit, Step
from intake.services.tablet_mode import Tablet, recognise_tablet
from intake.store.staff import Role, Staff
from intake.web.parts import keep_clinic, parts

View = TypeVar("View", bound=Callable[..., Any])
_MARKER = "intake_access"
_LINK = "link"
# Where a tablet in a patient's hands must not lead: staff sign in on it again once the tablet mode is over.
_CLOSED_ON_TABLET = frozenset(
    {"auth.front", "auth.sign_in", "auth.try_sign_in", "patient.link", "patient.open_link", "patient.door"}
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NEXT_PAGE = {Step.CODE: "auth.code", Step.SET_UP: "account.second_step", Step.DONE: "auth.landing"}
_STAFF_FOLDERS = ("/clinic", "/rules", "/admin", "/sign-in", "/sign-out", "/account")


class Audience(Enum):
    """For whom a page is. The value is the name under which the cookie holds the token."""

    PUBLIC = "public"
    PATIENT = "patient"
    STAFF = "staff"
    TABLET = "tablet"
    MACHINE = "machine"


@dataclass(frozen=True)
class Access:
    """`roles`: who of the staff. `steps`: how far their sign-in is."""

    audience: Audience
    roles: frozenset[Role] = frozenset()
    steps: frozenset[Step] = frozenset({Step.DONE})


# --- markers ----------------------------------------------------------------------------------------------------


def public_page(view: View) -> View:
    """Anybody may see it; it knows nothing of any patient."""
    return _mark(view, Access(Audience.PUBLIC))


def patient_page(view: View) -> View:
    """Only a patient who came through the door; it may show this patient's intake and no other."""
    return _mark(view, Access(Audience.PATIENT))


def staff_page(*roles: Role) -> Callable[[View], View]:
    """Only staff who signed in and have one of these roles."""
    assert roles, "name the roles"
    return lambda view: _mark(view, Access(Audience.STAFF, frozenset(roles)))


def sign_in_page(*steps: Step) -> Callable[[View], View]:
    """Any of the staff, whose sign-in has come so far."""
    assert steps, "name the steps"
    return lambda view: _mark(view, Access(Audience.STAFF, frozenset(Role), frozenset(steps)))


def tablet_page(view: View) -> View:
    """Only the device that staff made the clinic's tablet. Nobody is signed in on it."""
    return _mark(view, Access(Audience.TABLET))


def machine_page(view: View) -> View:
    """Only another program that shows the secret of this installation; where there is none, there is no such page."""
    return _mark(view, Access(Audience.MACHINE))


def access_of(endpoint: str) -> Access | None:
    """The marker of a view; None where it was forgotten."""
    found = current_app.view_functions[endpoint].__dict__.get(_MARKER)
    return found if isinstance(found, Access) else None


def _mark(view: View, access: Access) -> View:
    view.__dict__[_MARKER] = access
    return view


# --- the guard --------------------------------------------------------------------------------------------------


def guard() -> ResponseReturnValue | None:
    """Before each request: let in, send to the door, or refuse."""
    if request.endpoint is None:  # no such page: the router says so next
        return None
    access = access_of(request.endpoint)
    if access is None:
        raise Forbidden
    g.audience = access.audience
    if access.audience is Audience.PATIENT:
        return _let_in_patient()
    if access.audience is Audience.STAFF:
        return _let_in_staff(access)
    if access.audience is Audience.TABLET:
        return _let_in_tablet()
    if access.audience is Audience.MACHINE:
        return _let_in_machine()
    if request.endpoint in _CLOSED_ON_TABLET and find_tablet() is not None:
        return redirect(url_for("tablet.ready"), 303)
    return None


def _let_in_patient() -> ResponseReturnValue | None:
    token = session.get(Audience.PATIENT.value)
    visit = recognise_patient(parts().database, token, parts().clock()) if token else None
    if visit is not None:
        g.visit = visit
        return None
    if held_token(Audience.TABLET) is not None:  # it forgets whose turn it was there, and gives back nothing typed
        return redirect(url_for("tablet.give_back"), 303)
    session.pop(Audience.PATIENT.value, None)
    if request.method in SAFE_METHODS and find_remembered_link() is not None:
        return redirect(url_for("patient.door"), 303)
    raise Unauthorized


def _let_in_staff(access: Access) -> ResponseReturnValue | None:
    token = session.get(Audience.STAFF.value)
    own = parts()
    visit = recognise_staff(own.database, token, own.config.clinic, own.clock()) if token else None
    if visit is None:
        session.pop(Audience.STAFF.value, None)
        if request.method in SAFE_METHODS:
            return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")), 303)
        raise Unauthorized
    keep_clinic(visit.clinic)
    if visit.step not in access.steps:
        return redirect(url_for(_NEXT_PAGE[visit.step]), 303)
    g.staff_visit = visit
    if visit.step is Step.DONE:  # until then no page greets the person or shows the menu
        g.staff = visit.staff
    if visit.staff.role not in access.roles:
        raise Forbidden
    return None


def _let_in_tablet() -> ResponseReturnValue | None:
    if find_tablet() is not None:
        return None
    if request.method in SAFE_METHODS:
        return redirect(url_for("auth.sign_in"), 303)
    raise Unauthorized


def _let_in_machine() -> ResponseReturnValue | None:
    """By a secret in a header, which no form and no link can send: such a page needs no form token."""
    secret = parts().config.cds_token
    if secret is None:
        return _say_to_machine(404, "there is no such service")
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), secret.encode()):
        return None
    response = _say_to_machine(401, "the bearer secret is missing or wrong")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _say_to_machine(status: int, message: str) -> Response:
    response = jsonify({"errors": [{"path": "", "message": message, "nearest": None}]})
    response.status_code = status
    return response


# --- who it is --------------------------------------------------------------------------------------------------


def is_for_staff() -> bool:
    """Whether staff read what is answered, also where there is no such page or nobody is signed in."""
    return request.path.startswith(_STAFF_FOLDERS)


def current_staff() -> Staff:
    """Who is signed in; only on a staff page."""
    person = g.staff
    assert isinstance(person, Staff)
    return person


def current_staff_visit() -> StaffVisit:
    """As current_staff, with the session; also on the pages of the sign-in's own steps."""
    visit = g.staff_visit
    assert isinstance(visit, StaffVisit)
    return visit


def find_tablet() -> Tablet | None:
    """The clinic's tablet, where this device is it. A token that does not count any more is forgotten."""
    if "tablet" not in g:
        token = held_token(Audience.TABLET)
        g.tablet = recognise_tablet(parts().database, token, parts().clock()) if token else None
        if token and g.tablet is None:
            forget_everything()
    found = g.tablet
    assert found is None or isinstance(found, Tablet)
    return found


def current_visit() -> Visit:
    """The patient's invite and session; only on a patient page."""
    visit = g.visit
    assert isinstance(visit, Visit)
    return visit


def current_intake_id() -> str:
    """The intake that this patient may see and fill in; started at the first call. Only on a patient page."""
    if "intake_id" not in g:
        own, visit = parts(), current_visit()
        g.intake_id = visit.intake_id or begin_intake(own.database, own.rulebooks, visit.invite.id, own.clock())
    intake_id = g.intake_id
    assert isinstance(intake_id, str)
    return intake_id


# --- the cookie -------------------------------------------------------------------------------------------------


def remember(audience: Audience, token: str) -> None:
    """After a sign-in or the door: a fresh session, and form tokens of an earlier one do not count in it."""
    session[audience.value] = token
    session.pop(csrf_key(audience), None)


def forget(audience: Audience) -> str | None:
    """The token that the browser held for this audience; it holds none any more."""
    session.pop(csrf_key(audience), None)
    token = session.pop(audience.value, None)
    return token if isinstance(token, str) else None


def forget_everything() -> None:
    """A device that the next person gets: no token of anybody is left on it, and no page of the last one."""
    session.clear()
    g.is_wiped = True


def held_token(audience: Audience) -> str | None:
    token = session.get(audience.value)
    return token if isinstance(token, str) else None


def remember_link(token: str) -> None:
    """A patient's link was opened; the door asks for the date of birth next."""
    session[_LINK] = token


def find_remembered_link() -> str | None:
    token = session.get(_LINK)
    return token if isinstance(token, str) else None


def csrf_key(audience: Audience) -> str:
    """Where the cookie keeps the secret of the form tokens: one for each audience, so that they do not disturb."""
    return f"csrf_{audience.value}"


def is_own_path(target: str) -> bool:
    """Whether this is a path of ours that a browser cannot take for another site."""
    return target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
