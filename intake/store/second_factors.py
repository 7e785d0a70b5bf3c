"""The second step of the sign-in: one authenticator app a person, and recovery codes for the day it is lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intake.store.clinic_tables import RecoveryCodeRow, SecondFactorRow
from intake.store.crypto import Place
from intake.store.database import keys_of


@dataclass(frozen=True)
class SecondFactor:
    """`last_counter`: of the last code that was taken; one that is not later is refused."""

    staff_id: str
    set_up_at: datetime
    secret: str
    last_counter: int


def save_second_factor(session: Session, new: SecondFactor, recovery_codes: Collection[str]) -> None:
    """Instead of what the person had before."""
    remove_second_factor(session, new.staff_id)
    sealed = keys_of(session).seal_json(_place(new.staff_id), new.secret)
    row = SecondFactorRow(
        staff_id=new.staff_id, set_up_at=new.set_up_at, last_counter=new.last_counter, sealed_secret=sealed
    )
    session.add(row)
    replace_recovery_codes(session, new.staff_id, recovery_codes)


def find_second_factor(session: Session, staff_id: str) -> SecondFactor | None:
    row = session.get(SecondFactorRow, staff_id, populate_existing=True)
    if row is None:
        return None
    secret = str(keys_of(session).unseal_json(_place(staff_id), row.sealed_secret))
    return SecondFactor(staff_id, row.set_up_at, secret, row.last_counter)


def has_second_factor(session: Session, staff_id: str) -> bool:
    return session.scalar(select(SecondFactorRow.staff_id).where(SecondFactorRow.staff_id == staff_id)) is not None


def staff_with_second_factor(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(select(SecondFactorRow.staff_id)))


def note_counter(session: Session, staff_id: str, counter: int) -> None:
    """To be called with the person's row locked: two requests with one code must not both be taken."""
    session.get_one(SecondFactorRow, staff_id).last_counter = counter
    session.flush()


def remove_second_factor(session: Session, staff_id: str) -> None:
    """To be called with the person's row locked: a code that is being used is taken before, or not at all."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == staff_id))
    session.execute(delete(SecondFactorRow).where(SecondFactorRow.staff_id == staff_id))


def replace_recovery_codes(session: Session, staff_id: str, codes: Collection[str]) -> None:
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == staff_id))
    for code in codes:
        code_hash = keys_of(session).blind_index(_message(staff_id, code))
        session.add(RecoveryCodeRow(staff_id=staff_id, code_hash=code_hash))
    session.flush()


def use_recovery_code(session: Session, staff_id: str, code: str, now: datetime) -> bool:
    """Whether it was one of the person's and not used before. To be called with the person's row locked."""
    hashes = keys_of(session).blind_indexes(_message(staff_id, code))
    unused = (RecoveryCodeRow.staff_id == staff_id, RecoveryCodeRow.used_at.is_(None))
    row = session.scalar(select(RecoveryCodeRow).where(*unused, RecoveryCodeRow.code_hash.in_(hashes)))
    if row is None:
        return False
    row.used_at = now
    session.flush()
    return True


def count_unused_codes(session: Session, staff_id: str) -> int:
    unused = (RecoveryCodeRow.staff_id == staff_id, RecoveryCodeRow.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCodeRow).where(*unused)) or 0


def _message(staff_id: str, code: str) -> bytes:
    """The hash is under a key: whoever has only the database cannot try codes on it."""
    return f"recovery code|{staff_id}|{code}".encode("utf-8", errors="surrogatepass")


def _place(staff_id: str) -> Place:
    return Place("second_factor", "sealed_secret", staff_id)
