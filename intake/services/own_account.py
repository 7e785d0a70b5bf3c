"""What a member of staff does to their own account: see and end sessions, change the password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.errors import InputError, Refusal
from intake.services.count_guesses import count_wrong_try, may_try
from intake.services.manage_staff import set_password
from intake.store import audit, sessions, staff
from intake.store.database import Database
from intake.store.errors import NotFound
from intake.store.passwords import STANDARD_PASSWORDS, Passwords
from intake.store.sessions import Audience
from intake.store.staff import Staff


@dataclass(frozen=True)
class OwnSession:
    """`device`: in plain words. `is_this`: the one that the page is looked at with."""

    id: str
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def list_own_sessions(database: Database, staff_id: str, this_id: str, now: datetime) -> list[OwnSession]:
    """This one first, then by the last use."""
    with database.reading() as session:
        found = sessions.list_sessions(session, Audience.STAFF, staff_id, now)
    own = [
        OwnSession(
            one.id_hash, str(one.data.get(sessions.DEVICE, "")), one.created_at, one.seen_at, one.id_hash == this_id
        )
        for one in found
    ]
    return sorted(own, key=lambda one: not one.is_this)


def end_own_session(database: Database, staff_id: str, session_id: str, now: datetime) -> None:
    """NotFound for somebody else's."""
    with database.transaction() as session:
        found = sessions.find_by_id(session, session_id)
        if found is None or (found.audience, found.subject_id) != (Audience.STAFF, staff_id):
            raise NotFound("web_session")
        sessions.revoke_by_id(session, session_id)
        audit.append(session, actor=staff_id, action="staff.session_ended", subject=staff_id, now=now)


def end_all_sessions(database: Database, staff_id: str, *, by: str, now: datetime) -> None:
    """Somebody else's, by an admin: signed out everywhere, and free to sign in again."""
    with database.transaction() as session:
        staff.load(session, staff_id)
        sessions.revoke_all(session, Audience.STAFF, staff_id)
        audit.append(session, actor=by, action="staff.sessions_ended", subject=staff_id, now=now)


def change_own_password(
    database: Database,
    person: Staff,
    current: str,
    new: str,
    now: datetime,
    passwords: Passwords = STANDARD_PASSWORDS,
    browser: str = "",
) -> None:
    """Ends all of the person's sessions. Raises InputError; a wrong current password counts as a failed sign-in."""
    prove_password(database, person, current, now, passwords, browser)
    set_password(database, person.id, new, by=person.id, now=now, passwords=passwords)


def prove_password(
    database: Database, person: Staff, typed: str, now: datetime, passwords: Passwords, browser: str
) -> None:
    """Raises InputError. A wrong one is counted as at the sign-in: a session that is left open is no way to guess."""
    with database.reading() as session:
        seen_hash = staff.find_password_hash(session, person.id)
    is_right = passwords.matches(seen_hash, typed)
    with database.transaction() as session:
        locked, current_hash = staff.lock_for_sign_in(session, person.id)
        is_right = is_right and current_hash == seen_hash and may_try(session, locked, browser, now)
        if not is_right:
            has_locked = count_wrong_try(session, locked, browser, now)
            action = "staff.locked" if has_locked else "staff.sign_in_failed"
            audit.append(session, actor=person.id, action=action, subject=person.id, now=now)
    if not is_right:
        raise InputError([Refusal("current", "This is not your password, or there were too many tries")])
