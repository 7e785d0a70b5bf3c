"""Changes to the rules that are being worked on. Each state of a draft is kept; nothing here judges its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intake.store.canonical_json import canonical_json, read_json
from intake.store.crypto import Place
from intake.store.database import keys_of
from intake.store.errors import NotFound
from intake.store.rule_tables import DraftRevisionRow, DraftRow
from intake.store.tokens import new_id

FIRST = 1


class DraftState(StrEnum):
    OPEN = "open"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class How(StrEnum):
    """How a revision came about. Nobody is the author of files that were merged."""

    OPENED = "opened"
    TYPED = "typed"
    MERGED = "merged"


@dataclass(frozen=True)
class StoredDraft:
    """`adopts_sha256`: the newer shipped rule set that it takes up, if that is what it is for."""

    id: str
    title: str
    state: DraftState
    closed_at: datetime | None
    adopts_sha256: str | None


@dataclass(frozen=True)
class NewRevision:
    """`changes`: path to the text that stands there in place of the base's; None for a file that is taken out."""

    base_sha256: str
    changes: Mapping[str, str | None]
    note: str
    staff_id: str
    how: How


@dataclass(frozen=True)
class StoredRevision(NewRevision):
    draft_id: str
    number: int
    at: datetime


def add_draft(
    session: Session, title: str, new: NewRevision, now: datetime, *, adopts_sha256: str | None = None
) -> str:
    """The id of a new draft, with its first revision."""
    row = DraftRow(id=new_id(), title=title, state=DraftState.OPEN, adopts_sha256=adopts_sha256)
    session.add(row)
    session.flush()
    _add(session, row.id, FIRST, new, now)
    return row.id


def add_revision(session: Session, draft_id: str, new: NewRevision, now: datetime) -> int:
    """Its number. Call `lock_draft` first, so that two cannot get the same."""
    number = last_revision(session, draft_id).number + 1
    _add(session, draft_id, number, new, now)
    return number


def lock_draft(session: Session, draft_id: str) -> StoredDraft:
    """The draft, held until the transaction ends."""
    row = session.get(DraftRow, draft_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("draft")
    return _read_draft(row)


def load_draft(session: Session, draft_id: str) -> StoredDraft:
    row = session.get(DraftRow, draft_id)
    if row is None:
        raise NotFound("draft")
    return _read_draft(row)


def list_drafts(session: Session, state: DraftState, most: int | None = None) -> list[StoredDraft]:
    """Changed last, first."""
    changed_at = select(func.max(DraftRevisionRow.at)).where(DraftRevisionRow.draft_id == DraftRow.id)
    newest_first = select(DraftRow).order_by(changed_at.scalar_subquery().desc(), DraftRow.id)
    return [_read_draft(row) for row in session.scalars(newest_first.where(DraftRow.state == state).limit(most))]


def close_draft(session: Session, draft_id: str, state: DraftState, now: datetime) -> None:
    row = session.get_one(DraftRow, draft_id)
    row.state, row.closed_at = state, now
    session.flush()


def last_revision(session: Session, draft_id: str) -> StoredRevision:
    newest_first = _of(draft_id).order_by(DraftRevisionRow.number.desc()).limit(1)
    return _read(session, session.scalars(newest_first).one())


def load_revision(session: Session, draft_id: str, number: int) -> StoredRevision:
    row = session.get(DraftRevisionRow, (draft_id, number))
    if row is None:
        raise NotFound("draft_revision")
    return _read(session, row)


def revisions_of(session: Session, draft_id: str) -> list[StoredRevision]:
    """Oldest first."""
    return [_read(session, row) for row in session.scalars(_of(draft_id).order_by(DraftRevisionRow.number))]


def authors_of(session: Session, draft_id: str) -> tuple[str, ...]:
    """The ids of everybody who opened it or typed in it, in the order of the first."""
    typed = select(DraftRevisionRow.staff_id).where(DraftRevisionRow.draft_id == draft_id)
    in_order = typed.where(DraftRevisionRow.how != How.MERGED).order_by(DraftRevisionRow.number)
    return tuple(dict.fromkeys(session.scalars(in_order)))


def _of(draft_id: str) -> Select[DraftRevisionRow]:
    return select(DraftRevisionRow).where(DraftRevisionRow.draft_id == draft_id)


def _add(session: Session, draft_id: str, number: int, new: NewRevision, now: datetime) -> None:
    session.add(
        DraftRevisionRow(
            draft_id=draft_id,
            number=number,
            at=now,
            staff_id=new.staff_id,
            how=new.how,
            base_sha256=new.base_sha256,
            changes=canonical_json(new.changes),
            sealed_note=keys_of(session).seal_json(_place(draft_id, number), new.note),
        )
    )
    session.flush()


def _read_draft(row: DraftRow) -> StoredDraft:
    return StoredDraft(row.id, row.title, DraftState(row.state), row.closed_at, row.adopts_sha256)


def _read(session: Session, row: DraftRevisionRow) -> StoredRevision:
    return StoredRevision(
        base_sha256=row.base_sha256,
        changes=read_json(row.changes),
        note=str(keys_of(session).unseal_json(_place(row.draft_id, row.number), row.sealed_note)),
        staff_id=row.staff_id,
        how=How(row.how),
        draft_id=row.draft_id,
        number=row.number,
        at=row.at,
    )


def _place(draft_id: str, number: int) -> Place:
    return Place("draft_revision", "sealed_note", f"{draft_id}:{number}")
