"""The audit log: who did what to which record, each entry signed over the one before, so that no change goes unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from intake.store.canonical_json import Json, canonical_json, read_json
from intake.store.clinic_tables import AuditEntryRow
from intake.store.columns import Base
from intake.store.database import Reader, Writer, keys_of
from intake.store.turns import Turn, wait_turn

FIRST_MAC = "0" * 64
_AT_ONCE = 1000
_NO_TEXT = "Could not decode to UTF-8"  # SQLite takes anything into any column

_ROW = Base.metadata.tables[AuditEntryRow.__tablename__]
# Made once: each entry rests on the last.
_HEAD = select(_ROW.c.seq, _ROW.c.mac).order_by(_ROW.c.seq.desc()).limit(1)
_ADD = insert(_ROW)


@dataclass(frozen=True)
class AuditEntry:
    """`actor`: a staff id, `patient`, `system` or `unknown`. `detail` never holds patient data."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    mac: str


@dataclass(frozen=True)
class Anchor:
    """The end of the chain at some time. Kept elsewhere, it shows whether entries were cut off the end since."""

    seq: int
    mac: str


def append(
    session: Writer, *, actor: str, action: str, subject: str, now: datetime, detail: Mapping[str, Json] | None = None
) -> None:
    """Add to the chain. Do this last in a transaction: on PostgreSQL others wait from here until its end."""
    wait_turn(session.connection(), Turn.AUDIT_CHAIN)
    last = head(session)
    said = canonical_json(detail or {})
    at, seq = now.astimezone(UTC), last.seq + 1
    key_id, mac = keys_of(session).sign(_message(seq, at, actor, action, subject, said, last.mac))
    what = {"actor": actor, "action": action, "subject": subject, "detail": said}
    session.execute(_ADD, {"seq": seq, "at": at, **what, "previous_mac": last.mac, "key_id": key_id, "mac": mac})


def head(session: Reader) -> Anchor:
    """The last entry; number 0 for an empty log."""
    row = session.execute(_HEAD).first()
    return Anchor(0, FIRST_MAC) if row is None else Anchor(row.seq, row.mac)


def verify(session: Session, anchor: Anchor | None = None) -> int | None:
    """The number of the first entry that is missing, out of place or changed; None when all is well.

    With an anchor, an entry that the anchor saw and that is gone is found even at the end of the log.
    """
    previous = Anchor(0, FIRST_MAC)
    for row in _in_order(session):
        if row is None:
            return previous.seq + 1
        is_next = row.seq == previous.seq + 1 and row.previous_mac == previous.mac
        if not is_next or not is_signed(session, row):
            return previous.seq + 1
        if anchor is not None and anchor.seq == row.seq and anchor.mac != row.mac:
            return row.seq
        previous = Anchor(row.seq, row.mac)
    return previous.seq + 1 if anchor is not None and anchor.seq > previous.seq else None


def is_signed(session: Session, row: AuditEntryRow) -> bool:
    """Whether the entry is as it was written."""
    try:
        message = _message(row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.previous_mac)
        return keys_of(session).is_signed(row.key_id, message, row.mac)
    except TypeError:  # SQLite takes bytes where a text was
        return False


def _in_order(session: Session) -> Iterator[AuditEntryRow | None]:
    """A thousand at a time: a log of years need not fit into memory. None, and no more, for one that cannot be read."""
    query, at_once = select(AuditEntryRow).order_by(AuditEntryRow.seq), _AT_ONCE
    rest = query
    while True:
        try:
            batch = session.scalars(rest.limit(at_once)).all()
        except (TypeError, ValueError, OperationalError) as error:
            if isinstance(error, OperationalError) and _NO_TEXT not in str(error):
                raise  # it is the database that cannot be read
            if at_once == 1:
                yield None
                return
            at_once = 1  # the ones before it first
            continue
        if not batch:
            return
        yield from batch
        rest = query.where(AuditEntryRow.seq > batch[-1].seq)


def _message(seq: int, at: datetime, *others: str) -> bytes:
    """`others`: actor, action, subject, detail, and the signature before it."""
    return canonical_json([seq, at.isoformat(timespec="microseconds"), *others]).encode()


def read_entry(row: AuditEntryRow) -> AuditEntry:
    """For the modules of the store that select the row themselves."""
    return AuditEntry(row.seq, row.at, row.actor, row.action, row.subject, _read_detail(row.detail), row.mac)


def _read_detail(text: str) -> dict[str, Any]:
    """Empty where somebody made something else of it: the list is shown all the same, and the signature tells."""
    try:
        found = read_json(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
