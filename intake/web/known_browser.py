"""The cookie by which a browser is known in which staff have signed in before. It opens nothing: see count_guesses."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

from intake.store.known_browsers import KNOWN_FOR


def browser_secret() -> str:
    """Empty where the browser holds none."""
    return request.cookies.get(_name(), "")


def keep_browser_secret(response: Response, secret: str) -> None:
    response.set_cookie(
        _name(),
        secret,
        max_age=KNOWN_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-browser"
