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
    """DECLINED: the patient ended without agreeing to share; the answers are closed to staff."""

    OPEN = "open"
    SUBMITTED = "submitted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Intake:
    """`last_seq`: the number of answer events so far, 0 for none; the revision that a page is shown with.

    `last_visit_id`: the submission that a returning patient's answers can be carried over from.
    """

    id: str
    invite_id: str
    rule_set_sha256: str
    started_at: datetime
    state: IntakeState
    last_seq: int
    last_visit_id: str | None = None


@dataclass(frozen=True)
class ShownMessage:
    """`after_seq`: the last answer event when it was shown; a change with a higher number came after the warning.

    `staff_id`: who saw it in the patient's place, typing in a paper form.
    """

    message_id: str
    at: datetime
    after_seq: int
    staff_id: str | None = None


def start_intake(
    session: Session, invite_id: str, rule_set_sha256: str, now: datetime, last_visit_id: str | None = None
) -> Intake:
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
        last_visit_id=last_visit_id,
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
    """Let a submitted or declined intake take answers. What was submitted stays as it was; the next submission is a
    new version.
    """
    lock_intake_row(session, intake_id).state = IntakeState.OPEN
    session.flush()


def decline_intake(session: Session, intake_id: str) -> None:
    """It takes no answers until it is reopened."""
    lock_intake_row(session, intake_id).state = IntakeState.DECLINED
    session.flush()


def close_intake(session: Session, intake_id: str) -> None:
    """End a correction that was not sent: what was submitted stands."""
    lock_intake_row(session, intake_id).state = IntakeState.SUBMITTED
    session.flush()


def record_message_shown(
    session: Session, intake_id: str, message_id: str, now: datetime, staff_id: str | None = None
) -> None:
    """To be called each time that the message's trigger became true and the patient is about to see it.

    `staff_id`: the staff member who sees it in the patient's place.
    """
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
            staff_id=staff_id,
        )
    )
    session.flush()


def messages_shown(session: Session, intake_id: str) -> list[ShownMessage]:
    """In the order in which they were shown."""
    rows = session.scalars(_MESSAGES, {"intake": intake_id})
    keys = keys_of(session)
    return [
        ShownMessage(
            keys.unseal_json(_message_place(intake_id, row.number), row.sealed_message_id),
            row.at,
            row.after_seq,
            row.staff_id,
        )
        for row in rows
    ]


def _message_place(intake_id: str, number: int) -> Place:
    return Place("message_shown", "sealed_message_id", f"{intake_id}:{number}")


def _read(row: IntakeRow) -> Intake:
    state = IntakeState(row.state)
    return Intake(row.id, row.invite_id, row.rule_set_sha256, row.started_at, state, row.last_seq, row.last_visit_id)
