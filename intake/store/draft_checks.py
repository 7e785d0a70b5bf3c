"""The checks of drafts while they are made and afterwards: how far each is, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from intake.store.columns import UTC_DATE_TIME
from intake.store.crypto import Place
from intake.store.database import keys_of
from intake.store.errors import NotFound
from intake.store.rule_tables import DraftCheckRow


class CheckState(StrEnum):
    RUNNING = "running"
    CANCELLING = "cancelling"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_at_work(self) -> bool:
        return self in (CheckState.RUNNING, CheckState.CANCELLING)


@dataclass(frozen=True)
class StoredCheck:
    """`done` of `total` of this step, both 0 where that cannot be said. `report`: as text, once it is done."""

    draft_id: str
    number: int
    revision: int
    staff_id: str
    started_at: datetime
    seen_at: datetime
    state: CheckState
    step: str
    done: int
    total: int
    report: str | None


def begin_check(session: Session, draft_id: str, revision: int, step: str, *, staff_id: str, now: datetime) -> int:
    """Its number. The draft is locked by the caller."""
    last = find_last_check(session, draft_id)
    number = 1 if last is None else last.number + 1
    session.add(
        DraftCheckRow(
            draft_id=draft_id,
            number=number,
            revision=revision,
            staff_id=staff_id,
            started_at=now,
            seen_at=now,
            state=CheckState.RUNNING,
            step=step,
            done=0,
            total=0,
        )
    )
    session.flush()
    return number


def note_progress(
    session: Session, draft_id: str, number: int, *, step: str, done: int, total: int, now: datetime
) -> None:
    row = _lock(session, draft_id, number)
    row.step, row.done, row.total, row.seen_at = step, done, total, now
    session.flush()


def end_check(
    session: Session, draft_id: str, number: int, state: CheckState, now: datetime, report: str | None = None
) -> None:
    """Once: what has ended stays as it ended."""
    row = _lock(session, draft_id, number)
    if CheckState(row.state).is_at_work:
        row.state, row.seen_at = state, now
        if report is not None:
            row.sealed_report = keys_of(session).seal_json(_place(draft_id, number), report)
    session.flush()


def ask_to_cancel(session: Session, draft_id: str, number: int) -> None:
    row = _lock(session, draft_id, number)
    if row.state == CheckState.RUNNING:
        row.state = CheckState.CANCELLING
    session.flush()


def find_last_check(session: Session, draft_id: str) -> StoredCheck | None:
    row = session.scalar(_of(draft_id).limit(1))
    return None if row is None else _read(session, row)


def find_last_done(session: Session, draft_id: str, revision: int) -> StoredCheck | None:
    """The newest report on this very revision."""
    of_it = _of(draft_id).where(DraftCheckRow.revision == revision, DraftCheckRow.state == CheckState.DONE)
    row = session.scalar(of_it.limit(1))
    return None if row is None else _read(session, row)


def count_ahead(session: Session, check: StoredCheck, seen_since: datetime) -> int:
    """How many checks, of any draft, are at work and were begun before this one."""
    own, begun = DraftCheckRow, (DraftCheckRow.started_at, DraftCheckRow.draft_id)
    at_work = own.state.in_([CheckState.RUNNING, CheckState.CANCELLING]), own.seen_at > seen_since
    is_ahead = tuple_(*begun) < tuple_(literal(check.started_at, UTC_DATE_TIME), literal(check.draft_id))
    return session.scalar(select(func.count()).select_from(own).where(*at_work, is_ahead)) or 0


def load_check(session: Session, draft_id: str, number: int) -> StoredCheck:
    return _read(session, _load(session, draft_id, number))


def _of(draft_id: str) -> Select[DraftCheckRow]:
    """Newest first."""
    return select(DraftCheckRow).where(DraftCheckRow.draft_id == draft_id).order_by(DraftCheckRow.number.desc())


def _lock(session: Session, draft_id: str, number: int) -> DraftCheckRow:
    return _load(session, draft_id, number, lock=True)


def _load(session: Session, draft_id: str, number: int, *, lock: bool = False) -> DraftCheckRow:
    row = session.get(DraftCheckRow, (draft_id, number), with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound("draft_check")
    return row


def _read(session: Session, row: DraftCheckRow) -> StoredCheck:
    report = None
    if row.sealed_report is not None:
        report = str(keys_of(session).unseal_json(_place(row.draft_id, row.number), row.sealed_report))
    return StoredCheck(
        draft_id=row.draft_id,
        number=row.number,
        revision=row.revision,
        staff_id=row.staff_id,
        started_at=row.started_at,
        seen_at=row.seen_at,
        state=CheckState(row.state),
        step=row.step,
        done=row.done,
        total=row.total,
        report=report,
    )


def _place(draft_id: str, number: int) -> Place:
    return Place("draft_check", "sealed_report", f"{draft_id}:{number}")
