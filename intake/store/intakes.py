"""One intake for each invite, and the safety messages that its patient was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from intake.store.columns import table_of
from intake.store.crypto import Place
from intake.store.database import Reader
from intake.store.errors import NotFound
from intake.store.intake_keys import key_of, make_key
from intake.store.intake_state import IntakeState
from intake.store.invites import lock_invite
from intake.store.progress import renew_progress
from intake.store.tables import IntakeRow, MessageShownRow
from intake.store.tokens import new_id

# Made once, and of the tables themselves: every page of the form reads by them.
_ROW, _SHOWN = table_of(IntakeRow), table_of(MessageShownRow)
_BY_ID = select(*_ROW.c).where(_ROW.c.id == bindparam("intake"))
_LOCKED = _BY_ID.with_for_update()
_BY_INVITE = select(*_ROW.c).where(_ROW.c.invite_id == bindparam("invite"))
_SET_STATE = update(_ROW).where(_ROW.c.id == bindparam("intake")).values(state=bindparam("new_state"))
_SET_LAST_SEQ = update(_ROW).where(_ROW.c.id == bindparam("intake")).values(last_seq=bindparam("new_last_seq"))
_MESSAGES = select(*_SHOWN.c).where(_SHOWN.c.intake_id == bindparam("intake")).order_by(_SHOWN.c.number)
_COUNT_MESSAGES = select(func.count()).select_from(_SHOWN).where(_SHOWN.c.intake_id == bindparam("intake"))
_ADD_MESSAGE = insert(_SHOWN)


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
    make_key(session, row.id)
    return _read(row)


def find_intake(session: Reader, invite_id: str) -> Intake | None:
    row = session.execute(_BY_INVITE, {"invite": invite_id}).first()
    return None if row is None else _read(row)


def load_intake(session: Reader, intake_id: str) -> Intake:
    row = session.execute(_BY_ID, {"intake": intake_id}).first()
    if row is None:
        raise NotFound("intake")
    return _read(row)


def lock_intake(session: Session, intake_id: str) -> Intake:
    """As `load_intake`, and held until the transaction ends: nobody else saves, sends or decides meanwhile."""
    row = session.execute(_LOCKED, {"intake": intake_id}).first()
    if row is None:
        raise NotFound("intake")
    return _read(row)


def enter_state(session: Session, intake: Intake, state: IntakeState) -> None:
    """Of an intake that is locked."""
    session.execute(_SET_STATE, {"intake": intake.id, "new_state": state})
    renew_progress(session, intake.invite_id)


def move_last_seq(session: Session, intake_id: str, last_seq: int) -> None:
    """Of an intake that is locked, after its log has grown."""
    session.execute(_SET_LAST_SEQ, {"intake": intake_id, "new_last_seq": last_seq})


def reopen_intake(session: Session, intake_id: str) -> None:
    """Let a submitted or declined intake take answers. What was submitted stays as it was; the next submission is a
    new version.
    """
    enter_state(session, lock_intake(session, intake_id), IntakeState.OPEN)


def decline_intake(session: Session, intake_id: str) -> None:
    """It takes no answers until it is reopened."""
    enter_state(session, lock_intake(session, intake_id), IntakeState.DECLINED)


def close_intake(session: Session, intake_id: str) -> None:
    """End a correction that was not sent: what was submitted stands."""
    enter_state(session, lock_intake(session, intake_id), IntakeState.SUBMITTED)


def record_message_shown(
    session: Session, intake_id: str, message_id: str, now: datetime, staff_id: str | None = None
) -> None:
    """To be called each time that the message's trigger became true and the patient is about to see it.

    `staff_id`: the staff member who sees it in the patient's place.
    """
    intake = lock_intake(session, intake_id)
    number = (session.scalar(_COUNT_MESSAGES, {"intake": intake_id}) or 0) + 1
    session.execute(
        _ADD_MESSAGE,
        {
            "intake_id": intake_id,
            "number": number,
            "sealed_message_id": key_of(session, intake_id).seal_json(_message_place(intake_id, number), message_id),
            "at": now,
            "after_seq": intake.last_seq,
            "staff_id": staff_id,
        },
    )
    renew_progress(session, intake.invite_id)


def messages_shown(session: Reader, intake_id: str) -> list[ShownMessage]:
    """In the order in which they were shown."""
    rows = session.execute(_MESSAGES, {"intake": intake_id})
    return [
        ShownMessage(
            key_of(session, intake_id).unseal_json(_message_place(intake_id, row.number), row.sealed_message_id),
            row.at,
            row.after_seq,
            row.staff_id,
        )
        for row in rows
    ]


def _message_place(intake_id: str, number: int) -> Place:
    return Place("message_shown", "sealed_message_id", f"{intake_id}:{number}")


def _read(row: IntakeRow | Row[Any]) -> Intake:
    state = IntakeState(row.state)
    return Intake(row.id, row.invite_id, row.rule_set_sha256, row.started_at, state, row.last_seq, row.last_visit_id)
