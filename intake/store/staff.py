"""The people who sign in: their roles, their password hashes and their failed sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.store.database import Reader
from intake.store.errors import AlreadyExists, NotFound, Unstorable
from intake.store.tables import StaffRow
from intake.store.tokens import new_id

MOST_FAILURES = 10
LOCK = timedelta(minutes=15)

_ROW = StaffRow.__table__
_ALL = select(*_ROW.c).order_by(_ROW.c.name, _ROW.c.id)
_BY_ID = select(*_ROW.c).where(_ROW.c.id == bindparam("staff"))  # made once: every page of staff reads by it


class Role(StrEnum):
    CLINICIAN = "clinician"
    ADMIN = "admin"


@dataclass(frozen=True)
class Staff:
    """One person of the clinic. The password hash is not part of it: see `find_password_hash`."""

    id: str
    email: str
    name: str
    role: Role
    disabled_at: datetime | None
    locked_until: datetime | None

    @property
    def is_active_admin(self) -> bool:
        """May publish rules and manage staff; also while too many wrong passwords keep them out."""
        return self.role is Role.ADMIN and self.disabled_at is None

    def may_sign_in(self, now: datetime) -> bool:
        is_locked = self.locked_until is not None and now < self.locked_until
        return self.disabled_at is None and not is_locked


def add(session: Session, *, email: str, name: str, role: Role, password_hash: str, now: datetime) -> Staff:
    """Raises AlreadyExists for a second person with the same e-mail address."""
    row = StaffRow(
        id=new_id(),
        email=_normal(email),
        name=name,
        role=role,
        password_hash=password_hash,
        created_at=now,
        failed_sign_ins=0,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise AlreadyExists("e-mail address") from None
    return read(row)


def load(session: Reader, staff_id: str) -> Staff:
    row = session.execute(_BY_ID, {"staff": staff_id}).first()
    if row is None:
        raise NotFound("staff")
    return read(row)


def find_by_email(session: Session, email: str) -> Staff | None:
    """None also for what can be nobody's address."""
    try:
        row = session.scalar(select(StaffRow).where(StaffRow.email == _normal(email)))
    except Unstorable:
        return None
    return None if row is None else read(row)


def find_password_hash(session: Session, staff_id: str) -> str:
    return _load_row(session, staff_id).password_hash


def list_staff(session: Reader) -> list[Staff]:
    """By name, the disabled ones too."""
    return [read(row) for row in session.execute(_ALL)]


def names_by_id(session: Reader) -> dict[str, str]:
    """The disabled ones too: what they did keeps their name."""
    return {person.id: person.name for person in list_staff(session)}


def count_active_admins(session: Session) -> int:
    """Locks them until the transaction ends, so that two admins cannot disable one another at once."""
    active = select(StaffRow.id).where(StaffRow.role == Role.ADMIN, StaffRow.disabled_at.is_(None))
    return len(session.scalars(active.with_for_update()).all())


def disable(session: Session, staff_id: str, now: datetime) -> None:
    row = _load_row(session, staff_id, lock=True)
    row.disabled_at = row.disabled_at or now
    session.flush()


def enable(session: Session, staff_id: str) -> None:
    _load_row(session, staff_id, lock=True).disabled_at = None
    session.flush()


def replace_password_hash(session: Session, staff_id: str, password_hash: str) -> None:
    """Also ends a lock: whoever may set a password has proved who they are by other means."""
    row = _load_row(session, staff_id, lock=True)
    row.password_hash, row.failed_sign_ins, row.locked_until = password_hash, 0, None
    session.flush()


def lock_for_sign_in(session: Session, staff_id: str) -> tuple[Staff, str]:
    """The person and the hash as they are now, held until the transaction ends."""
    row = _load_row(session, staff_id, lock=True)
    return read(row), row.password_hash


def count_failed_sign_in(session: Session, staff_id: str, now: datetime) -> bool:
    """Whether this one locked the account."""
    row = _load_row(session, staff_id, lock=True)
    row.failed_sign_ins += 1
    is_too_often = row.failed_sign_ins >= MOST_FAILURES
    if is_too_often:
        row.failed_sign_ins, row.locked_until = 0, now + LOCK
    session.flush()
    return is_too_often


def forget_failed_sign_ins(session: Session, staff_id: str) -> None:
    row = _load_row(session, staff_id, lock=True)
    row.failed_sign_ins, row.locked_until = 0, None
    session.flush()


def _normal(email: str) -> str:
    return email.strip().lower()


def _load_row(session: Session, staff_id: str, *, lock: bool = False) -> StaffRow:
    row = session.get(StaffRow, staff_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound("staff")
    return row


def read(row: StaffRow | Row[Any]) -> Staff:
    """A row that holds these columns of the person."""
    return Staff(row.id, row.email, row.name, Role(row.role), row.disabled_at, row.locked_until)
