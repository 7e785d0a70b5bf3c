"""A clinic of years: the demo's submissions copied many times, each sealed anew for its own rows.

Most are of past days and decided; 40 a day up to a week from now, with those who have not started.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, cycle, islice
from typing import Any

from sqlalchemy import Table, insert, select

from intake.services.invite_patient import create_invite
from intake.store.columns import Base
from intake.store.crypto import Place, SealedBytes
from intake.store.data_key import DataKey, form_of, new_data_key
from intake.store.database import Database, Session, keys_of
from intake.store.intake_keys import unseal
from intake.store.progress import Progress, Urgency
from intake.store.sealed_columns import ROW_ID, sealed_columns
from intake.store.tables import IntakeRow, SubmissionRow
from intake.store.tokens import new_id

A_DAY, DAYS_AHEAD, LEFT_OPEN = 40, 8, 300  # one of 300 past submissions was never decided
NOT_STARTED = 10  # on each of the coming days
AT_ONCE = 250
# In the order of their foreign keys, each with the column by which a submission's rows are found.
TABLES = {
    "invite": "id",
    "intake": "id",
    "answer_event": "intake_id",
    "message_shown": "intake_id",
    "submission": "id",
    "assessment_attempt": "submission_id",
    "assessment": "submission_id",
    "progress": "invite_id",
}
IDS = ("id", "invite_id", "intake_id", "submission_id")
NAMES = ("Ada Abel", "Ben Baker", "Cleo Cole", "Dan Drake", "Eve Ellis", "Finn Frost", "Gus Grant", "Hal Hart")

Row = dict[str, Any]
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Original:
    """One submission: its rows by table, with the sealed values opened."""

    rows: Rows
    ids: tuple[str, str, str]  # of the invitation, the intake, the submission


def fill(database: Database, submissions: int, staff_id: str, now: datetime) -> None:
    """With so many submissions besides those that are there."""
    with database.reading() as session:
        originals = list(_originals(session))
    days = count(now.date().toordinal() + DAYS_AHEAD - 1, -1)
    slots = ((day, number) for day in days for number in range(A_DAY))
    copies = zip(cycle(originals), islice(slots, submissions), strict=False)
    while batch := list(islice(copies, AT_ONCE)):
        with database.transaction() as session:
            made = [_copy(session, original, _moment(now, *slot), staff_id, now) for original, slot in batch]
            for name in (*TABLES, "intake_key", "decision"):
                rows = [row for one in made for row in one.get(name, [])]
                if rows:
                    session.execute(insert(Base.metadata.tables[name]), rows)
    for number in range(DAYS_AHEAD * NOT_STARTED):
        _invite(database, _moment(now, now.date().toordinal() + number // NOT_STARTED, 3 * number % A_DAY), now)


def _originals(session: Session) -> Iterator[Original]:
    """Those that were sent once."""
    sent = select(SubmissionRow.id, SubmissionRow.intake_id).where(SubmissionRow.version == 1)
    for submission_id, intake_id in session.execute(sent).all():
        invite_id = session.get_one(IntakeRow, intake_id).invite_id
        ids = {"invite": invite_id, "intake": intake_id, "submission": submission_id}
        ids |= {"intake_id": intake_id, "submission_id": submission_id, "invite_id": invite_id}
        rows = {
            name: [
                _opened(session, table, dict(row))
                for row in session.execute(
                    select(table).where(table.c[by] == ids[by if by != "id" else name])
                ).mappings()
            ]
            for name, by in TABLES.items()
            for table in (Base.metadata.tables[name],)
        }
        if len(rows["assessment"]) == 1:
            yield Original(rows, (invite_id, intake_id, submission_id))


def _opened(session: Session, table: Table, row: Row) -> Row:
    """Its sealed values as plain text, with whose key sealed them."""
    for column in sealed_columns(table):
        sealed = row[column]
        row[column] = form_of(sealed) is not None, unseal(session, _place(table.name, column, row), sealed)
    return row


def _copy(session: Session, original: Original, appointment_at: datetime, staff_id: str, now: datetime) -> Rows:
    ids = dict(zip(original.ids, (new_id() for _ in original.ids), strict=True))
    _, intake_id, submission_id = ids.values()
    key = new_data_key()
    seal_for = {True: DataKey(intake_id, key).seal, False: keys_of(session).seal}
    sent_at = min(now, appointment_at) - timedelta(days=1)
    is_decided = appointment_at < now and secrets.randbelow(LEFT_OPEN) > 0
    changed: dict[str, Row] = {
        "invite": {
            "patient_id": new_id(),
            "match_key": secrets.token_hex(32),
            "token_hash": secrets.token_hex(32),
            "appointment_at": appointment_at,
            "created_at": sent_at,
            "sealed_name": (False, f'"{secrets.choice(NAMES)} {secrets.token_hex(3)}"'.encode()),
        },
        "intake": {"last_visit_id": None},
        "submission": {"receipt_code": secrets.token_hex(4), "submitted_at": sent_at},
        "progress": {"appointment_at": appointment_at, "since": sent_at},
    }
    if is_decided:
        changed["progress"] |= {"state": Progress.DECIDED, "urgency": Urgency.NONE}
    rows = {
        name: [_moved(name, {**row, **changed.get(name, {})}, ids, seal_for) for row in found]
        for name, found in original.rows.items()
    }
    place = Place("intake_key", "sealed_key", intake_id)
    rows["intake_key"] = [{"intake_id": intake_id, "sealed_key": keys_of(session).seal(place, key)}]
    rows["decision"] = [_decision(session, submission_id, staff_id, appointment_at)] if is_decided else []
    return rows


def _moved(
    table: str, row: Row, ids: Mapping[str, str], seal_for: Mapping[bool, Callable[[Place, bytes], SealedBytes]]
) -> Row:
    moved = {**row, **{column: ids[row[column]] for column in IDS if column in row}}
    for column in sealed_columns(Base.metadata.tables[table]):
        is_of_form, plain = moved[column]
        moved[column] = seal_for[is_of_form](_place(table, column, moved), plain)
    return moved


def _decision(session: Session, submission_id: str, staff_id: str, at: datetime) -> Row:
    place = Place("decision", "sealed_content", f"{submission_id}:1")
    content = keys_of(session).seal_json(place, {"note": "", "details": {}})
    return {
        **{"submission_id": submission_id, "number": 1, "at": at, "staff_id": staff_id, "outcome": "go"},
        **{"attempt": 1, "sealed_content": content},
    }


def _place(table: str, column: str, row: Row) -> Place:
    return Place(table, column, ":".join(str(row[name]) for name in ROW_ID[table]))


def _moment(now: datetime, day: int, number: int) -> datetime:
    """From eight o'clock on, a patient each quarter of an hour."""
    start = now.replace(hour=8, minute=0, second=0, microsecond=0)
    return start + timedelta(days=day - now.date().toordinal(), minutes=15 * number)


def _invite(database: Database, appointment_at: datetime, now: datetime) -> None:
    create_invite(
        database,
        name=f"{secrets.choice(NAMES)} {secrets.token_hex(3)}",
        date_of_birth=now.date() - timedelta(days=15_000),
        appointment_at=appointment_at,
        offer=None,
        language="en",
        created_by=None,
        now=now,
    )
