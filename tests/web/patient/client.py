"""A patient with a browser, in short: opens the link, passes the door, fills in pages from an answers file, sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from intake.questionnaire.model import DATE_OF_BIRTH
from intake.services.clinic_settings import save_clinic
from intake.services.invite_patient import create_invite
from intake.store import answers, assessments, intakes, submissions
from intake.store.answers import RecordedAnswer
from intake.store.intakes import Intake, ShownMessage
from intake.store.submissions import Submission
from intake.web.parts import Parts
from tests.saved_form import save_up_to
from tests.web.patient.reader import Page, read_page

BORN = date(1980, 3, 31)
NAME = "Ann Example"
_addresses = count(1)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@contextmanager
def speaking(parts: Parts, *languages: str) -> Iterator[None]:
    """The clinic offers these beside English, and afterwards what it offered before: other tests share it."""
    clinic = parts.clinic()
    save_clinic(parts.database, replace(clinic, languages=("en", *languages)), by="system", now=parts.clock())
    try:
        yield
    finally:
        save_clinic(parts.database, clinic, by="system", now=parts.clock())


class Patient:
    """One browser. Each page that is shown is checked for what every page must have."""

    def __init__(self, app: Flask, parts: Parts, *, token: str | None = None, offer: Any = None) -> None:
        self.parts = parts
        # An address of its own: guesses are limited by address.
        number = next(_addresses)
        self.address = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
        self.browser: FlaskClient = app.test_client()
        self.invite_id = ""
        self.token = token or self._invite(offer)
        self.page = Page(0, "", "")

    def _invite(self, offer: Any) -> str:
        self.invite_id, token = create_invite(
            self.parts.database,
            name=NAME,
            date_of_birth=BORN,
            appointment_at=None,
            offer=offer,
            language="en",
            created_by=None,
            now=self.parts.clock(),
        )
        return token

    # --- the browser --------------------------------------------------------------------------------------------

    def get(self, path: str) -> Page:
        """Follows redirects, as a browser does."""
        return self._show(path, self.browser.get(path, environ_base={"REMOTE_ADDR": self.address}))

    def post(self, path: str, data: Mapping[str, Any], *, follow: bool = True) -> Page:
        response = self.browser.post(path, data=data, environ_base={"REMOTE_ADDR": self.address})
        if not follow:
            return read_page(response.status_code, response.headers.get("Location", path), response.text)
        return self._show(path, response)

    def send(self, *, follow: bool = True, **changed: Any) -> Page:
        """Sends the form of the page that is shown, with some inputs changed; `lab_b12__value` is lab_b12-value."""
        data: dict[str, Any] = dict(self.page.sent())
        data |= {name.replace("__", "-"): value for name, value in changed.items()}
        return self.post(self.page.location, data, follow=follow)

    def _show(self, path: str, response: Any) -> Page:
        while response.status_code in (301, 302, 303, 307, 308):
            path = response.headers["Location"]
            response = self.browser.get(path, environ_base={"REMOTE_ADDR": self.address})
        self.page = read_page(response.status_code, path, response.text)
        assert len(self.page.headings) == 1, f"{path}: one h1"
        assert self.page.title.partition(" – ")[0].strip(), f"{path}: a title of its own before the clinic's name"
        assert len(set(self.page.ids)) == len(self.page.ids), f"{path}: an id stands twice"
        assert not self.page.inline, path
        return self.page

    # --- the way ------------------------------------------------------------------------------------------------

    def enter(self, born: date = BORN) -> Page:
        """Through the link and the door."""
        self.get(f"/i/{self.token}")
        self.send()
        return self.at_door(born)

    def at_door(self, born: date) -> Page:
        return self.send(
            date_of_birth__day=str(born.day), date_of_birth__month=str(born.month), date_of_birth__year=str(born.year)
        )

    def begin(self) -> Page:
        """To the first question."""
        self.enter()
        return self.get(self.page.links["Start"])

    def fill(self, given: Mapping[str, Any]) -> Page:
        """Fills in the page that is shown from answers in the form of an answers file, and sends it."""
        return self.send(**typed(self.page, given))

    def go_to(self, goal: str, given: Mapping[str, Any]) -> Page:
        """Fills in page after page until the one that is called `goal` is shown."""
        for _ in range(90):
            place = self.page.location.partition("?")[0].rpartition("/")[2]
            if place == goal:
                return self.page
            if place == "start":
                self.get(self.page.links["Start"])
            elif place == "help-now":
                self.get(self.page.links["I have read this, go on with the form"])
            else:
                assert self.fill(given).status == 200, f"{place}: {self.page.text[:400]}"
        raise AssertionError(f"{goal} is never reached: {self.page.location}")

    def skip_to(self, goal: str, given: Mapping[str, Any]) -> Page:
        """Straight to a page, as if those before it had been filled in."""
        self.begin()
        save_up_to(self.parts, self.invite_id, goal, {**given, DATE_OF_BIRTH: BORN.isoformat()})
        return self.get(f"/form/{goal}")

    def submit(self, given: Mapping[str, Any]) -> Page:
        self.begin()
        self.go_to("check", given)
        return self.send_form()

    def send_form(self) -> Page:
        """The button of the check page. It is pressed later than the last page was saved."""
        self.clock.move(seconds=1)
        return self.post("/form/submit", self.page.sent())

    @property
    def clock(self) -> Clock:
        assert isinstance(self.parts.clock, Clock)
        return self.parts.clock

    # --- what is stored -----------------------------------------------------------------------------------------

    @property
    def intake(self) -> Intake:
        with self.parts.database.reading() as session:
            found = intakes.find_intake(session, self.invite_id)
        assert found is not None
        return found

    def saved(self) -> dict[str, Any]:
        """What is answered, as in an answers file."""
        with self.parts.database.reading() as session:
            found = answers.current_answers(session, self.intake.id)
        return {key: value for key, value in found.items() if value is not None}

    def trail(self, key: str) -> list[RecordedAnswer]:
        with self.parts.database.reading() as session:
            return [one for one in answers.answers_after(session, self.intake.id, 0) if one.question == key]

    def shown(self) -> list[ShownMessage]:
        with self.parts.database.reading() as session:
            return intakes.messages_shown(session, self.intake.id)

    def versions(self) -> list[Submission]:
        with self.parts.database.reading() as session:
            return submissions.list_versions(session, self.intake.id)

    def assessment(self) -> assessments.Assessment | None:
        with self.parts.database.reading() as session:
            return assessments.find_assessment(session, self.versions()[-1].id)


def typed(page: Page, given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of the page that these answers fill, by name."""
    data: dict[str, Any] = {}
    for key, value in given.items():
        if key in page.names:
            data[key] = value
        elif f"{key}-special" in page.names and isinstance(value, str) and not value[:1].isdigit():
            data[f"{key}-special"] = value
        elif f"{key}-value" in page.names:
            data |= {f"{key}-{part}": str(text) for part, text in value.items()}
        elif f"{key}-year" in page.names:
            year, month, day = (*value.split("-"), "", "")[:3]
            data |= {f"{key}-year": year, f"{key}-month": month, f"{key}-day": day}
    rests = {name: "open" for name in page.names if name.endswith("-rest")}
    return {**rests, **data}
