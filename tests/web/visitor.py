"""Someone with a browser of their own. Whatever page they get is looked at: status, headers, title, one h1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from intake.services.clinic_settings import load_clinic
from intake.store import sessions, staff
from intake.store.staff import Role
from intake.web.access import Audience, csrf_key
from intake.web.parts import EXTENSION, Parts
from tests.web.building import BORN, NOW, add_person, admit, session_of
from tests.web.html_page import Form, HtmlPage

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}

# The one page whose script asks the server again while somebody types.
EDITOR = re.compile(r"/rules/drafts/[^/]+/file/")


class Visitor:
    """`page` is the last page seen; its forms' tokens are sent along, as a browser does."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.page: HtmlPage | None = None
        self.response: TestResponse | None = None

    @property
    def parts(self) -> Parts:
        parts = self.app.extensions[EXTENSION]
        assert isinstance(parts, Parts)
        return parts

    def sign_in_as(self, role: Role, name: str = "") -> Visitor:
        token = session_of(self.parts, add_person(self.parts, role, name))
        return self._hold(Audience.STAFF, token)

    def come_in(self, invite_id: str, **more: Any) -> Visitor:
        """Through the door, with the right date of birth."""
        return self._hold(Audience.PATIENT, admit(self.parts, invite_id, more.get("born", BORN)))

    def be_the_tablet(self) -> Visitor:
        """The clinic's tablet, as after its start: nobody is signed in on it."""
        with self.parts.database.transaction() as session:
            by = staff.add(session, email="t@clinic.example", name="T", role=Role.CLINICIAN, password_hash="$", now=NOW)
            token = sessions.open_session(
                session, sessions.Audience.TABLET, by.id, self.parts.clock(), {"pin_hash": "$"}
            )
        return self._hold(Audience.TABLET, token)

    def _hold(self, audience: Audience, token: str) -> Visitor:
        with self.client.session_transaction() as cookie:
            cookie[audience.value] = token
            cookie.pop(csrf_key(audience), None)
        return self

    def get(self, path: str, status: int = 200, **more: Any) -> HtmlPage:
        return self._take(self.client.get(path, **more), status)

    def post(self, path: str, data: Mapping[str, Any] | None = None, status: int = 303, **more: Any) -> HtmlPage:
        """With the token that the last page carried; `data` may bring another."""
        token = {} if self.page is None else {"csrf_token": self._token()}
        return self._take(self.client.post(path, data={**token, **(data or {})}, **more), status)

    def follow(self, status: int = 200) -> HtmlPage:
        """Where the last answer led."""
        assert self.response is not None
        return self.get(self.response.headers["Location"], status)

    def form(self, action: str) -> Form:
        assert self.page is not None
        return next(form for form in self.page.forms if form.action == action)

    def _token(self) -> str:
        assert self.page is not None
        tokens = [value for form in self.page.forms for name, value in form.fields if name == "csrf_token"]
        return tokens[0] if tokens else ""

    def _take(self, response: TestResponse, status: int) -> HtmlPage:
        assert response.status_code == status, f"{response.status_code} {response.headers.get('Location', '')}"
        expected = dict(HEADERS)
        if status == 200 and EDITOR.match(response.request.path):
            expected["Content-Security-Policy"] += "; connect-src 'self'"
        for name, value in expected.items():
            assert response.headers.get_all(name) == [value], name
        self.response = response
        is_page = response.mimetype == "text/html" and status not in (301, 302, 303, 304, 307, 308)
        page = HtmlPage(response.get_data(as_text=True) if is_page else "<h1></h1>")
        if is_page:
            assert not page.faults, page.faults
            assert page.language == "en"
            name = load_clinic(self.parts.database, self.parts.config.clinic).name
            assert page.title.endswith(f" – {name}"), page.title
            assert not page.title.startswith(" –"), page.title
            self.page = page
        return page
