"""What every answer of the server carries, and what no request may do: headers, hosts, sizes and cookies."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import BadRequest, LengthRequired, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.middleware.proxy_fix import ProxyFix

from intake.config import Config
from intake.store.crypto import KeyRing

LARGEST_BODY_BYTES = 64 * 1024
MOST_FIELDS = 4000  # no page of ours has as many
# Without a secret of its own the cookie is signed by the key file, which all processes of an installation share.
_PURPOSE_OF_SECRET = b"the secret of cookies and form tokens"
_YEAR_SECONDS = int(timedelta(days=365).total_seconds())

_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Of a page whose script asks this server again while somebody types.
_MAY_FETCH = f"{_CONTENT_SECURITY_POLICY}; connect-src 'self'"
NOT_KEPT = "no-store"
KEPT_FOR_EVER = f"public, max-age={_YEAR_SECONDS}, immutable"
STRICT_TRANSPORT = f"max-age={_YEAR_SECONDS}; includeSubDomains"


def settings(config: Config, keys: KeyRing) -> dict[str, Any]:
    """The app's own settings for Flask. The host that a request names must be one that this server is known by."""
    is_secure = config.has_secure_cookies
    return {
        "SECRET_KEY": config.secret or keys.lasting_secret(_PURPOSE_OF_SECRET),
        "SESSION_COOKIE_NAME": "__Host-intake" if is_secure else "intake",
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": LARGEST_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY_BYTES,
        "TRUSTED_HOSTS": trusted_hosts(config),
        "WTF_CSRF_TIME_LIMIT": None,  # a form token lives as long as its session: the session's own end is the limit
    }


class FormReader(FormDataParser):
    """Takes whole forms only, with a name to each field, and counts the fields before it takes them apart: a million of
    them, from anybody, would keep the server for seconds. Of a form with files the library counts the parts.
    """

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        if content_length is None:  # gunicorn would hand over the beginning of what is too long, as if it were all
            raise LengthRequired
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            if body.count(b"&") >= MOST_FIELDS:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        found = super().parse(stream, mimetype, content_length, options)
        if None in found[1]:
            raise BadRequest
        return found


class MemoryRequest(Request):
    """Uploaded files stay in memory: a temporary file would leave patients' names on the disk, not sealed."""

    form_data_parser_class = FormReader

    def _get_file_stream(self, *_args: Any, **_more: Any) -> IO[bytes]:
        return BytesIO()


def trusted_hosts(config: Config) -> list[str]:
    """With INTAKE_URL its host; without it only this machine, or the very address that the server listens on."""
    own = ["127.0.0.1", "localhost", "[::1]", config.host]
    if config.public_url is None:
        return own
    return [*own, config.public_url.split("://", 1)[1].rsplit("]", 1)[0].split(":", 1)[0]]


def harden(app: Flask, config: Config) -> None:
    """Put the headers on every answer, and take the addresses that the reverse proxies tell."""

    app.request_class = MemoryRequest

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if g.get("may_fetch"):
            response.headers["Content-Security-Policy"] = _MAY_FETCH
        if not g.get("may_be_kept"):
            response.headers["Cache-Control"] = NOT_KEPT
        if config.has_secure_cookies:
            response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        return response

    if config.proxies:
        count = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def is_from_elsewhere() -> bool:
    """Whether the browser says that another site made it send this."""
    return request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
