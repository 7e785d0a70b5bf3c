"""How far the invited patients of the coming days are. No name is opened for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from intake.store.intakes import IntakeState
from intake.store.tables import DecisionRow, IntakeRow, InviteRow, SubmissionRow
from intake.store.worklist import WorklistFilter, decided_invites


class Progress(StrEnum):
    """Where a patient is, in the order of the way."""

    NOT_STARTED = "not_started"
    HALF_WAY = "half_way"
    DECLINED = "declined"
    SENT = "sent"
    CHANGED = "changed"  # decided on once, and the decision does not hold any more
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
            InviteRow.id,
            InviteRow.appointment_at,
            InviteRow.revoked_at,
            IntakeRow.state,
            IntakeRow.last_seq,
            newest.scalar_subquery().is_not(None).label("is_sent"),
            decided.scalar_subquery().is_not(None).label("was_decided"),
        )
        .select_from(InviteRow)
        .outerjoin(IntakeRow, IntakeRow.invite_id == InviteRow.id)
        .where(InviteRow.appointment_at >= start, InviteRow.appointment_at < end)
        .order_by(InviteRow.appointment_at)
    )
    holding = decided_invites(session, WorklistFilter(appointment_from=start, appointment_before=end))
    return [
        Expected(row.appointment_at, Progress.DECIDED if row.id in holding else _progress(row))
        for row in rows
        if row.revoked_at is None or row.is_sent
    ]


def _progress(row: Row[Any]) -> Progress:
    """Of an invitation without a decision that holds."""
    if row.is_sent:
        return Progress.CHANGED if row.was_decided else Progress.SENT
    if row.state == IntakeState.DECLINED:
        return Progress.DECLINED
    return Progress.HALF_WAY if row.last_seq else Progress.NOT_STARTED
