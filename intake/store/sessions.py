"""Server-side sessions: an opaque token in the cookie, its hash here, dead at once when the row is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Row, bindparam, delete, select, update
from sqlalchemy.orm import Session

from intake.store.canonical_json import Json
from intake.store.clinic_tables import WebSessionRow
from intake.store.columns import table_of
from intake.store.crypto import Place
from intake.store.database import Reader, keys_of
from intake.store.errors import NotFound
from intake.store.tokens import hash_token, new_token


class Audience(StrEnum):
    PATIENT = "patient"
    STAFF = "staff"
    TABLET = "tablet"


# A patient may look for a medicine packet; a clinic's screen is left alone in a corridor.
IDLE = {
    Audience.PATIENT: timedelta(hours=2),
    Audience.STAFF: timedelta(minutes=30),
    Audience.TABLET: timedelta(hours=16),
}
ABSOLUTE = {
    Audience.PATIENT: timedelta(hours=24),
    Audience.STAFF: timedelta(hours=12),
    Audience.TABLET: timedelta(hours=16),  # a clinic's day: every morning staff start the tablet anew
}
# A patient's session on the clinic's tablet names the tablet in its data, and ends soon after the last tap.
ON_TABLET = "tablet"
IDLE_ON_TABLET = timedelta(minutes=10)
# Who asked for more time on a device of their own is not sent to the door before the session ends: WCAG 2.2.1 wants
# a limit that can be made ten times as long before it is met, or one of more than 20 hours.
UNHURRIED = "unhurried"
# What is still to be done before a member of staff is signed in; on which device, in plain words.
STEP = "step"
DEVICE = "device"

# A page that only shows something writes at most once in this time.
TOUCH_EVERY = timedelta(minutes=1)


# Made once, and of the table itself: every page reads by it.
_ROW = table_of(WebSessionRow)
_BY_HASH = select(*_ROW.c).where(_ROW.c.id_hash == bindparam("hash"))
_TOUCH = (
    update(_ROW)
    .where(_ROW.c.id_hash == bindparam("hash"), _ROW.c.seen_at < bindparam("now"))
    .values(seen_at=bindparam("now"))
)


@dataclass(frozen=True)
class WebSession:
    """`subject_id`: the invite, the staff member, or the staff member who made the device the clinic's tablet."""

    id_hash: str
    audience: Audience
    subject_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    data: dict[str, Any]

    @property
    def is_on_tablet(self) -> bool:
        return ON_TABLET in self.data

    @property
    def is_unhurried(self) -> bool:
        return bool(self.data.get(UNHURRIED))

    @property
    def idle_limit(self) -> timedelta:
        if self.is_on_tablet:
            return IDLE_ON_TABLET
        return ABSOLUTE[self.audience] if self.is_unhurried else IDLE[self.audience]

    def needs_touch(self, now: datetime) -> bool:
        """On the tablet each page counts: the time that its page announces is the time that it gets."""
        return self.is_on_tablet or now - self.seen_at >= TOUCH_EVERY


def open_session(
    session: Session, audience: Audience, subject_id: str, now: datetime, data: Mapping[str, Json] | None = None
) -> str:
    """The token for the cookie. It is not stored."""
    token = new_token()
    id_hash = hash_token(token)
    session.add(
        WebSessionRow(
            id_hash=id_hash,
            audience=audience,
            subject_id=subject_id,
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE[audience],
            sealed_data=keys_of(session).seal_json(_place(id_hash), data or {}),
        )
    )
    session.flush()
    return token


def find_session(session: Reader, token: str, audience: Audience, now: datetime) -> WebSession | None:
    """None for an unknown, revoked, idle or expired one, and for one of the other audience."""
    row = session.execute(_BY_HASH, {"hash": hash_token(token)}).first()
    return read_standing(session, row, audience, now)


def read_standing(session: Reader, row: Row[Any] | None, audience: Audience, now: datetime) -> WebSession | None:
    """As `find_session`, of a row that holds all columns of the session."""
    if row is None or row.audience != audience:
        return None
    if now >= row.expires_at:
        return None
    found = _read(session, row)
    return None if now - row.seen_at >= found.idle_limit else found


def find_ended_session(session: Session, token: str, audience: Audience) -> WebSession | None:
    """Also an idle or expired one, as long as its row is there: for saying whose it was."""
    row = session.execute(_BY_HASH, {"hash": hash_token(token)}).first()
    return None if row is None or row.audience != audience else _read(session, row)


def find_by_id(session: Session, id_hash: str) -> WebSession | None:
    """Of somebody who is known to hold it."""
    row = session.get(WebSessionRow, id_hash)
    return None if row is None else _read(session, row)


def list_sessions(session: Session, audience: Audience, subject_id: str, now: datetime) -> list[WebSession]:
    """Those that have not ended, the one that was used last first."""
    of_person = (WebSessionRow.audience == audience, WebSessionRow.subject_id == subject_id)
    rows = select(WebSessionRow).where(*of_person, WebSessionRow.expires_at > now)
    found = [_read(session, row) for row in session.scalars(rows.order_by(WebSessionRow.seen_at.desc()))]
    return [one for one in found if now - one.seen_at < one.idle_limit]


def lock_session(session: Session, id_hash: str) -> WebSession | None:
    """As it is now, and no other transaction changes it before this one ends. None where it is gone."""
    row = session.get(WebSessionRow, id_hash, with_for_update=True, populate_existing=True)
    return None if row is None else _read(session, row)


def touch(session: Session, id_hash: str, now: datetime) -> None:
    """The person is still there. A session that is gone by now stays gone."""
    session.execute(_TOUCH, {"hash": id_hash, "now": now})


def replace_data(session: Session, id_hash: str, data: Mapping[str, Json]) -> None:
    row = session.get(WebSessionRow, id_hash, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("web_session")
    row.sealed_data = keys_of(session).seal_json(_place(id_hash), data)
    session.flush()


def revoke(session: Session, token: str) -> None:
    _delete(session, WebSessionRow.id_hash == hash_token(token))


def revoke_by_id(session: Session, id_hash: str) -> None:
    _delete(session, WebSessionRow.id_hash == id_hash)


def revoke_all(session: Session, audience: Audience, subject_id: str) -> int:
    """How many there were."""
    return _delete(session, WebSessionRow.audience == audience, WebSessionRow.subject_id == subject_id)


def revoke_others(session: Session, audience: Audience, subject_id: str, kept_id: str) -> int:
    """All but one. How many there were."""
    of_person = (WebSessionRow.audience == audience, WebSessionRow.subject_id == subject_id)
    return _delete(session, *of_person, WebSessionRow.id_hash != kept_id)


def delete_expired(session: Session, now: datetime) -> int:
    """How many there were."""
    return _delete(session, WebSessionRow.expires_at <= now)


def _delete(session: Session, *which: ColumnElement[bool]) -> int:
    result = session.execute(delete(WebSessionRow).where(*which))
    assert isinstance(result, CursorResult)
    return result.rowcount


def _read(session: Reader, row: WebSessionRow | Row[Any]) -> WebSession:
    data = keys_of(session).unseal_json(_place(row.id_hash), row.sealed_data)
    audience = Audience(row.audience)
    return WebSession(row.id_hash, audience, row.subject_id, row.created_at, row.seen_at, row.expires_at, data)


def _place(id_hash: str) -> Place:
    return Place("web_session", "sealed_data", id_hash)
