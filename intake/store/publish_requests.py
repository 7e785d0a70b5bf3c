"""Drafts that wait for a second person: a request is for one revision, and ends with it or with the draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.store.drafts import DraftState
from intake.store.rule_tables import DraftRevisionRow, DraftRow, PublishRequestRow

TRY_AGAIN_AFTER = timedelta(minutes=5)

_LAST = (
    select(func.max(DraftRevisionRow.number))
    .where(DraftRevisionRow.draft_id == PublishRequestRow.draft_id)
    .scalar_subquery()
)
# Made once: each page of an admin asks, and nearly always there is none.
_STANDING = (
    select(PublishRequestRow)
    .join(DraftRow, DraftRow.id == PublishRequestRow.draft_id)
    .where(DraftRow.state == DraftState.OPEN, PublishRequestRow.revision == _LAST)
    .order_by(PublishRequestRow.at, PublishRequestRow.draft_id)
)
_UNMAILED = _STANDING.where(PublishRequestRow.mailed_at.is_(None))


@dataclass(frozen=True)
class PublishRequest:
    """`staff_id`: who asked."""

    draft_id: str
    revision: int
    at: datetime
    staff_id: str


def add_request(session: Session, draft_id: str, revision: int, staff_id: str, now: datetime) -> bool:
    """Whether it was not asked for yet. The draft is locked by the caller."""
    if session.get(PublishRequestRow, (draft_id, revision)) is not None:
        return False
    session.add(PublishRequestRow(draft_id=draft_id, revision=revision, at=now, staff_id=staff_id, next_mail_at=now))
    session.flush()
    return True


def standing_requests(session: Session) -> list[PublishRequest]:
    """Of the drafts as they stand now, oldest first."""
    return [_read(row) for row in session.scalars(_STANDING)]


def count_unmailed(session: Session) -> int:
    """Those that stand and that nobody was told of by e-mail."""
    return session.scalar(select(func.count()).select_from(_UNMAILED.subquery())) or 0


def claim_to_mail(session: Session, now: datetime) -> PublishRequest | None:
    """The next that nobody was told of by e-mail. No other process gets it before it is tried again."""
    due = _UNMAILED.where(PublishRequestRow.next_mail_at <= now).limit(1)
    row = session.scalar(due.with_for_update(skip_locked=True, of=PublishRequestRow))
    if row is None:
        return None
    row.next_mail_at = now + TRY_AGAIN_AFTER
    session.flush()
    return _read(row)


def mark_mailed(session: Session, request: PublishRequest, now: datetime) -> None:
    session.get_one(PublishRequestRow, (request.draft_id, request.revision)).mailed_at = now
    session.flush()


def _read(row: PublishRequestRow) -> PublishRequest:
    return PublishRequest(row.draft_id, row.revision, row.at, row.staff_id)
