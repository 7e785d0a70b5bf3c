"""A session, who of the staff holds it, and the clinic's settings, in one statement: each of their pages begins so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from intake.store import sessions, settings, staff
from intake.store.clinic_tables import WebSessionRow
from intake.store.columns import table_of
from intake.store.database import Reader
from intake.store.sessions import Audience, WebSession
from intake.store.staff import Staff
from intake.store.tables import StaffRow
from intake.store.tokens import hash_token

CLINIC = "clinic"

_SESSION, _STAFF = table_of(WebSessionRow), table_of(StaffRow)
_OF_STAFF = [_STAFF.c[name] for name in ("id", "email", "name", "role", "disabled_at", "locked_until")]
_BY_HASH: Select[Any] = (
    select(*_SESSION.c, *_OF_STAFF, settings.saved_value(CLINIC).label("clinic"))
    .join(_STAFF, _STAFF.c.id == _SESSION.c.subject_id)
    .where(_SESSION.c.id_hash == bindparam("hash"))
)


@dataclass(frozen=True)
class StaffSession:
    """`clinic`: the setting, as `settings.find_setting` gives it."""

    web_session: WebSession
    staff: Staff
    clinic: Any


def find_staff_session(session: Reader, token: str, now: datetime) -> StaffSession | None:
    """As `sessions.find_session`."""
    row = session.execute(_BY_HASH, {"hash": hash_token(token)}).first()
    found = sessions.read_standing(session, row, Audience.STAFF, now)
    if row is None or found is None:
        return None
    return StaffSession(found, staff.read(row), settings.read(row.clinic))
