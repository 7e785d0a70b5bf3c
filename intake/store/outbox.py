"""Alerts to the clinic by e-mail: noted with the answer that called for them, sent afterwards, tried until sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from intake.store.clinic_tables import AlertRow
from intake.store.columns import table_of
from intake.store.database import Reader
from intake.store.tables import IntakeRow
from intake.store.tokens import new_id

# After the first failure, the second, and so on; then always the last.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
# An alert that is this old and not sent is told on the worklist: nobody may rely on e-mail then.
LATE_AFTER = timedelta(minutes=3)

# Made once: each opening of the list of patients asks, and nearly always there is none.
_ROW = table_of(AlertRow)
_IS_LATE = _ROW.c.sent_at.is_(None) & (_ROW.c.last_error.is_not(None) | (_ROW.c.created_at <= bindparam("before")))
_LATE = select(func.count(), func.min(_ROW.c.created_at)).where(_IS_LATE)
_LAST_ERROR = select(_ROW.c.last_error).where(_IS_LATE).order_by(_ROW.c.next_try_at.desc()).limit(1)


@dataclass(frozen=True)
class Alert:
    """`attempts`: with the one that is made now."""

    id: str
    invite_id: str
    created_at: datetime
    attempts: int


@dataclass(frozen=True)
class LateAlerts:
    """`last_error`: the kind of what went wrong, None where nothing was tried yet."""

    count: int
    since: datetime
    last_error: str | None


def add_alert(session: Session, intake_id: str, after_seq: int, now: datetime) -> None:
    """One for each save that called for it, however often that is retried. Call it with the intake's row locked."""
    is_this = select(AlertRow.id).where(AlertRow.intake_id == intake_id, AlertRow.after_seq == after_seq)
    if session.scalar(is_this) is None:
        row = AlertRow(id=new_id(), intake_id=intake_id, after_seq=after_seq, created_at=now, next_try_at=now)
        session.add(row)
        session.flush()


def claim_alert(session: Session, now: datetime) -> Alert | None:
    """The next to be sent. No other process gets it before its next try is due: leave the transaction, then send."""
    due = (
        select(AlertRow)
        .where(AlertRow.sent_at.is_(None), AlertRow.next_try_at <= now)
        .order_by(AlertRow.next_try_at, AlertRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalar(due)
    if row is None:
        return None
    row.attempts += 1
    row.next_try_at = now + WAITS[min(row.attempts, len(WAITS)) - 1]
    session.flush()
    invite_id = session.scalar(select(IntakeRow.invite_id).where(IntakeRow.id == row.intake_id))
    assert invite_id is not None, "a foreign key holds it"
    return Alert(row.id, invite_id, row.created_at, row.attempts)


def mark_sent(session: Session, alert_id: str, now: datetime) -> None:
    """The mail server took it: it is never sent again. One whose form was purged meanwhile is gone."""
    row = session.get(AlertRow, alert_id, with_for_update=True)
    if row is not None:
        row.sent_at, row.last_error = row.sent_at or now, None
        session.flush()


def mark_failed(session: Session, alert_id: str, error: str) -> None:
    """`error`: its kind, never its words, which may quote an address."""
    row = session.get(AlertRow, alert_id, with_for_update=True)
    if row is not None:
        row.last_error = error
        session.flush()


def try_again_now(session: Session, now: datetime) -> None:
    """What failed does not wait for its next try. One that another process is just trying again may go out twice, with
    the same Message-ID.
    """
    failed = AlertRow.sent_at.is_(None), AlertRow.last_error.is_not(None)
    session.execute(update(AlertRow).where(*failed).values(next_try_at=now))


def drop_unsent(session: Session, intake_id: str) -> None:
    """Nobody could look at the form any more that they speak of."""
    session.execute(delete(AlertRow).where(AlertRow.intake_id == intake_id, AlertRow.sent_at.is_(None)))


def find_late(session: Reader, now: datetime) -> LateAlerts | None:
    """What has failed, or was not even tried for a while."""
    late = {"before": now - LATE_AFTER}
    count, since = session.execute(_LATE, late).one()
    return LateAlerts(count, since, session.scalar(_LAST_ERROR, late)) if count else None


def count_unsent(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AlertRow).where(AlertRow.sent_at.is_(None))) or 0
