"""The two people who work in the demo's clinic. Each start gives them new passwords, printed and kept nowhere."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from intake.services.manage_staff import add_staff, list_staff, set_password
from intake.store.database import Database
from intake.store.staff import Role

STAFF = {Role.CLINICIAN: ("cleo@clinic.example", "Cleo Clinician"), Role.ADMIN: ("ada@clinic.example", "Ada Admin")}


@dataclass(frozen=True)
class SignIn:
    role: Role
    email: str
    password: str


def open_doors(database: Database, now: datetime) -> tuple[SignIn, ...]:
    """They are added to a clinic without staff; in one that was kept they get new passwords."""
    let_in = _new_password if list_staff(database) else _add_person
    return tuple(let_in(database, role, now) for role in STAFF)


def _add_person(database: Database, role: Role, now: datetime) -> SignIn:
    (email, name), password = STAFF[role], _password()
    add_staff(database, email=email, name=name, role=role, password=password, by="system", now=now)
    return SignIn(role, email, password)


def _new_password(database: Database, role: Role, now: datetime) -> SignIn:
    email = STAFF[role][0]
    person = next(person for person in list_staff(database) if person.email == email)
    password = _password()
    set_password(database, person.id, password, by="system", now=now)
    return SignIn(role, email, password)


def _password() -> str:
    return secrets.token_urlsafe(12)
