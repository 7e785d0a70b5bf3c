"""Invited patients who have not sent their form: not begun, or begun and open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from intake.store.alerts_taken import is_taken
from intake.store.columns import table_of
from intake.store.decided_since import decided_since
from intake.store.intake_state import IntakeState
from intake.store.invites import read_identity, reference_of
from intake.store.progress import NEVER_DECIDED, Urgency
from intake.store.tables import AnswerEventRow, IntakeRow, InviteRow, MessageShownRow, SubmissionRow
from intake.store.worklist_table import ProgressRow


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


def list_waiting(session: Session, *, limit: int, offset: int = 0, only_warned: bool = False) -> list[WaitingRow]:
    """By appointment, those without one last; revoked ones are left out, expired ones are not."""
    rows = session.execute(_WARNED if only_warned else _UNSENT, {"most": limit, "skipped": offset})
    return [_read(session, row) for row in rows]


def list_waiting_between(session: Session, start: datetime, end: datetime) -> list[WaitingRow]:
    """Those whose appointment lies in this span, by its time."""
    within = _waiting(False).where(InviteRow.appointment_at >= start, InviteRow.appointment_at < end)
    rows = session.execute(within.order_by(InviteRow.appointment_at, InviteRow.created_at, InviteRow.id))
    return [_read(session, row) for row in rows]


def list_waiting_of(session: Session, invite_ids: frozenset[str]) -> list[WaitingRow]:
    """Those among these invitations, by appointment."""
    return [_read(session, row) for row in session.execute(_AMONG, {"invites": list(invite_ids)})]


def _waiting(only_warned: bool) -> Select[*tuple[Any, ...]]:
    was_submitted = exists().where(SubmissionRow.intake_id == IntakeRow.id)
    was_warned = exists().where(MessageShownRow.intake_id == IntakeRow.id)
    last_answer = select(AnswerEventRow.at).where(
        AnswerEventRow.intake_id == IntakeRow.id, AnswerEventRow.seq == IntakeRow.last_seq
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            *InviteRow.__table__.c,
            IntakeRow.id.label("intake_id"),
            IntakeRow.started_at,
            IntakeRow.last_seq,
            IntakeRow.state,
            was_warned.label("was_warned"),
            was_submitted.label("is_correction"),
            is_taken(IntakeRow.__table__.c.id, _last_message_seq()).label("is_taken"),
            last_answer.scalar_subquery().label("last_answer_at"),
        )
        .select_from(InviteRow)
        .outerjoin(IntakeRow, IntakeRow.invite_id == InviteRow.id)
        .where(InviteRow.revoked_at.is_(None))
    )
    if not only_warned:
        return query.where(~was_submitted)
    sent_up_to = select(func.max(SubmissionRow.last_seq)).where(SubmissionRow.intake_id == MessageShownRow.intake_id)
    shown = table_of(MessageShownRow)
    was_decided_since = decided_since(shown.c.intake_id, shown.c.at)
    was_warned_since = exists().where(
        MessageShownRow.intake_id == IntakeRow.id,
        MessageShownRow.after_seq > sent_up_to.scalar_subquery(),
        or_(IntakeRow.state == IntakeState.OPEN, ~was_decided_since),
    )
    # A few of many thousands, and most of those were sent and wait for their first decision: none comes too late then.
    urgent = query.join(ProgressRow, ProgressRow.invite_id == InviteRow.id).where(ProgressRow.urgency == Urgency.URGENT)
    may_be_listed = or_(ProgressRow.state.not_in(NEVER_DECIDED), IntakeRow.state == IntakeState.OPEN)
    return urgent.where(may_be_listed, or_(and_(~was_submitted, was_warned), was_warned_since))


def _last_message_seq() -> ColumnElement[int]:
    """The answer after which the intake's last safety message was shown."""
    last = select(func.max(MessageShownRow.after_seq)).where(MessageShownRow.intake_id == IntakeRow.id)
    return last.correlate(IntakeRow).scalar_subquery()


# Made once: to put these together takes longer than to run them.
_BY_APPOINTMENT = (
    *(InviteRow.appointment_at.is_(None), InviteRow.appointment_at),
    *(InviteRow.created_at, InviteRow.id),
)
_UNSENT, _WARNED = (
    _waiting(only_warned).order_by(*_BY_APPOINTMENT).limit(bindparam("most")).offset(bindparam("skipped"))
    for only_warned in (False, True)
)
_AMONG = _waiting(False).where(InviteRow.id.in_(bindparam("invites", expanding=True))).order_by(*_BY_APPOINTMENT)


def _read(session: Session, row: Row[Any]) -> WaitingRow:
    name, born = read_identity(session, row.id, row.sealed_name, row.sealed_date_of_birth)
    return WaitingRow(
        invite=Invited(row.id, name, born, row.appointment_at, row.expires_at, row.date_of_birth_failures),
        started_at=row.started_at,
        answers=row.last_seq or 0,
        last_answer_at=row.last_answer_at,
        was_warned=bool(row.was_warned),
        has_declined=row.state == IntakeState.DECLINED,
        is_correction=bool(row.is_correction),
        is_too_late=bool(row.is_correction) and row.state != IntakeState.OPEN,
        is_taken=bool(row.was_warned and row.is_taken),
        intake_id=row.intake_id,
    )
