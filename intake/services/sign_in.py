"""Staff sign in and out. Whoever cannot is told the same, in the same time, whatever the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.store import audit, sessions, staff
from intake.store.database import Database, Session
from intake.store.passwords import STANDARD_PASSWORDS, Passwords
from intake.store.sessions import Audience
from intake.store.staff import Staff


@dataclass(frozen=True)
class SignedIn:
    """`token` is for the cookie; it is not stored and cannot be shown again."""

    staff: Staff
    token: str


@dataclass(frozen=True)
class SignInRefused:
    """No reason is given: it would tell whether the address is known, or that the account is locked."""


@dataclass(frozen=True)
class _Try:
    """What was found out before the transaction, because a password costs a tenth of a second."""

    seen_hash: str
    is_right: bool
    better_hash: str | None


def sign_in(
    database: Database, email: str, password: str, now: datetime, passwords: Passwords = STANDARD_PASSWORDS
) -> SignedIn | SignInRefused:
    with database.reading() as session:
        person = staff.find_by_email(session, email)
        seen_hash = None if person is None else staff.find_password_hash(session, person.id)
    is_right = passwords.matches(seen_hash, password)
    if person is None or seen_hash is None:
        with database.transaction() as session:
            # Not the address: people type their password into the wrong field.
            audit.append(session, actor="unknown", action="staff.sign_in_refused", subject="unknown", now=now)
        return SignInRefused()
    better_hash = passwords.hash(password) if is_right and passwords.is_outdated(seen_hash) else None
    with database.transaction() as session:
        return _conclude(session, person.id, _Try(seen_hash, is_right, better_hash), now)


def sign_out(database: Database, token: str, now: datetime) -> None:
    """The session is dead, whoever holds a copy of its cookie."""
    with database.transaction() as session:
        found = sessions.find_session(session, token, Audience.STAFF, now)
        sessions.revoke(session, token)
        if found is not None:
            _note(session, found.subject_id, "staff.signed_out", now)


def recognise_staff(database: Database, token: str, now: datetime) -> Staff | None:
    """Who holds this session. None where it ended, or where the person was disabled since."""
    with database.reading() as session:
        found = sessions.find_session(session, token, Audience.STAFF, now)
        person = None if found is None else staff.load(session, found.subject_id)
    if found is None or person is None or person.disabled_at is not None:
        return None
    if found.needs_touch(now):
        with database.transaction() as session:
            sessions.touch(session, found.id_hash, now)
    return person


def _conclude(session: Session, staff_id: str, tried: _Try, now: datetime) -> SignedIn | SignInRefused:
    """Judged again on the locked row: guesses that ran side by side are counted one by one."""
    person, current_hash = staff.lock_for_sign_in(session, staff_id)
    if not person.may_sign_in(now):
        _note(session, staff_id, "staff.sign_in_refused", now)
        return SignInRefused()
    if not tried.is_right or current_hash != tried.seen_hash:
        has_locked = staff.count_failed_sign_in(session, staff_id, now)
        _note(session, staff_id, "staff.locked" if has_locked else "staff.sign_in_failed", now)
        return SignInRefused()
    staff.forget_failed_sign_ins(session, staff_id)
    if tried.better_hash is not None:
        staff.replace_password_hash(session, staff_id, tried.better_hash)
    token = sessions.open_session(session, Audience.STAFF, staff_id, now)
    _note(session, staff_id, "staff.signed_in", now)
    return SignedIn(staff.load(session, staff_id), token)


def _note(session: Session, staff_id: str, action: str, now: datetime) -> None:
    audit.append(session, actor=staff_id, action=action, subject=staff_id, now=now)
