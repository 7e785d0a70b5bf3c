"""Every form carries a token that only a page of ours, shown in this very session, can have given it."""

from __future__ import annotations

from flask import g, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup, escape
from werkzeug.exceptions import BadRequest, Forbidden
from wtforms import ValidationError

from intake.web.access import SAFE_METHODS, Audience, csrf_key
from intake.web.security import is_from_elsewhere

FIELD = "csrf_token"
# Whose form a page is of: no question's key. A page may be left open while another link is opened on the same device.
WHOSE = "whose-form"


class FormTokenRefused(BadRequest):
    """The form was shown in an earlier session, or its token is missing. What was typed is given back."""


def check_form_token() -> None:
    """Before each request that changes something, after it is known for whom the page is."""
    if request.method in SAFE_METHODS or request.endpoint is None or g.get("audience") is Audience.MACHINE:
        return
    if is_from_elsewhere():
        raise Forbidden
    try:
        validate_csrf(request.form.get(FIELD), token_key=_key())
    except ValidationError:
        raise FormTokenRefused from None


def form_token() -> str:
    """The token for the forms of this page."""
    return _token(_key())


def form_token_field(audience: Audience | None = None) -> Markup:
    """The token as a hidden field: every form with method=post holds it.

    `audience`: of the page that the form goes to, where that is not the one of the page that it stands on.
    """
    token = form_token() if audience is None else _token(csrf_key(audience))
    # Not Markup.format, which takes ten times as long: there are a dozen of these on a page.
    field = f'<input type="hidden" name="{FIELD}" value="{escape(token)}">'
    if audience is None and "visit" in g:
        field += f'<input type="hidden" name="{WHOSE}" value="{g.visit.invite.id}">'
    return Markup(field)


def is_of_another_patient() -> bool:
    """Whether the page that sent this was shown to somebody else than the patient whose turn it is on this device."""
    return "visit" in g and request.form.get(WHOSE, g.visit.invite.id) != g.visit.invite.id


def public_token_field() -> Markup:
    """For a form on any page that goes to a page for everybody."""
    return form_token_field(Audience.PUBLIC)


def _token(key: str) -> str:
    """The library keeps it for the other forms of the page, but reads all its settings before it looks there."""
    return str(g.get(key) or generate_csrf(token_key=key))


def _key() -> str:
    return csrf_key(g.get("audience", Audience.PUBLIC))
