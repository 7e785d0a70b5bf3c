"""Add and disable staff, and set their passwords. `by` is the id of who does it, or `system` on the command line."""

from __future__ import annotations

from datetime import datetime

from intake.config import is_mail_address
from intake.errors import InputError, IntakeError, Refusal
from intake.services.printable_text import refuse_unprintable
from intake.store import audit, sessions, staff
from intake.store.database import Database, Session
from intake.store.passwords import STANDARD_PASSWORDS, Passwords
from intake.store.sessions import Audience
from intake.store.staff import Role, Staff

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 254


class LastAdmin(IntakeError):
    """Without this person nobody could manage staff or rules."""


def add_staff(
    database: Database,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    by: str,
    now: datetime,
    passwords: Passwords = STANDARD_PASSWORDS,
) -> Staff:
    """Raises InputError for what the form must show, AlreadyExists for a known e-mail address."""
    refusals = [*_refuse_email(email), *_refuse_name(name), *_refuse_password(password, email)]
    if refusals:
        raise InputError(refusals)
    password_hash = passwords.hash(password)
    with database.transaction() as session:
        person = staff.add(session, email=email, name=name.strip(), role=role, password_hash=password_hash, now=now)
        _note(session, by, "staff.added", person.id, now, role=role.value)
    return person


def disable_staff(database: Database, staff_id: str, *, by: str, now: datetime) -> None:
    """Signed out everywhere at once, and no way back in. What they did keeps their name."""
    with database.transaction() as session:
        admins = staff.count_active_admins(session)
        person = staff.load(session, staff_id)
        if person.is_active_admin and admins == 1:
            raise LastAdmin("the last admin cannot be disabled")
        staff.disable(session, staff_id, now)
        sessions.revoke_all(session, Audience.STAFF, staff_id)
        _note(session, by, "staff.disabled", staff_id, now)


def enable_staff(database: Database, staff_id: str, *, by: str, now: datetime) -> None:
    with database.transaction() as session:
        staff.enable(session, staff_id)
        _note(session, by, "staff.enabled", staff_id, now)


def set_password(
    database: Database,
    staff_id: str,
    password: str,
    *,
    by: str,
    now: datetime,
    passwords: Passwords = STANDARD_PASSWORDS,
) -> None:
    """Ends all of the person's sessions, and a lock."""
    with database.reading() as session:
        person = staff.load(session, staff_id)
    refusals = _refuse_password(password, person.email)
    if refusals:
        raise InputError(refusals)
    password_hash = passwords.hash(password)
    with database.transaction() as session:
        staff.replace_password_hash(session, staff_id, password_hash)
        sessions.revoke_all(session, Audience.STAFF, staff_id)
        _note(session, by, "staff.password_set", staff_id, now)


def find_staff(database: Database, email: str) -> Staff | None:
    with database.reading() as session:
        return staff.find_by_email(session, email)


def list_staff(database: Database) -> list[Staff]:
    with database.reading() as session:
        return staff.list_staff(session)


def staff_names(database: Database) -> dict[str, str]:
    """By id, the disabled ones too."""
    with database.reading() as session:
        return staff.names_by_id(session)


def _refuse_email(email: str) -> list[Refusal]:
    if is_mail_address(email.strip()):
        return []
    return [Refusal("email", "Type an e-mail address, like name@clinic.example")]


def _refuse_name(name: str) -> list[Refusal]:
    if not name.strip():
        return [Refusal("name", "Type a name")]
    if len(name) > LONGEST_NAME or not name.isprintable():
        return [Refusal("name", f"Type a name of at most {LONGEST_NAME} letters, without line breaks")]
    return refuse_unprintable("name", name)


def _refuse_password(password: str, email: str) -> list[Refusal]:
    if len(password) < SHORTEST_PASSWORD:
        return [Refusal("password", f"Use {SHORTEST_PASSWORD} characters or more")]
    if len(password) > LONGEST_PASSWORD:
        return [Refusal("password", f"Use at most {LONGEST_PASSWORD} characters")]
    if len(set(password)) < 5 or password.lower() == email.strip().lower():
        return [Refusal("password", "This password is too easy to guess")]
    return []


def _note(session: Session, by: str, action: str, staff_id: str, now: datetime, **detail: str) -> None:
    audit.append(session, actor=by, action=action, subject=staff_id, now=now, detail=detail)
