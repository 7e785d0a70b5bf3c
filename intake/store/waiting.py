"""Invited patients who have not sent their form: not begun, or begun and open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from intake.store.alerts_taken import is_taken
from intake.store.columns import table_of
from intake.store.database import Reader
from intake.store.intake_state import IntakeState
from intake.store.invites import read_identity, reference_of
from intake.store.progress import Urgency
from intake.store.tables import AnswerEventRow, IntakeRow, InviteRow, MessageShownRow, SubmissionRow
from intake.store.urgent import is_warned
from intake.store.worklist_table import ProgressRow

# The tables themselves: plain rows are read in half the time of mapped ones.
_PROGRESS, _INVITE, _INTAKE = table_of(ProgressRow), table_of(InviteRow), table_of(IntakeRow)
_SENT, _SHOWN, _ANSWER = table_of(SubmissionRow), table_of(MessageShownRow), table_of(AnswerEventRow)


@dataclass(frozen=True)
class Invited:
    """What a list tells of an invitation. `name`, `date_of_birth`: None where what is stored does not open."""

    id: str
    name: str | None
    date_of_birth: date | None
    appointment_at: datetime | None
    expires_at: datetime
    date_of_birth_failures: int

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    def is_open(self, now: datetime) -> bool:
        """None that was revoked is listed."""
        return now < self.expires_at


@dataclass(frozen=True)
class WaitingRow:
    """`answers`: events so far, 0 where nothing was answered. `was_warned`: the patient was shown a safety message.
    `last_answer_at`: None before the first. `has_declined`: the patient ended without agreeing to share.
    `is_correction`: the form was sent and was changed since; listed only where a message was shown since: while it is
    being corrected, and where that came too late to be sent (`is_too_late`) until the next decision.
    `is_taken`: somebody is on the last message that was shown. `intake_id`: None before the form was begun.
    """

    invite: Invited
    started_at: datetime | None
    answers: int
    last_answer_at: datetime | None
    was_warned: bool
    has_declined: bool
    is_correction: bool = False
    is_too_late: bool = False
    is_taken: bool = False
    intake_id: str | None = None


def list_waiting(session: Reader, *, limit: int, offset: int = 0, only_warned: bool = False) -> list[WaitingRow]:
    """By appointment, those without one last; revoked ones are left out, expired ones are not."""
    rows = session.execute(_WARNED if only_warned else _UNSENT, {"most": limit, "skipped": offset})
    return [_read(session, row) for row in rows.all()]


def list_waiting_between(session: Session, start: datetime, end: datetime) -> list[WaitingRow]:
    """Those whose appointment lies in this span, by its time."""
    within = _waiting().where(_INVITE.c.appointment_at >= start, _INVITE.c.appointment_at < end)
    rows = session.execute(within.order_by(_INVITE.c.appointment_at, _INVITE.c.created_at, _INVITE.c.id))
    return [_read(session, row) for row in rows.all()]


def list_waiting_of(session: Reader, invite_ids: frozenset[str]) -> list[WaitingRow]:
    """Those among these invitations, by appointment."""
    rows = session.execute(_AMONG, {"invites": list(invite_ids)})
    return [_read(session, row) for row in rows.all()]


def _columns() -> Select[*tuple[Any, ...]]:
    """In the order in which they are read."""
    last_answer = select(_ANSWER.c.at).where(_ANSWER.c.intake_id == _INTAKE.c.id, _ANSWER.c.seq == _INTAKE.c.last_seq)
    return select(
        *(_INVITE.c.id, _INVITE.c.sealed_name, _INVITE.c.sealed_date_of_birth, _INVITE.c.appointment_at),
        *(_INVITE.c.expires_at, _INVITE.c.date_of_birth_failures),
        *(_INTAKE.c.id, _INTAKE.c.started_at, _INTAKE.c.last_seq, _INTAKE.c.state, last_answer.scalar_subquery()),
        *(_was_warned(), _was_sent(), is_taken(_INTAKE.c.id, _last_message_seq())),
    ).where(_INVITE.c.revoked_at.is_(None))


def _waiting() -> Select[*tuple[Any, ...]]:
    invited = _INVITE.outerjoin(_INTAKE, _INTAKE.c.invite_id == _INVITE.c.id)
    return _columns().select_from(invited).where(~_was_sent())


def _warned() -> Select[*tuple[Any, ...]]:
    """From the worklist's own lines: of all that were ever sent, those that are urgent are few."""
    urgent = _PROGRESS.join(_INTAKE, _INTAKE.c.invite_id == _PROGRESS.c.invite_id)
    return (
        _columns()
        .select_from(urgent.join(_INVITE, _INVITE.c.id == _PROGRESS.c.invite_id))
        .where(_PROGRESS.c.urgency == Urgency.URGENT, is_warned())
    )


def _was_sent() -> ColumnElement[bool]:
    return exists().where(_SENT.c.intake_id == _INTAKE.c.id)


def _was_warned() -> ColumnElement[bool]:
    return exists().where(_SHOWN.c.intake_id == _INTAKE.c.id)


def _last_message_seq() -> ColumnElement[int]:
    """The answer after which the intake's last safety message was shown."""
    last = select(func.max(_SHOWN.c.after_seq)).where(_SHOWN.c.intake_id == _INTAKE.c.id)
    return last.correlate(_INTAKE).scalar_subquery()


# Made once: to put these together takes longer than to run them.
_BY_APPOINTMENT = (
    # Not NULLS LAST, which SQLite before 3.30 does not know.
    *(_INVITE.c.appointment_at.is_(None), _INVITE.c.appointment_at),
    *(_INVITE.c.created_at, _INVITE.c.id),
)
_UNSENT, _WARNED = (
    those.order_by(*_BY_APPOINTMENT).limit(bindparam("most")).offset(bindparam("skipped"))
    for those in (_waiting(), _warned())
)
_AMONG = _waiting().where(_INVITE.c.id.in_(bindparam("invites", expanding=True))).order_by(*_BY_APPOINTMENT)


def _read(session: Reader, row: Sequence[Any]) -> WaitingRow:
    invite_id, sealed_name, sealed_born, appointment_at, expires_at, date_of_birth_failures, *begun = row
    intake_id, started_at, last_seq, state, last_answer_at, was_warned, was_sent, is_somebody_on = begun
    name, born = read_identity(session, invite_id, sealed_name, sealed_born)
    return WaitingRow(
        invite=Invited(invite_id, name, born, appointment_at, expires_at, date_of_birth_failures),
        started_at=started_at,
        answers=last_seq or 0,
        last_answer_at=last_answer_at,
        was_warned=was_warned,
        has_declined=state == IntakeState.DECLINED,
        is_correction=was_sent,
        is_too_late=was_sent and state != IntakeState.OPEN,
        is_taken=was_warned and is_somebody_on,
        intake_id=intake_id,
    )
