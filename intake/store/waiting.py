"""Invited patients who have not sent their form: not begun, or begun and open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.orm import Session

from intake.store.invites import Invite, read_invite
from intake.store.tables import IntakeRow, InviteRow, MessageShownRow, SubmissionRow


@dataclass(frozen=True)
class WaitingRow:
    """`answers`: events so far, 0 where nothing was answered. `was_warned`: the patient was shown a safety message."""

    invite: Invite
    started_at: datetime | None
    answers: int
    was_warned: bool


def list_waiting(session: Session, *, limit: int, offset: int = 0, only_warned: bool = False) -> list[WaitingRow]:
    """By appointment, those without one last; revoked ones are left out, expired ones are not."""
    ordered = _waiting(only_warned).order_by(
        InviteRow.appointment_at.is_(None), InviteRow.appointment_at, InviteRow.created_at, InviteRow.id
    )
    return [_read(session, row) for row in session.execute(ordered.limit(limit).offset(offset))]


def count_waiting(session: Session) -> int:
    return session.scalar(_waiting(False).with_only_columns(func.count())) or 0


def _waiting(only_warned: bool) -> Select[*tuple[Any, ...]]:
    was_submitted = exists().where(SubmissionRow.intake_id == IntakeRow.id)
    was_warned = exists().where(MessageShownRow.intake_id == IntakeRow.id)
    query: Select[*tuple[Any, ...]] = (
        select(InviteRow, IntakeRow.started_at, IntakeRow.last_seq, was_warned.label("was_warned"))
        .select_from(InviteRow)
        .outerjoin(IntakeRow, IntakeRow.invite_id == InviteRow.id)
        .where(InviteRow.revoked_at.is_(None), ~was_submitted)
    )
    return query.where(was_warned) if only_warned else query


def _read(session: Session, row: Row[Any]) -> WaitingRow:
    return WaitingRow(read_invite(session, row.InviteRow), row.started_at, row.last_seq or 0, bool(row.was_warned))
