"""What the tests of the pages put into the store."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from intake.services.assess_submission import assess_submission
from intake.services.invite_patient import Admitted, check_date_of_birth, create_invite
from intake.store import sessions, staff
from intake.store.sessions import Audience
from intake.store.staff import Role, Staff
from intake.web.parts import Parts
from tests import made_up_clinic
from tests.made_up_clinic import NOW, SHIPPED, TODAY

__all__ = [
    "BORN",
    "EMAIL",
    "NOW",
    "PASSWORD",
    "SHIPPED",
    "TODAY",
    "TestClock",
    "add_person",
    "admit",
    "invite",
    "session_of",
    "submit",
]

BORN = date(1988, 4, 23)
EMAIL, PASSWORD = "cleo@clinic.example", "a long enough one"


class TestClock:
    """Stands still until it is told to go on."""

    __test__ = False

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


def add_person(parts: Parts, role: Role, name: str = "") -> Staff:
    """Without a password that could be right: see `session_of`."""
    name = name or f"The {role.value}"
    with parts.database.transaction() as session:
        email = f"{name.lower().replace(' ', '.')}@clinic.example"
        return staff.add(session, email=email, name=name, role=role, password_hash="$", now=parts.clock())


def session_of(parts: Parts, person: Staff) -> str:
    """A session as after a sign-in, which would cost a tenth of a second."""
    with parts.database.transaction() as session:
        return sessions.open_session(session, Audience.STAFF, person.id, parts.clock())


def invite(parts: Parts, name: str = "Pat Patient", born: date = BORN, **more: Any) -> tuple[str, str]:
    """The invite's id and its link's token."""
    given: dict[str, Any] = {"appointment_at": None, "offer": None, "language": "en", "created_by": None}
    return create_invite(parts.database, name=name, date_of_birth=born, now=parts.clock(), **{**given, **more})


def admit(parts: Parts, invite_id: str, born: date = BORN) -> str:
    """The token of a patient's session."""
    admitted = check_date_of_birth(parts.database, invite_id, born, parts.clock())
    assert isinstance(admitted, Admitted)
    return admitted.token


def submit(parts: Parts, slug: str = "well", *, is_assessed: bool = True, **more: Any) -> str:
    """The id of a made-up patient's submission."""
    submission_id = made_up_clinic.submit(parts.database, parts.rulebooks, slug, **more)
    if is_assessed:
        assess_submission(parts.database, parts.rulebooks, parts.engine, submission_id, parts.clock())
    return submission_id
