"""The record of what was purged: whose answers, or whose everything, when and why. Added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.database import Reader
from intake.store.errors import Purged
from intake.store.progress import forget_progress
from intake.store.retention_tables import PurgeRow
from intake.store.tables import IntakeRow

# An alias, so that a query which asks of its own intakes is not taken to mean these.
_PURGE, _INTAKE = PurgeRow.__table__, IntakeRow.__table__.alias()


class Scope(StrEnum):
    """ANSWERS: the invitation keeps the patient's name until its own time is over."""

    ANSWERS = "answers"
    EVERYTHING = "everything"


class Reason(StrEnum):
    TIME_IS_OVER = "time_is_over"
    NEVER_SENT = "never_sent"
    NOT_SHARED = "not_shared"
    REQUEST = "request"


@dataclass(frozen=True)
class Purge:
    """One purge of one invitation. `staff_id`: None where it was the command line."""

    invite_id: str
    scope: Scope
    reason: Reason
    at: datetime
    staff_id: str | None


def record_purge(session: Session, purge: Purge) -> None:
    session.add(
        PurgeRow(
            invite_id=purge.invite_id, scope=purge.scope, at=purge.at, reason=purge.reason, staff_id=purge.staff_id
        )
    )
    session.flush()
    if purge.scope is Scope.EVERYTHING:
        forget_progress(session, purge.invite_id)


def is_purged(invite_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether nothing about this invitation's patient is left: lists leave it out."""
    return (
        select(PurgeRow.invite_id).where(PurgeRow.invite_id == invite_id, PurgeRow.scope == Scope.EVERYTHING).exists()
    )


def is_form_purged(intake_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the answers of this form are gone: work through all forms leaves it out."""
    of_form = select(_PURGE.c.invite_id).join(_INTAKE, _INTAKE.c.invite_id == _PURGE.c.invite_id)
    return of_form.where(_INTAKE.c.id == intake_id).exists()


def purged_at(intake_id: ColumnElement[str]) -> ColumnElement[datetime | None]:
    """When the answers of this form went; nothing where they are there."""
    first = select(func.min(_PURGE.c.at)).join(_INTAKE, _INTAKE.c.invite_id == _PURGE.c.invite_id)
    return first.where(_INTAKE.c.id == intake_id).scalar_subquery()


_PURGED_AT = select(purged_at(bindparam("intake")))


def refuse_purged(session: Reader, intake_id: str) -> None:
    """Raises Purged where the answers of this form are gone."""
    at = session.scalar(_PURGED_AT, {"intake": intake_id})
    if at is not None:
        raise Purged(at)


def refuse_purged_invite(session: Reader, invite_id: str) -> None:
    """Raises Purged where the answers, or everything, of this invitation are gone."""
    at = session.scalar(select(func.min(PurgeRow.at)).where(PurgeRow.invite_id == invite_id))
    if at is not None:
        raise Purged(at)


def count_purges(session: Session) -> dict[tuple[Scope, Reason], int]:
    rows = session.execute(
        select(PurgeRow.scope, PurgeRow.reason, func.count()).group_by(PurgeRow.scope, PurgeRow.reason)
    )
    return {(Scope(scope), Reason(reason)): count for scope, reason, count in rows}
