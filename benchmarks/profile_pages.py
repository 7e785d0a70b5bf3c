"""Where the time of a form page goes: GET and POST in this process under cProfile, without a network.

`python -m benchmarks.profile_pages [get|post]`; the first table is by a function's own time, the second with all that
it calls.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
from datetime import UTC, date, datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from benchmarks.bench_clinic import PAGE, revision_of
from benchmarks.servers import TOKEN
from intake.config import Config
from intake.services.invite_patient import create_invite
from intake.web.app import create_app
from intake.web.parts import Parts, open_parts

ROUNDS = 200
LINES = 30
BORN = date(1986, 3, 14)


class Browser:
    """Sends the form token of the page that it saw last."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str) -> bytes:
        return self._seen(self.client.get(path), 200)

    def post(self, path: str, fields: dict[str, str]) -> bytes:
        return self._seen(self.client.post(path, data={"csrf_token": self.token, **fields}), 303)

    def _seen(self, answer: TestResponse, wanted: int) -> bytes:
        assert answer.status_code == wanted, answer.status
        found = TOKEN.search(answer.data)
        self.token = found.group(1).decode() if found else self.token
        return bytes(answer.data)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Config.from_environment({"INTAKE_DATA": folder, "INTAKE_SECURE_COOKIES": "no"})
        with open_parts(config) as parts:
            browser = Browser(create_app(parts).test_client())
            admit(browser, parts)
            profiles = {"get": cProfile.Profile(), "post": cProfile.Profile()}
            for number in range(ROUNDS):
                with profiles["get"]:
                    page = browser.get(PAGE)
                fields = {"urgent_now": "none" if number % 2 else "not_sure", "revision": revision_of(page)}
                with profiles["post"]:
                    browser.post(PAGE, fields)
    for name in sys.argv[1:] or profiles:
        print(f"--- {name}, {ROUNDS} times")
        for order in ("tottime", "cumtime"):
            pstats.Stats(profiles[name]).sort_stats(order).print_stats(LINES)


def admit(browser: Browser, parts: Parts) -> None:
    """Through the link and the door."""
    _, token = create_invite(
        parts.database,
        name="Ann Example",
        date_of_birth=BORN,
        appointment_at=None,
        offer=None,
        language="en",
        created_by=None,
        now=datetime.now(UTC),
    )
    browser.get(f"/i/{token}")
    browser.post(f"/i/{token}", {})
    browser.get("/form/door")
    browser.post("/form/door", {f"date_of_birth-{part}": str(getattr(BORN, part)) for part in ("day", "month", "year")})
    browser.get(PAGE)


if __name__ == "__main__":
    main()
