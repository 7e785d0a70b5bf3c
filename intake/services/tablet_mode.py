"""The clinic's tablet: a device that staff hand to one patient after the other, opened by a PIN between them.

What the device may do stands in its session: nobody is signed in on it, and it knows one patient at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from intake.errors import InputError, Refusal
from intake.store import audit, sessions, staff
from intake.store.canonical_json import Json
from intake.store.database import Database, Session
from intake.store.passwords import STANDARD_PASSWORDS, Passwords
from intake.store.sessions import Audience

SHORTEST_PIN, LONGEST_PIN = 4, 8
MOST_WRONG_PINS = 5
UNLOCKED_FOR = timedelta(minutes=2)
LAST_PAGE_FOR = timedelta(minutes=5)
_DIGITS = "01234567890"


@dataclass(frozen=True)
class LastPage:
    """What a patient who just sent the form still reads: no answer, only the code and what to do."""

    receipt_code: str
    urgent: tuple[str, ...]
    for_everyone: tuple[str, ...]
    until: datetime


@dataclass(frozen=True)
class Tablet:
    """`id`: of its session. `invite_id`: whose turn it is. `unlocked_until`: staff gave the PIN."""

    id: str
    started_by: str
    pin_hash: str = field(repr=False)
    tries: int = 0
    unlocked_until: datetime | None = None
    invite_id: str | None = None
    last_page: LastPage | None = field(default=None, repr=False)

    def is_unlocked(self, now: datetime) -> bool:
        return self.unlocked_until is not None and now < self.unlocked_until


@dataclass(frozen=True)
class WrongPin:
    """With no try left the tablet mode is over, and staff sign in again."""

    tries_left: int


def start_tablet(
    database: Database,
    staff_token: str,
    *,
    pin: str,
    again: str,
    by: str,
    now: datetime,
    passwords: Passwords = STANDARD_PASSWORDS,
) -> str:
    """The token for the cookie; the staff session of this device is dead. Raises InputError with what to put right."""
    refusals = _refusals(pin, again)
    if refusals:
        raise InputError(refusals)
    pin_hash = passwords.hash(pin)
    with database.transaction() as session:
        sessions.revoke(session, staff_token)
        token = sessions.open_session(session, Audience.TABLET, by, now, {"pin_hash": pin_hash})
        found = sessions.find_session(session, token, Audience.TABLET, now)
        assert found is not None
        note(session, by, "tablet.started", found.id_hash, now)
    return token


def recognise_tablet(database: Database, token: str, now: datetime) -> Tablet | None:
    """None where its day is over, it was ended, or whoever started it was disabled since."""
    with database.reading_columns() as session:
        found = sessions.find_session(session, token, Audience.TABLET, now)
        if found is None or staff.load(session, found.subject_id).disabled_at is not None:
            return None
    return _read(found.id_hash, found.subject_id, found.data)


def enter_pin(
    database: Database, tablet: Tablet, pin: str, now: datetime, passwords: Passwords = STANDARD_PASSWORDS
) -> WrongPin | None:
    """None: it was right, and the tablet is unlocked for two minutes.

    A try is counted before it is looked at, so that guesses made side by side are no more than those made in turn.
    """
    with database.transaction() as session:
        current = lock_tablet_session(session, tablet)
        if current is None or current.tries >= MOST_WRONG_PINS:
            return WrongPin(0)
        save_tablet(session, replace(current, tries=current.tries + 1))
    is_right = passwords.matches(tablet.pin_hash, pin.strip())
    with database.transaction() as session:
        current = lock_tablet_session(session, tablet)
        if current is None:
            return WrongPin(0)
        if is_right:
            save_tablet(session, replace(current, tries=0, unlocked_until=now + UNLOCKED_FOR, last_page=None))
            note(session, current.started_by, "tablet.unlocked", tablet.id, now)
            return None
        note(session, "unknown", "tablet.wrong_pin", tablet.id, now)
        if current.tries >= MOST_WRONG_PINS:
            _end(session, current, now)
        return WrongPin(MOST_WRONG_PINS - current.tries)


def end_tablet(database: Database, tablet: Tablet, now: datetime) -> None:
    """The device is an ordinary one again. Only after the PIN."""
    with database.transaction() as session:
        current = lock_tablet_session(session, tablet)
        if current is not None and current.is_unlocked(now):
            _end(session, current, now)


def lock_tablet_session(session: Session, tablet: Tablet) -> Tablet | None:
    """The tablet as it is now, held until the transaction ends."""
    found = sessions.lock_session(session, tablet.id)
    return None if found is None else _read(found.id_hash, found.subject_id, found.data)


def save_tablet(session: Session, tablet: Tablet) -> None:
    sessions.replace_data(session, tablet.id, _data(tablet))


def note(session: Session, actor: str, action: str, subject: str, now: datetime) -> None:
    audit.append(session, actor=actor, action=action, subject=subject, now=now)


def _end(session: Session, tablet: Tablet, now: datetime) -> None:
    sessions.revoke_by_id(session, tablet.id)
    note(session, tablet.started_by, "tablet.ended", tablet.id, now)


def _refusals(pin: str, again: str) -> list[Refusal]:
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        return [Refusal("pin", f"Choose {SHORTEST_PIN} to {LONGEST_PIN} digits")]
    if len(set(pin)) == 1 or pin in _DIGITS or pin in _DIGITS[::-1]:
        return [Refusal("pin", "This PIN is guessed at once. Choose digits that are not all the same or in a row")]
    return [] if pin == again else [Refusal("again", "The two PINs are not the same. Type both again")]


# --- as it is stored --------------------------------------------------------------------------------------------


def _data(tablet: Tablet) -> dict[str, Json]:
    last = tablet.last_page
    return {
        "pin_hash": tablet.pin_hash,
        "tries": tablet.tries,
        "unlocked_until": tablet.unlocked_until.isoformat() if tablet.unlocked_until else None,
        "invite_id": tablet.invite_id,
        "last_page": None
        if last is None
        else {
            "receipt_code": last.receipt_code,
            "urgent": list(last.urgent),
            "for_everyone": list(last.for_everyone),
            "until": last.until.isoformat(),
        },
    }


def _read(session_id: str, started_by: str, data: dict[str, Any]) -> Tablet:
    unlocked, last = data.get("unlocked_until"), data.get("last_page")
    return Tablet(
        id=session_id,
        started_by=started_by,
        pin_hash=data["pin_hash"],
        tries=data.get("tries", 0),
        unlocked_until=datetime.fromisoformat(unlocked) if unlocked else None,
        invite_id=data.get("invite_id"),
        last_page=None
        if last is None or "urgent" not in last  # kept by an older program: its minutes are over
        else LastPage(
            receipt_code=last["receipt_code"],
            urgent=tuple(last["urgent"]),
            for_everyone=tuple(last["for_everyone"]),
            until=datetime.fromisoformat(last["until"]),
        ),
    )
