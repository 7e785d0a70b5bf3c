"""How far each invited patient is, and how urgently somebody must look: kept beside what it is made from, so that the
worklist need not go through all forms of all years. Whatever changes one of these tables renews its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Row, Select, delete, select
from sqlalchemy.orm import Session

from intake.store.intake_state import IntakeState
from intake.store.retention_tables import PurgeRow
from intake.store.tables import (
    AssessmentRow,
    DecisionRow,
    IntakeRow,
    InviteRow,
    MessageShownRow,
    SubmissionReadRow,
    SubmissionRow,
)
from intake.store.worklist_table import ProgressRow

_GONE = select(PurgeRow.invite_id).where(PurgeRow.scope == "everything")


class Progress(StrEnum):
    """Where a patient is, in the order of the way."""

    NOT_STARTED = "not_started"
    HALF_WAY = "half_way"
    DECLINED = "declined"
    SENT = "sent"
    CHANGED = "changed"  # sent anew after staff had read it, and nobody has read it since
    VOID = "void"  # decided on once, and the decision does not hold any more
    DECIDED = "decided"


UNSENT = frozenset({Progress.NOT_STARTED, Progress.HALF_WAY, Progress.DECLINED})
TO_DECIDE = frozenset({Progress.SENT, Progress.CHANGED, Progress.VOID})


class Urgency(IntEnum):
    """How much it waits for somebody. What is decided, and what was not sent, waits for nobody."""

    URGENT = 0  # an urgent flag, no result that both engines agree on, or told to get help and not sent
    HIGH = 1  # a high flag, or an urgent rule that could not be assessed
    MODERATE = 2
    LOW = 3
    NONE = 4


@dataclass(frozen=True)
class _Standing:
    state: Progress
    urgency: Urgency
    since: datetime


def renew_progress(session: Session, invite_id: str) -> None:
    """In the transaction that changed what it is made from."""
    # First: of two that renew one line at once, the second one judges what the first one wrote as well.
    row = session.get(ProgressRow, invite_id, with_for_update=True, populate_existing=True)
    invite = session.get_one(InviteRow, invite_id, populate_existing=True)
    found = _judge(session, invite)
    if found is None:
        if row is not None:
            session.delete(row)
    elif row is not None:
        row.state, row.urgency, row.since = found.state, found.urgency, found.since
    elif session.scalar(_GONE.where(PurgeRow.invite_id == invite_id)) is None:  # or a purge took the line just now
        session.add(
            ProgressRow(
                invite_id=invite_id,
                appointment_at=invite.appointment_at,
                state=found.state,
                urgency=found.urgency,
                since=found.since,
            )
        )
    session.flush()


def renew_progress_of_intake(session: Session, intake_id: str) -> None:
    renew_progress(session, session.get_one(IntakeRow, intake_id).invite_id)


def renew_progress_of_submission(session: Session, submission_id: str) -> None:
    renew_progress_of_intake(session, session.get_one(SubmissionRow, submission_id).intake_id)


def forget_progress(session: Session, invite_id: str) -> None:
    """Of a patient of whom nothing is left: no list holds the line any more."""
    session.execute(delete(ProgressRow).where(ProgressRow.invite_id == invite_id))


def add_missing_progress(session: Session) -> None:
    """For a database from before there was this table."""
    has_line = select(ProgressRow.invite_id).where(ProgressRow.invite_id == InviteRow.id).exists()
    is_gone = _GONE.where(PurgeRow.invite_id == InviteRow.id).exists()
    for invite_id in session.scalars(select(InviteRow.id).where(~has_line, ~is_gone)).all():
        renew_progress(session, invite_id)


def _judge(session: Session, invite: InviteRow) -> _Standing | None:
    of_invite = select(IntakeRow).where(IntakeRow.invite_id == invite.id)
    intake = session.scalar(of_invite.execution_options(populate_existing=True))
    newest = None if intake is None else _newest_version(session, intake.id)
    if intake is not None and newest is not None:
        return _judge_sent(session, intake, newest)
    if invite.revoked_at is not None:
        return None
    if intake is None:
        return _Standing(Progress.NOT_STARTED, Urgency.NONE, invite.created_at)
    urgency = Urgency.URGENT if _was_warned_after(session, intake, 0) else Urgency.NONE
    if intake.state == IntakeState.DECLINED:
        return _Standing(Progress.DECLINED, urgency, intake.started_at)
    return _Standing(Progress.HALF_WAY if intake.last_seq else Progress.NOT_STARTED, urgency, intake.started_at)


def _judge_sent(session: Session, intake: IntakeRow, newest: Row[Any]) -> _Standing:
    result = _newest_result(session, newest.id)
    state = _state_of_sent(session, intake.id, newest, None if result is None else result.findings_since)
    urgency = _urgency(result) if state in TO_DECIDE else Urgency.NONE
    if intake.state == IntakeState.OPEN and _was_warned_after(session, intake, newest.last_seq + 1):
        urgency = Urgency.URGENT
    return _Standing(state, urgency, newest.submitted_at)


def _state_of_sent(session: Session, intake_id: str, newest: Row[Any], findings_since: int | None) -> Progress:
    decided = session.execute(
        select(DecisionRow.submission_id, AssessmentRow.findings_since)
        .join(SubmissionRow, SubmissionRow.id == DecisionRow.submission_id)
        .outerjoin(
            AssessmentRow,
            (AssessmentRow.submission_id == DecisionRow.submission_id) & (AssessmentRow.attempt == DecisionRow.attempt),
        )
        .where(SubmissionRow.intake_id == intake_id)
        .order_by(SubmissionRow.version.desc(), DecisionRow.number.desc())
        .limit(1)
    ).first()
    if decided is not None:
        # A decision holds while what it found is what is found now.
        holds = decided.submission_id == newest.id and decided.findings_since == findings_since
        return Progress.DECIDED if holds else Progress.VOID
    was_read = (
        select(SubmissionReadRow.submission_id)
        .join(SubmissionRow, SubmissionRow.id == SubmissionReadRow.submission_id)
        .where(SubmissionRow.intake_id == intake_id)
    )
    read = set(session.scalars(was_read)) if newest.version > 1 else set()
    return Progress.CHANGED if read and newest.id not in read else Progress.SENT


def _urgency(result: Row[Any] | None) -> Urgency:
    if result is None or result.status != "assessed" or result.urgent:
        return Urgency.URGENT
    if result.high or result.unassessed_urgent:
        return Urgency.HIGH
    return Urgency.MODERATE if result.moderate else Urgency.LOW


def _newest_version(session: Session, intake_id: str) -> Row[Any] | None:
    row = SubmissionRow
    versions: Select[*tuple[Any, ...]] = select(row.id, row.version, row.last_seq, row.submitted_at)
    of_this = versions.where(row.intake_id == intake_id)
    return session.execute(of_this.order_by(row.version.desc()).limit(1)).first()


def _newest_result(session: Session, submission_id: str) -> Row[Any] | None:
    row = AssessmentRow
    results: Select[*tuple[Any, ...]] = select(
        row.status, row.urgent, row.high, row.moderate, row.unassessed_urgent, row.findings_since
    )
    of_this = results.where(row.submission_id == submission_id)
    return session.execute(of_this.order_by(row.attempt.desc()).limit(1)).first()


def _was_warned_after(session: Session, intake: IntakeRow, seq: int) -> bool:
    """Whether a safety message was shown after this answer, or before the first."""
    shown = select(MessageShownRow.number).where(
        MessageShownRow.intake_id == intake.id, MessageShownRow.after_seq >= seq
    )
    return session.scalar(shown.limit(1)) is not None
