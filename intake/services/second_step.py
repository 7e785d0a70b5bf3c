"""The second step of the sign-in: codes of an authenticator app (RFC 6238), recovery codes, and who needs them."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pyotp

from intake.errors import InputError, Refusal
from intake.services.count_guesses import count_wrong_try, may_try
from intake.services.own_account import prove_password
from intake.services.staff_visit import StaffVisit, Step
from intake.store import audit, second_factors, sessions, settings, staff
from intake.store.database import Database, Session
from intake.store.passwords import STANDARD_PASSWORDS, Passwords
from intake.store.second_factors import SecondFactor
from intake.store.sessions import Audience
from intake.store.staff import Role, Staff

_SETTING = "second_step"
_NEW_SECRET = "new_secret"
_STEP_SECONDS = 30
# One code earlier and one later: clocks of telephones are a little off, and people type slowly.
_DRIFT = (-1, 0, 1)
_RECOVERY_CODES = 10
# No signs that are mistaken for one another; 10 of 30 are 49 bits, and an account locks after ten wrong ones.
_RECOVERY_SIGNS = "23456789abcdefghjkmnpqrstvwxyz"
_RECOVERY_LENGTH = 10
_WRONG_CODE = Refusal("code", "This code is not right, or was used already. Wait for the next one")


class NeededBy(StrEnum):
    """Whose sign-in has a second step whether they want it or not."""

    NOBODY = "nobody"
    ADMINS = "admins"
    EVERYBODY = "everybody"

    def includes(self, role: Role) -> bool:
        return self is NeededBy.EVERYBODY or (self is NeededBy.ADMINS and role is Role.ADMIN)


@dataclass(frozen=True)
class OwnSecondStep:
    """What a person sees of their own. `set_up_at` None: it is off. `is_needed`: by the clinic's rule."""

    set_up_at: datetime | None
    codes_left: int
    is_needed: bool


def needed_by(session: Session) -> NeededBy:
    return NeededBy(settings.find_setting(session, _SETTING, NeededBy.NOBODY.value))


def load_needed_by(database: Database) -> NeededBy:
    with database.reading() as session:
        return needed_by(session)


def who_has_it(database: Database) -> frozenset[str]:
    with database.reading() as session:
        return second_factors.staff_with_second_factor(session)


def find_own(database: Database, person: Staff) -> OwnSecondStep:
    with database.reading() as session:
        found = second_factors.find_second_factor(session, person.id)
        codes = second_factors.count_unused_codes(session, person.id)
        is_needed = needed_by(session).includes(person.role)
    return OwnSecondStep(None if found is None else found.set_up_at, codes, is_needed)


def begin_set_up(
    database: Database,
    visit: StaffVisit,
    typed: str,
    now: datetime,
    passwords: Passwords = STANDARD_PASSWORDS,
    browser: str = "",
) -> None:
    """A new secret waits in the person's session until the first code proves that the app has it.

    `typed`: a code of the app in use, or the password where there is none yet; whoever is asked for it at the sign-in
    has just typed theirs. Raises InputError: a session that is left open lets nobody lock its owner out.
    """
    with database.reading() as session:
        has_one = second_factors.has_second_factor(session, visit.staff.id)
    if has_one:
        _prove(database, visit.staff, typed, now, browser)
    elif visit.step is Step.DONE:
        prove_password(database, visit.staff, typed, now, passwords, browser)
    with database.transaction() as session:
        found = sessions.lock_session(session, visit.session_id)
        if found is not None:
            sessions.replace_data(session, visit.session_id, {**found.data, _NEW_SECRET: pyotp.random_base32()})


def find_new_secret(database: Database, session_id: str) -> str | None:
    with database.reading() as session:
        found = sessions.find_by_id(session, session_id)
    secret = None if found is None else found.data.get(_NEW_SECRET)
    return secret if isinstance(secret, str) else None


def address_for_app(secret: str, person: Staff, clinic_name: str) -> str:
    """What the QR code says: the app shows the clinic and the e-mail address."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=clinic_name)


def finish_set_up(database: Database, visit: StaffVisit, typed: str, now: datetime) -> tuple[str, ...]:
    """The recovery codes, which can be shown only now. Ends the person's other sessions: they had one step only.

    Raises InputError for a wrong code.
    """
    codes = tuple(_new_recovery_code() for _ in range(_RECOVERY_CODES))
    person, session_id = visit.staff, visit.session_id
    with database.transaction() as session:
        staff.lock_for_sign_in(session, person.id)
        found = sessions.lock_session(session, session_id)
        secret = None if found is None else found.data.get(_NEW_SECRET)
        counter = None if secret is None else _counter_of(secret, _only_signs(typed), now)
        if found is None or secret is None or counter is None:
            raise InputError([_WRONG_CODE])
        second_factors.save_second_factor(session, SecondFactor(person.id, now, secret, counter), codes)
        kept = {name: value for name, value in found.data.items() if name not in (_NEW_SECRET, sessions.STEP)}
        sessions.replace_data(session, session_id, kept)
        sessions.revoke_others(session, Audience.STAFF, person.id, session_id)
        _note(session, person.id, "staff.second_step_set_up", person.id, now)
    return codes


def new_recovery_codes(
    database: Database, person: Staff, typed: str, now: datetime, browser: str = ""
) -> tuple[str, ...]:
    """Instead of the old ones. Raises InputError for a wrong code of the app."""
    codes = tuple(_new_recovery_code() for _ in range(_RECOVERY_CODES))
    _prove(database, person, typed, now, browser)
    with database.transaction() as session:
        staff.lock_for_sign_in(session, person.id)
        second_factors.replace_recovery_codes(session, person.id, codes)
        _note(session, person.id, "staff.recovery_codes_made", person.id, now)
    return codes


def turn_off(database: Database, person: Staff, typed: str, now: datetime, browser: str = "") -> None:
    """Raises InputError for a wrong code, and where the clinic needs the second step of this person."""
    if load_needed_by(database).includes(person.role):
        raise InputError([Refusal("code", "Your clinic needs the second step. You can set it up anew instead")])
    _prove(database, person, typed, now, browser)
    with database.transaction() as session:
        staff.lock_for_sign_in(session, person.id)
        second_factors.remove_second_factor(session, person.id)
        _note(session, person.id, "staff.second_step_turned_off", person.id, now)


def reset(database: Database, staff_id: str, *, by: str, now: datetime) -> None:
    """For somebody who lost telephone and recovery codes. Signed out everywhere; the password still holds."""
    if by == staff_id:
        raise InputError([Refusal("people", "Another admin resets yours: nobody can do that alone")])
    with database.transaction() as session:
        staff.lock_for_sign_in(session, staff_id)
        second_factors.remove_second_factor(session, staff_id)
        sessions.revoke_all(session, Audience.STAFF, staff_id)
        _note(session, by, "staff.second_step_reset", staff_id, now)


def save_needed_by(database: Database, needed: NeededBy, *, by: Staff, now: datetime) -> None:
    """Whoever has to set it up now is signed out, and does so at the next sign-in."""
    with database.transaction() as session:
        has_it = second_factors.staff_with_second_factor(session)
        if needed.includes(by.role) and by.id not in has_it:
            raise InputError(
                [Refusal("needed_by", "Set up your own second step first, so that you are not locked out")]
            )
        settings.save_setting(session, _SETTING, needed.value)
        for person in staff.list_staff(session):
            if needed.includes(person.role) and person.id not in has_it:
                sessions.revoke_all(session, Audience.STAFF, person.id)
        detail = {"needed_by": needed.value}
        audit.append(
            session, actor=by.id, action="staff.second_step_needed_by", subject="clinic", now=now, detail=detail
        )


def is_right(session: Session, staff_id: str, typed: str, now: datetime) -> bool:
    """A code of the app that is newer than the last one, or an unused recovery code. The person's row is locked."""
    found = second_factors.find_second_factor(session, staff_id)
    code = _only_signs(typed)
    if found is None:
        return False
    counter = _counter_of(found.secret, code, now)
    if counter is not None and counter > found.last_counter:
        second_factors.note_counter(session, staff_id, counter)
        return True
    if len(code) != _RECOVERY_LENGTH or not second_factors.use_recovery_code(session, staff_id, code, now):
        return False
    _note(session, staff_id, "staff.recovery_code_used", staff_id, now)
    return True


def _prove(database: Database, person: Staff, typed: str, now: datetime, browser: str) -> None:
    """As at the sign-in: a wrong one is counted, so a session that is left open does not let anybody try for long."""
    with database.transaction() as session:
        current, _ = staff.lock_for_sign_in(session, person.id)
        is_good = may_try(session, current, browser, now) and is_right(session, person.id, typed, now)
        if not is_good:
            has_locked = count_wrong_try(session, current, browser, now)
            _note(session, person.id, "staff.locked" if has_locked else "staff.second_step_failed", person.id, now)
    if not is_good:
        raise InputError([_WRONG_CODE])


def _counter_of(secret: str, code: str, now: datetime) -> int | None:
    """Which half-minute around now it is the code of."""
    generator, current = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_SECONDS
    fitting = [
        current + drift
        for drift in _DRIFT
        if hmac.compare_digest(generator.generate_otp(current + drift).encode(), code.encode())
    ]
    return max(fitting, default=None)


def _new_recovery_code() -> str:
    return "".join(secrets.choice(_RECOVERY_SIGNS) for _ in range(_RECOVERY_LENGTH))


def _only_signs(typed: str) -> str:
    """People copy codes with blanks and dashes; digits of other scripts are read as digits."""
    signs = (str(int(sign)) if sign.isdecimal() else sign for sign in typed[:64].lower() if sign.isalnum())
    return "".join(signs)


def _note(session: Session, by: str, action: str, staff_id: str, now: datetime) -> None:
    audit.append(session, actor=by, action=action, subject=staff_id, now=now)
