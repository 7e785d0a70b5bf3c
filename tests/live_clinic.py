"""A clinic whose pages a real browser can open: on this machine, with a clock that stands still on the day of the
made-up patients.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.server import HTTPServer
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.exceptions import ServiceUnavailable
from werkzeug.serving import WSGIRequestHandler, make_server

from intake.config import Config
from intake.made_up_patients import load_all
from intake.services.demo_clinic import DemoClinic, open_demo_clinic
from intake.services.demo_staff import SignIn
from intake.services.invite_patient import create_invite
from intake.store.staff import Role
from intake.web.app import create_app
from intake.web.limits import limiter
from intake.web.parts import Parts, open_parts
from tests.saved_form import save_up_to

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ENVIRON = {"INTAKE_SECURE_COOKIES": "no", "INTAKE_CLINIC_PHONE": "020 7946 0123"}
PEOPLE = load_all()


class StandingClock:
    """Is set on by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class Invited:
    """A made-up patient who got a link."""

    invite_id: str
    link: str
    answers: dict[str, Any]

    @property
    def born(self) -> date:
        return date.fromisoformat(self.answers["date_of_birth"])


@dataclass(frozen=True)
class LiveClinic:
    """`demo`: its staff and links, where the clinic was made with them."""

    url: str
    parts: Parts
    clock: StandingClock
    demo: DemoClinic | None

    def sign_in_of(self, role: Role) -> SignIn:
        assert self.demo is not None
        return next(sign_in for sign_in in self.demo.sign_ins if sign_in.role is role)

    def invite(
        self,
        slug: str,
        filled_in_up_to: str = "",
        *,
        language: str = "en",
        appointment_at: datetime | None = None,
        **changed: Any,
    ) -> Invited:
        """`filled_in_up_to`: a page of the form; those before it count as saved. `changed`: other answers."""
        answers = {**PEOPLE[slug], **changed}
        invite_id, token = create_invite(
            self.parts.database,
            name=answers["full_name"],
            date_of_birth=date.fromisoformat(answers["date_of_birth"]),
            appointment_at=appointment_at,
            offer=None,
            language=language,
            created_by=None,
            now=self.clock(),
        )
        if filled_in_up_to:
            save_up_to(self.parts, invite_id, filled_in_up_to, answers)
        return Invited(invite_id, f"{self.url}/i/{token}", answers)


@contextmanager
def live_clinic(folder: Path, *, has_demo: bool = False) -> Iterator[LiveClinic]:
    """`has_demo`: with the demo's staff and its made-up patients' submissions."""
    clock = StandingClock()
    with open_parts(Config.from_environment(ENVIRON, folder), clock) as parts:
        demo = open_demo_clinic(parts.database, parts.rulebooks, parts.engine, NOON) if has_demo else None
        with serve(parts) as url:
            yield LiveClinic(url, parts, clock, demo)


@contextmanager
def serve(parts: Parts) -> Iterator[str]:
    """The address of the pages that these parts make."""
    app = _Counted(create_app(parts))
    limiter.enabled = False  # many patients come from one address here
    try:
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_CountingHandler)
        with answering(server) as address:
            yield address
    finally:
        app.finish()
        limiter.enabled = True


class _Counted:
    """An app that can be waited for: a request that outlives its test would leave a connection to the database open."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app, self._changed = app, threading.Condition()
        self._under_way, self._is_finished = 0, False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return (ServiceUnavailable() if self._is_finished else self._app)(environ, start_response)

    @contextmanager
    def request(self) -> Iterator[None]:
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def finish(self) -> None:
        with self._changed:
            self._is_finished = True
            assert self._changed.wait_for(lambda: not self._under_way, 30), "a request does not end"


class _CountingHandler(WSGIRequestHandler):
    """Here and not where the reply is closed: the server does not close it where the browser hung up before."""

    def run_wsgi(self) -> None:
        app = self.server.app
        assert isinstance(app, _Counted)
        with app.request():
            super().run_wsgi()


@contextmanager
def answering(server: HTTPServer) -> Iterator[str]:
    """The address of a server that answers in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
