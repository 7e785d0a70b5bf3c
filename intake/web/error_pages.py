"""What is shown when a request cannot be answered: a sentence for the person who reads it, and nothing that they typed
is lost. The log gets the kind of the error and its place, never its words; of a database that is away also why.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import (
    BadRequestKeyError,
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
    SecurityError,
)

from intake.errors import ContentError, places_of
from intake.languages.translator import N_
from intake.store.errors import NotFound, Purged, StoreUnavailable, Tampered, Unstorable
from intake.web import csrf, display, language
from intake.web.access import SAFE_METHODS, Audience, held_token, is_for_staff
from intake.web.csrf import FormTokenRefused
from intake.web.parts import current_clinic
from intake.web.security import is_from_elsewhere

log = logging.getLogger("intake.web")

TRY_AGAIN_AFTER_SECONDS = 10
PROBLEMS_LOGGED = 5
_NOT_TYPED = frozenset({csrf.FIELD, csrf.WHOSE})
# Buttons around a patient's answers: to send the answers once more is to save them. Staff choose a language for others.
_AROUND_ANSWERS = frozenset({display.FIELD, language.FIELD})


@dataclass(frozen=True)
class ErrorPage:
    """`for_patient` and `for_staff` say what to do next."""

    title: str
    for_patient: str
    for_staff: str


_BACK = N_("Go back and try again.")
PAGES = {
    400: ErrorPage(N_("This could not be read"), _BACK, _BACK),
    401: ErrorPage(
        N_("You are not signed in any more"),
        N_(
            "Open the link that the clinic sent you once more. "
            "Answers that you saved are kept until the clinic deletes them."
        ),
        "Sign in again. You are signed out after 30 minutes without use.",
    ),
    403: ErrorPage(
        N_("You cannot see this page"),
        N_("Open the link that the clinic sent you."),
        "Your role does not include this page. An admin of your clinic can tell you who may see it.",
    ),
    404: ErrorPage(
        N_("There is no such page"),
        N_("Check the address, or open the link that the clinic sent you once more."),
        "Check the address.",
    ),
    405: ErrorPage(N_("This page cannot do that"), _BACK, _BACK),
    410: ErrorPage(
        N_("There is no such page"),
        N_("Check the address, or open the link that the clinic sent you once more."),
        "",  # see _on_purged
    ),
    413: ErrorPage(
        N_("That was too much text"),
        N_("Go back and write less, at most about 10 pages in all."),
        "Go back and write less: at most 64 kB are taken at once.",
    ),
    422: ErrorPage(N_("This could not be used"), _BACK, _BACK),
    429: ErrorPage(
        N_("Too many tries"),
        N_("Wait a minute and try again."),
        "Wait a minute and try again.",
    ),
    500: ErrorPage(
        N_("Something went wrong here"),
        N_("It is not your fault. Every page that you saved is kept. Try again, or call the clinic."),
        "It is not your fault, and it was noted for whoever runs this server. Try again.",
    ),
    503: ErrorPage(
        N_("We cannot save just now"),
        "Wait a minute and try again.",
        "The database could not do this now. Nothing was saved. Wait a minute and try again. Where that does not help, "
        "tell whoever runs this server: its log says why.",
    ),
}
_SESSION_IS_NEWER = ErrorPage(
    N_("This page had been open for a long time"), N_("Nothing was saved yet."), "Nothing was saved yet."
)
_NO_COOKIE = ErrorPage(
    N_("Your browser sent no cookie"),
    N_(
        "The form needs one to know that it is you. Open your link once more. If you see this again, allow cookies for "
        "this page, or use another browser."
    ),
    "Signing in needs one. Open the page once more. If you see this again, allow cookies, or use another browser.",
)


_FILE_TOO_LARGE = ErrorPage(
    N_("This could not be used"), _BACK, "The file is too large. Go back: beside its field stands how large it may be."
)
_FOREIGN_HOST = "This server is not known by that name. Whoever runs it can set INTAKE_URL.\n"


def handle_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Purged, _on_purged)
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(Unstorable, _on_unstorable)
    app.register_error_handler(Tampered, _on_tampered)
    app.register_error_handler(ContentError, _on_unreadable_rules)
    app.register_error_handler(StoreUnavailable, _on_store_unavailable)
    app.register_error_handler(Exception, _on_fault)


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError):  # no address can be made for a page: the request named a foreign host
        return Response(_FOREIGN_HOST, 400, content_type="text/plain; charset=utf-8")
    if isinstance(error, FormTokenRefused):
        is_anothers = csrf.is_of_another_patient() and held_token(Audience.TABLET) is None
        has_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
        return error_page(401) if is_anothers else error_page(400, _SESSION_IS_NEWER if has_cookie else _NO_COOKIE)
    if isinstance(error, MethodNotAllowed) and request.method in SAFE_METHODS:
        return redirect(_page_above(), 303)
    if isinstance(error, BadRequestKeyError):
        return error_page(400)
    if error.code is None or error.code < 400:
        return error
    is_large_file = isinstance(error, RequestEntityTooLarge) and request.mimetype == "multipart/form-data"
    response = make_response(error_page(error.code, _FILE_TOO_LARGE if is_large_file else None))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _page_above() -> str:
    """For whoever opens the address that a form is sent to, as a telephone does that shows a tab again: the nearest
    page above it, where the form stands. Its own marker says who may see it.
    """
    addresses = current_app.create_url_adapter(request)
    above = request.path.rpartition("/")[0]
    while above and addresses is not None and not addresses.test(above, "GET"):
        above = above.rpartition("/")[0]
    return above or "/"


def _on_store_unavailable(error: StoreUnavailable) -> ResponseReturnValue:
    _note(error)
    log.error("%s", error)  # these words are the store's own, and hold no value of any row
    response = make_response(error_page(503))
    response.headers["Retry-After"] = str(TRY_AGAIN_AFTER_SECONDS)
    return response


def _on_unstorable(error: Unstorable) -> ResponseReturnValue:
    """Such as a NUL in an address. It is noted, for a page of ours that sends one is a fault."""
    _note(error)
    return error_page(400)


def _on_tampered(error: Tampered) -> ResponseReturnValue:
    """Whoever runs the server has to find the row: these words name it, and hold no value."""
    _note(error)
    log.error("%s", error)
    told = (
        "Something that is stored does not open: it was changed outside this program, or the disk is failing. "
        "Trying again does not help. Tell whoever runs this server: its log says what it is."
    )
    return error_page(500, replace(PAGES[500], for_staff=told))


def _on_unreadable_rules(error: ContentError) -> ResponseReturnValue:
    """Such as those of a form from before the program was renewed. A rule file's problems hold nothing of a patient."""
    _note(error)
    for problem in error.problems[:PROBLEMS_LOGGED]:
        log.error("%s", problem)
    told = (
        "The rules that this page needs are kept, but this version of the program cannot read them: they were written "
        "for another one. The answers are safe. Trying again does not help. Tell whoever runs this server: its log "
        "says what cannot be read."
    )
    return error_page(500, replace(PAGES[500], for_staff=told))


def _on_purged(error: Purged) -> ResponseReturnValue:
    on = current_clinic().local(error.at)
    told = (
        f"What this patient told the clinic was purged on {on:%d %B %Y} and can be read by nobody any more. "
        "Who did it stands in the audit log. To ask the patient again, make a new invitation."
    )
    return error_page(
        410, replace(PAGES[410], title="This form was purged", for_staff=told) if is_for_staff() else None
    )


def _on_fault(error: Exception) -> ResponseReturnValue:
    _note(error)
    return error_page(500)


def error_page(code: int, page: ErrorPage | None = None) -> tuple[str, int]:
    page = page or PAGES.get(code) or PAGES[400 if code < 500 else 500]
    is_staff = is_for_staff()
    html = render_template(
        "errors/error.html",
        page=page,
        code=code,
        layout="layouts/clinic.html" if is_staff else "layouts/patient.html",
        is_for_staff=is_staff,
        has_form=held_token(Audience.PATIENT) is not None,
        what_was_typed=what_was_typed(code),
    )
    return html, code


def what_was_typed(code: int) -> list[tuple[str, str]]:
    """The fields to be sent once more; none where that would not help or would show a password.

    Nor on the clinic's tablet, where the next patient may have the page of the last one in hand.
    """
    if held_token(Audience.TABLET) is not None:
        return []
    if request.method in SAFE_METHODS or code not in (400, 401, 429, 500, 503) or is_from_elsewhere():
        return []
    if g.get("audience") not in (Audience.PATIENT, Audience.STAFF) or _has_no_fields():
        return []
    left_out = _NOT_TYPED if is_for_staff() else _NOT_TYPED | _AROUND_ANSWERS
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]
    if not fields or any(_is_secret(name) for name, _ in fields) or csrf.is_of_another_patient():
        return []
    whose = request.form.get(csrf.WHOSE)
    # Who is let in next is not known yet: it goes along until then.
    return [*fields, (csrf.WHOSE, whose)] if whose and "visit" not in g else fields


def _is_secret(name: str) -> bool:
    """A password, a tablet's PIN, a code of the second step, which may be a recovery code that is not used yet."""
    return "password" in name or name in ("pin", "code")


def _has_no_fields() -> bool:
    """Also where there is too much of them, or what was sent is no form."""
    try:
        return not request.form
    except HTTPException:
        return True


def _note(error: Exception) -> None:
    log.error("%s on %s %s at %s", type(error).__name__, request.method, _rule(), places_of(error))


def _rule() -> Any:
    """The pattern of the address, never the address: it may hold a token."""
    return request.url_rule.rule if request.url_rule is not None else "an unknown address"
