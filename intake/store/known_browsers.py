"""Browsers in which a person has signed in before: wrong guesses made there are counted apart from those of strangers.

A browser has one secret for all who share it, of which only the hash is stored. It signs nobody in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intake.store.columns import Base, Id, Moment, Sha256
from intake.store.staff import MOST_FAILURES
from intake.store.tokens import hash_token, new_token

KNOWN_FOR = timedelta(days=90)


class KnownBrowserRow(Base):
    __tablename__ = "known_browser"
    __table_args__ = (Index(None, "expires_at"),)

    id_hash: Mapped[Sha256] = mapped_column(primary_key=True)
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    failed_sign_ins: Mapped[int]
    expires_at: Mapped[Moment]


def note_sign_in(session: Session, token: str, staff_id: str, now: datetime) -> str:
    """The secret for the browser: the one that it showed, where we gave it out; else a new one."""
    same = select(KnownBrowserRow.staff_id).where(KnownBrowserRow.id_hash == hash_token(token)).limit(1)
    if session.scalar(same) is None:
        token = new_token()
    row = KnownBrowserRow(id_hash=hash_token(token), staff_id=staff_id, failed_sign_ins=0, expires_at=now + KNOWN_FOR)
    session.merge(row)
    session.flush()
    return token


def is_known(session: Session, token: str, staff_id: str, now: datetime) -> bool:
    row = session.get(KnownBrowserRow, (hash_token(token), staff_id), populate_existing=True)
    return row is not None and now < row.expires_at


def is_known_to_clinic(session: Session, token: str, now: datetime) -> bool:
    """Whoever it was that signed in there."""
    still = (KnownBrowserRow.id_hash == hash_token(token), KnownBrowserRow.expires_at > now)
    return session.scalar(select(KnownBrowserRow.staff_id).where(*still).limit(1)) is not None


def count_failure(session: Session, token: str, staff_id: str) -> None:
    """After too many it is a stranger's again. To be called for a known one, with the person's row locked."""
    row = session.get_one(KnownBrowserRow, (hash_token(token), staff_id))
    row.failed_sign_ins += 1
    if row.failed_sign_ins >= MOST_FAILURES:
        session.delete(row)
    session.flush()


def delete_expired(session: Session, now: datetime) -> None:
    session.execute(delete(KnownBrowserRow).where(KnownBrowserRow.expires_at <= now))
