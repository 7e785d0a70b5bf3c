"""How far the invited patients of the coming days are. No name is opened for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.store.intakes import IntakeState
from intake.store.tables import DecisionRow, IntakeRow, InviteRow, SubmissionRow


class Progress(StrEnum):
    """Where a patient is, in the order of the way."""

    NOT_STARTED = "not_started"
    HALF_WAY = "half_way"
    DECLINED = "declined"
    SENT = "sent"
    CHANGED = "changed"  # sent again after a decision, and not decided since
    DECIDED = "decided"


@dataclass(frozen=True)
class Expected:
    """One invitation that has an appointment."""

    appointment_at: datetime
    progress: Progress


def list_expected(session: Session, start: datetime, end: datetime) -> list[Expected]:
    """By appointment, from `start` on and before `end`; revoked ones that sent nothing are left out."""
    newest = select(func.max(SubmissionRow.version)).where(SubmissionRow.intake_id == IntakeRow.id)
    decided = newest.join(DecisionRow, DecisionRow.submission_id == SubmissionRow.id)
    rows = session.execute(
        select(
            InviteRow.appointment_at,
            InviteRow.revoked_at,
            IntakeRow.state,
            IntakeRow.last_seq,
            newest.scalar_subquery().label("sent"),
            decided.scalar_subquery().label("decided"),
        )
        .select_from(InviteRow)
        .outerjoin(IntakeRow, IntakeRow.invite_id == InviteRow.id)
        .where(InviteRow.appointment_at >= start, InviteRow.appointment_at < end)
        .order_by(InviteRow.appointment_at)
    )
    return [
        Expected(row.appointment_at, _progress(row.state, row.last_seq, row.sent, row.decided))
        for row in rows
        if row.revoked_at is None or row.sent is not None
    ]


def _progress(state: str | None, last_seq: int | None, sent: int | None, decided: int | None) -> Progress:
    """`sent`, `decided`: the newest version of which that is true."""
    if sent is not None:
        if decided is None:
            return Progress.SENT
        return Progress.DECIDED if decided == sent else Progress.CHANGED
    if state == IntakeState.DECLINED:
        return Progress.DECLINED
    return Progress.HALF_WAY if last_seq else Progress.NOT_STARTED
