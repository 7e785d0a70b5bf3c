"""The two people who work in the demo's clinic. Each start gives them new passwords, printed and kept nowhere."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from intake.errors import IntakeError
from intake.services.manage_staff import add_staff, list_staff, set_password
from intake.store.database import Database
from intake.store.staff import Role

STAFF = {Role.CLINICIAN: ("cleo@clinic.example", "Cleo Clinician"), Role.ADMIN: ("ada@clinic.example", "Ada Admin")}


class NoDemo(IntakeError):
    """Somebody's own clinic: made-up patients must not come into it."""


@dataclass(frozen=True)
class SignIn:
    role: Role
    email: str
    password: str


def open_doors(database: Database, now: datetime) -> tuple[SignIn, ...]:
    """They are added to a clinic without staff; in one that was kept they get new passwords. NoDemo in any other."""
    ids = {person.email: person.id for person in list_staff(database)}
    if not ids:
        return tuple(_add_person(database, role, now) for role in STAFF)
    if not {email for email, _ in STAFF.values()} <= ids.keys():
        raise NoDemo("This folder holds a clinic that is not the demo's. Give --data another one.")
    return tuple(_new_password(database, role, ids[email], now) for role, (email, _) in STAFF.items())


def _add_person(database: Database, role: Role, now: datetime) -> SignIn:
    (email, name), password = STAFF[role], _password()
    add_staff(database, email=email, name=name, role=role, password=password, by="system", now=now)
    return SignIn(role, email, password)


def _new_password(database: Database, role: Role, staff_id: str, now: datetime) -> SignIn:
    password = _password()
    set_password(database, staff_id, password, by="system", now=now)
    return SignIn(role, STAFF[role][0], password)


def _password() -> str:
    return secrets.token_urlsafe(12)
