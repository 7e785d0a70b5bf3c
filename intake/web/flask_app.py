"""Flask as these pages use it: what it does at each request for apps of other kinds is left out."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from itsdangerous import URLSafeTimedSerializer


class _Templates(Environment):
    """Templates that are never given globals of their own: they share those of all, in a plain dict."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja puts a ChainMap around it, whose names it then compares one by one at each import in a page."""
        return super().make_globals(d) if d else self.globals


class _SessionCookie(SecureCookieSessionInterface):
    """The secret stays the same while the app runs, so it is signed with by one serializer and not by a new one each
    time."""

    def __init__(self, app: Flask) -> None:
        self._serializer = super().get_signing_serializer(app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer


class IntakeApp(Flask):
    """`settings`: Flask's own, the secret among them."""

    jinja_environment = _Templates

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__("intake.web", static_folder=None)
        self.config.update(settings)
        self.session_interface = _SessionCookie(self)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: no view of ours is a coroutine, nor is anything that runs around one."""
        return func
