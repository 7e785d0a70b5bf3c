"""Purges: what sealed an intake's values is deleted, and what names its patient is overwritten. Nobody can undo it.

The log of answers and all that hangs on it is append-only and stays, as values that nobody can open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, func, select, update
from sqlalchemy.orm import Session

from intake.store import invites, outbox, sessions
from intake.store.intake_keys import delete_key
from intake.store.intake_state import IntakeState
from intake.store.purges import Purge, Reason, Scope, record_purge
from intake.store.retention_tables import PurgeRow
from intake.store.sessions import Audience
from intake.store.tables import AnswerEventRow, CarryDeclinedRow, IntakeRow, InviteRow, SubmissionRow

_CODE_SIGNS = 8


@dataclass(frozen=True)
class KeptFor:
    """How long what is kept, after the last that happened to it. `sent` None: for ever."""

    sent: timedelta | None
    unsent: timedelta
    not_shared: timedelta


@dataclass(frozen=True)
class Due:
    """One invitation whose time is over."""

    invite_id: str
    scope: Scope
    reason: Reason


def list_due(session: Session, kept_for: KeptFor, now: datetime) -> list[Due]:
    """Oldest invitations first. No name and no answer is opened for it."""
    found = (_judge(row, kept_for, now) for row in session.execute(_what_may_be_due()))
    return [due for due in found if due is not None]


def is_still_due(session: Session, due: Due, kept_for: KeptFor, now: datetime) -> bool:
    """Whatever somebody did meanwhile counts. No other purge of it runs before the transaction ends."""
    lock_invitations(session, [due.invite_id])
    row = session.execute(_what_may_be_due().where(InviteRow.id == due.invite_id)).first()
    return row is not None and _judge(row, kept_for, now) == due


def purge(session: Session, due: Due, *, staff_id: str | None, now: datetime) -> None:
    """Both scopes delete the key of the form; EVERYTHING forgets the patient as well."""
    intake = session.scalar(select(IntakeRow).where(IntakeRow.invite_id == due.invite_id))
    sessions.revoke_all(session, Audience.PATIENT, due.invite_id)
    if intake is not None:
        delete_key(session, intake.id)
        session.execute(delete(CarryDeclinedRow).where(CarryDeclinedRow.intake_id == intake.id))
        _end_carrying_over(session, intake.id)
    record_purge(session, Purge(due.invite_id, due.scope, due.reason, now, staff_id))
    if due.scope is Scope.ANSWERS:
        invites.close_link(session, due.invite_id, now)
        return
    if intake is not None:
        outbox.drop_unsent(session, intake.id)
    invites.forget_patient(session, due.invite_id, now)


def find_by_code(session: Session, code: str) -> str | None:
    """By the reference or a receipt. Only the whole of it, and only where it names one invitation: a purge cannot be
    taken back.
    """
    signs = code.replace("-", "").replace(" ", "").lower()
    if len(signs) != _CODE_SIGNS or not signs.isascii() or not signs.isalnum():
        return None
    receipt = f"{signs[:4]}-{signs[4:]}".upper()
    with_receipt = select(IntakeRow.invite_id).join(SubmissionRow, SubmissionRow.intake_id == IntakeRow.id)
    is_it = InviteRow.id.startswith(signs) | InviteRow.id.in_(with_receipt.where(SubmissionRow.receipt_code == receipt))
    found = session.scalars(select(InviteRow.id).where(is_it, ~_has(Scope.EVERYTHING)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def invitations_of_same_patient(session: Session, invite_id: str) -> list[str]:
    """Of the patient that this invitation is for; those of which nothing is left are of nobody."""
    patient = select(InviteRow.patient_id).where(InviteRow.id == invite_id).scalar_subquery()
    ids = select(InviteRow.id).where(InviteRow.patient_id == patient, ~_has(Scope.EVERYTHING))
    return list(session.scalars(ids.order_by(InviteRow.created_at, InviteRow.id)))


def lock_invitations(session: Session, ids: list[str]) -> None:
    """No other purge of them runs before the transaction ends; look anew at what an earlier one left of them."""
    of_these = select(InviteRow.id).where(InviteRow.id.in_(ids))
    session.execute(of_these.order_by(InviteRow.created_at, InviteRow.id).with_for_update())
    # Who saves an answer holds this row: what is saved just now counts, and who comes later finds no key.
    begun = select(IntakeRow.id).where(IntakeRow.invite_id.in_(ids))
    session.execute(begun.order_by(IntakeRow.id).with_for_update())


def _end_carrying_over(session: Session, intake_id: str) -> None:
    """A form that was to be filled in from these answers is filled in afresh; what it took over already is its own. Nor
    does the purged form tell any more whose last visit it was to be filled in from.
    """
    purged = select(SubmissionRow.id).where(SubmissionRow.intake_id == intake_id)
    is_tied = (IntakeRow.id == intake_id) | IntakeRow.last_visit_id.in_(purged)
    session.execute(update(IntakeRow).where(is_tied).values(last_visit_id=None))


def _what_may_be_due() -> Any:
    sent_at = select(func.max(SubmissionRow.submitted_at)).where(SubmissionRow.intake_id == IntakeRow.id)
    answered_at = select(AnswerEventRow.at).where(
        AnswerEventRow.intake_id == IntakeRow.id, AnswerEventRow.seq == IntakeRow.last_seq
    )
    return (
        select(
            *(InviteRow.id, InviteRow.created_at, InviteRow.expires_at, InviteRow.appointment_at, IntakeRow.state),
            sent_at.scalar_subquery().label("sent_at"),
            answered_at.scalar_subquery().label("answered_at"),
            _has(Scope.ANSWERS).label("has_no_answers"),
        )
        .select_from(InviteRow)
        .outerjoin(IntakeRow, IntakeRow.invite_id == InviteRow.id)
        .where(~_has(Scope.EVERYTHING))
        .order_by(InviteRow.created_at, InviteRow.id)
    )


def _judge(row: Row[Any], kept_for: KeptFor, now: datetime) -> Due | None:
    moments = [row.created_at, row.appointment_at, row.sent_at, row.answered_at]
    if row.sent_at is not None:
        is_over = kept_for.sent is not None and _last(moments) + kept_for.sent <= now
        return Due(row.id, Scope.EVERYTHING, Reason.TIME_IS_OVER) if is_over else None
    if _last([*moments, row.expires_at]) + kept_for.unsent <= now:
        return Due(row.id, Scope.EVERYTHING, Reason.NEVER_SENT)
    has_unshared = row.state == IntakeState.DECLINED and row.answered_at is not None and not row.has_no_answers
    if has_unshared and row.answered_at + kept_for.not_shared <= now:
        return Due(row.id, Scope.ANSWERS, Reason.NOT_SHARED)
    return None


def _last(moments: list[datetime | None]) -> datetime:
    return max(moment for moment in moments if moment is not None)


def _has(scope: Scope) -> ColumnElement[bool]:
    return exists().where(PurgeRow.invite_id == InviteRow.id, PurgeRow.scope == scope)
