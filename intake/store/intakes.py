"""One intake for each invite, and the safety messages that its patient was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.crypto import Place
from intake.store.database import keys_of
from intake.store.errors import NotFound
from intake.store.invites import lock_invite
from intake.store.tables import IntakeRow, MessageShownRow
from intake.store.tokens import new_id

# Made once: every page of the form reads by them.
_BY_ID = select(IntakeRow).where(IntakeRow.id == bindparam("intake"))
_BY_INVITE = select(IntakeRow).where(IntakeRow.invite_id == bindparam("invite"))
_MESSAGES = (
    select(MessageShownRow).where(MessageShownRow.intake_id == bindparam("intake")).order_by(MessageShownRow.number)
)


class IntakeState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"


@dataclass(frozen=True)
class Intake:
    """`last_seq`: the number of answer events so far, 0 for none; the revision that a page is shown with."""

    id: str
    invite_id: str
    rule_set_sha256: str
    started_at: datetime
    state: IntakeState
    last_seq: int


@dataclass(frozen=True)
class ShownMessage:
    """`after_seq`: the last answer event when it was shown; a change with a higher number came after the warning."""

    message_id: str
    at: datetime
    after_seq: int


def start_intake(session: Session, invite_id: str, rule_set_sha256: str, now: datetime) -> Intake:
    """The invite's intake, made at the first call. A later call changes nothing, whatever rule set it names."""
    lock_invite(session, invite_id)
    found = find_intake(session, invite_id)
    if found is not None:
        return found
    row = IntakeRow(
        id=new_id(),
        invite_id=invite_id,
        rule_set_sha256=rule_set_sha256,
        started_at=now,
        state=IntakeState.OPEN,
        last_seq=0,
    )
    session.add(row)
    session.flush()
    return _read(row)


def find_intake(session: Session, invite_id: str) -> Intake | None:
    row = session.scalar(_BY_INVITE, {"invite": invite_id})
    return None if row is None else _read(row)


def load_intake(session: Session, intake_id: str) -> Intake:
    row = session.scalar(_BY_ID, {"intake": intake_id})
    if row is None:
        raise NotFound("intake")
    return _read(row)


def lock_intake_row(session: Session, intake_id: str) -> IntakeRow:
    """The row itself, for the modules of the store that number things under it, held until the transaction ends."""
    row = session.get(IntakeRow, intake_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("intake")
    return row


def reopen_intake(session: Session, intake_id: str) -> None:
    """Let a submitted intake be corrected. What was submitted stays as it was; the next submission is a new version."""
    lock_intake_row(session, intake_id).state = IntakeState.OPEN
    session.flush()


def record_message_shown(session: Session, intake_id: str, message_id: str, now: datetime) -> None:
    """To be called each time that the message's trigger became true and the patient is about to see it."""
    intake = lock_intake_row(session, intake_id)
    shown = select(func.count()).select_from(MessageShownRow).where(MessageShownRow.intake_id == intake_id)
    number = (session.scalar(shown) or 0) + 1
    session.add(
        MessageShownRow(
            intake_id=intake_id,
            number=number,
            sealed_message_id=keys_of(session).seal_json(_message_place(intake_id, number), message_id),
            at=now,
            after_seq=intake.last_seq,
        )
    )
    session.flush()


def messages_shown(session: Session, intake_id: str) -> list[ShownMessage]:
    """In the order in which they were shown."""
    rows = session.scalars(_MESSAGES, {"intake": intake_id})
    keys = keys_of(session)
    return [
        ShownMessage(
            keys.unseal_json(_message_place(intake_id, row.number), row.sealed_message_id), row.at, row.after_seq
        )
        for row in rows
    ]


def _message_place(intake_id: str, number: int) -> Place:
    return Place("message_shown", "sealed_message_id", f"{intake_id}:{number}")


def _read(row: IntakeRow) -> Intake:
    return Intake(row.id, row.invite_id, row.rule_set_sha256, row.started_at, IntakeState(row.state), row.last_seq)
