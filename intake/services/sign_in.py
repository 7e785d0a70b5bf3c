"""Staff sign in and out. Whoever cannot is told the same, in the same time, whatever the reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake.config import ClinicDefaults
from intake.services import second_step
from intake.services.clinic_settings import clinic_of
from intake.services.count_guesses import count_wrong_try, forget_wrong_tries, may_try
from intake.services.staff_visit import StaffVisit, Step
from intake.store import audit, second_factors, sessions, staff
from intake.store.canonical_json import Json
from intake.store.database import Database, Session
from intake.store.passwords import STANDARD_PASSWORDS, Passwords
from intake.store.sessions import Audience, WebSession
from intake.store.staff import Staff
from intake.store.staff_sessions import find_staff_session

# After the password: time to find the telephone.
CODE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class SignedIn:
    """`token` is for the cookie; it is not stored and cannot be shown again. `browser`: the secret that this browser is
    known by from now on; empty where that is to be seen yet.
    """

    staff: Staff
    token: str
    step: Step = Step.DONE
    browser: str = ""


@dataclass(frozen=True)
class SignInRefused:
    """No reason is given: it would tell whether the address is known, or that the account is locked."""


@dataclass(frozen=True)
class _Try:
    """What was found out before the transaction, because a password costs a tenth of a second."""

    seen_hash: str
    is_right: bool
    better_hash: str | None
    device: str
    browser: str


def sign_in(
    database: Database,
    email: str,
    password: str,
    now: datetime,
    passwords: Passwords = STANDARD_PASSWORDS,
    device: str = "",
    browser: str = "",
) -> SignedIn | SignInRefused:
    """`device`: in plain words, for the person's own list of sessions. `browser`: the secret that it holds, if any."""
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
        return _conclude(session, person.id, _Try(seen_hash, is_right, better_hash, device, browser), now)


def enter_code(
    database: Database, visit: StaffVisit, typed: str, now: datetime, browser: str = ""
) -> SignedIn | SignInRefused:
    """The second step. Wrong codes count as wrong passwords do; the right one ends the session of the first step."""
    with database.transaction() as session:
        person, _ = staff.lock_for_sign_in(session, visit.staff.id)
        first = sessions.lock_session(session, visit.session_id)
        if first is None or not may_try(session, person, browser, now):
            _note(session, person.id, "staff.sign_in_refused", now)
            return SignInRefused()
        if not second_step.is_right(session, person.id, typed, now):
            has_locked = count_wrong_try(session, person, browser, now)
            _note(session, person.id, "staff.locked" if has_locked else "staff.second_step_failed", now)
            return SignInRefused()
        sessions.revoke_by_id(session, visit.session_id)
        return _let_in(session, person, Step.DONE, str(first.data.get(sessions.DEVICE, "")), browser, now)


def sign_out(database: Database, token: str, now: datetime) -> None:
    """The session is dead, whoever holds a copy of its cookie."""
    with database.transaction() as session:
        found = sessions.find_session(session, token, Audience.STAFF, now)
        sessions.revoke(session, token)
        if found is not None:
            _note(session, found.subject_id, "staff.signed_out", now)


def recognise_staff(database: Database, token: str, defaults: ClinicDefaults, now: datetime) -> StaffVisit | None:
    """Who holds this session. None where it ended, or where the person was disabled since.

    `defaults`: of the clinic, which is read along with it. Each page of staff names it.
    """
    with database.reading_columns() as session:
        seen = find_staff_session(session, token, now)
    if seen is None or seen.staff.disabled_at is not None:
        return None
    found = seen.web_session
    step = _step_of(found)
    if step is Step.CODE and now - found.created_at >= CODE_WITHIN:
        return None
    if found.needs_touch(now):
        with database.transaction() as session:
            sessions.touch(session, found.id_hash, now)
    return StaffVisit(seen.staff, found.id_hash, step, clinic_of(seen.clinic or {}, defaults))


def _conclude(session: Session, staff_id: str, tried: _Try, now: datetime) -> SignedIn | SignInRefused:
    """Judged again on the locked row: guesses that ran side by side are counted one by one."""
    person, current_hash = staff.lock_for_sign_in(session, staff_id)
    if not may_try(session, person, tried.browser, now):
        _note(session, staff_id, "staff.sign_in_refused", now)
        return SignInRefused()
    if not tried.is_right or current_hash != tried.seen_hash:
        has_locked = count_wrong_try(session, person, tried.browser, now)
        _note(session, staff_id, "staff.locked" if has_locked else "staff.sign_in_failed", now)
        return SignInRefused()
    if tried.better_hash is not None:
        staff.replace_password_hash(session, staff_id, tried.better_hash)
    if second_factors.has_second_factor(session, staff_id):
        # What failed is not forgotten yet: or each right password would give ten more tries at the code.
        return _open(session, staff_id, Step.CODE, tried.device, now)
    is_needed = second_step.needed_by(session).includes(person.role)
    return _let_in(session, person, Step.SET_UP if is_needed else Step.DONE, tried.device, tried.browser, now)


def _let_in(session: Session, person: Staff, step: Step, device: str, browser: str, now: datetime) -> SignedIn:
    known = forget_wrong_tries(session, person, browser, now)
    signed_in = _open(session, person.id, step, device, now)
    _note(session, person.id, "staff.signed_in", now)
    return replace(signed_in, browser=known)


def _open(session: Session, staff_id: str, step: Step, device: str, now: datetime) -> SignedIn:
    data: dict[str, Json] = {sessions.DEVICE: device}
    if step is not Step.DONE:
        data[sessions.STEP] = step.value
    token = sessions.open_session(session, Audience.STAFF, staff_id, now, data)
    return SignedIn(staff.load(session, staff_id), token, step)


def _step_of(found: WebSession) -> Step:
    return Step(found.data.get(sessions.STEP, Step.DONE))


def _note(session: Session, staff_id: str, action: str, now: datetime) -> None:
    audit.append(session, actor=staff_id, action=action, subject=staff_id, now=now)
