"""How far each invited patient is, and how urgently somebody must look: kept beside what it is made from, so that the
worklist need not go through all forms of all years. Whatever changes one of these tables renews its line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, insert, literal_column, select, update
from sqlalchemy.orm import Session

from intake.store.columns import table_of
from intake.store.database import Reader, Writer
from intake.store.decided_since import decided_since
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
from intake.store.turns import Turn, wait_turn
from intake.store.worklist_table import ProgressRow

# Made once, and of the tables themselves: each warning that a patient gets renews the line.
_ROW, _INVITE, _INTAKE = table_of(ProgressRow), table_of(InviteRow), table_of(IntakeRow)
_SENT, _SHOWN = table_of(SubmissionRow), table_of(MessageShownRow)
_LINE = select(*_ROW.c).where(_ROW.c.invite_id == bindparam("invite")).with_for_update()
_INVITED = select(*_INVITE.c).where(_INVITE.c.id == bindparam("invite"))
_BEGUN = select(*_INTAKE.c).where(_INTAKE.c.invite_id == bindparam("invite"))
_NEWEST_VERSION = (
    select(*_SENT.c).where(_SENT.c.intake_id == bindparam("intake")).order_by(_SENT.c.version.desc()).limit(1)
)
_WARNED_AFTER = (
    select(_SHOWN.c.number)
    .where(_SHOWN.c.intake_id == bindparam("intake"), _SHOWN.c.after_seq >= bindparam("seq"))
    .limit(1)
)
_WARNED_AND_UNDECIDED = _WARNED_AFTER.where(~decided_since(_SHOWN.c.intake_id, _SHOWN.c.at))
_ADD = insert(_ROW)
_CHANGE = update(_ROW).where(_ROW.c.invite_id == bindparam("invite"))
_TAKE_AWAY = delete(_ROW).where(_ROW.c.invite_id == bindparam("invite"))
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
NEVER_DECIDED = frozenset({Progress.SENT, Progress.CHANGED})
TO_DECIDE = NEVER_DECIDED | {Progress.VOID}


class Urgency(IntEnum):
    """How much it waits for somebody. What is decided, and what was not sent, waits for nobody."""

    URGENT = (
        0  # an urgent flag, no result that both engines agree on, or told to get help by answers that were not sent
    )
    HIGH = 1  # a high flag, or an urgent rule that could not be assessed
    MODERATE = 2
    LOW = 3
    NONE = 4


# For lists, which read many: to call the enumeration takes ten times as long.
STATES, URGENCIES = {state.value: state for state in Progress}, {urgency.value: urgency for urgency in Urgency}


def is_among(column: ColumnElement[Any], values: Iterable[Progress | Urgency]) -> ColumnElement[bool]:
    """Written out in the statement: one that these are handed to is put together anew each time that it runs."""
    return column.in_([literal_column(repr(value.value)) for value in sorted(values)])


@dataclass(frozen=True)
class _Standing:
    state: Progress
    urgency: Urgency
    since: datetime


def renew_progress(session: Writer, invite_id: str) -> None:
    """In the transaction that changed what it is made from."""
    # First: of two that renew one line at once, the second one judges what the first one wrote as well.
    line = session.execute(_LINE, {"invite": invite_id}).first()
    invite = session.execute(_INVITED, {"invite": invite_id}).one()
    found = _judge(session, invite)
    if found is None:
        session.execute(_TAKE_AWAY, {"invite": invite_id})
        return
    standing = {
        "appointment_at": invite.appointment_at,
        "state": found.state,
        "urgency": found.urgency,
        "since": found.since,
    }
    if line is not None:
        if (line.appointment_at, line.state, line.urgency, line.since) != tuple(standing.values()):
            session.execute(_CHANGE, {"invite": invite_id, **standing})
    elif session.scalar(_GONE.where(PurgeRow.invite_id == invite_id)) is None:  # or a purge took the line just now
        session.execute(_ADD, {"invite_id": invite_id, **standing})


def renew_progress_of_submission(session: Session, submission_id: str) -> None:
    intake_id = session.get_one(SubmissionRow, submission_id).intake_id
    renew_progress(session, session.get_one(IntakeRow, intake_id).invite_id)


def forget_progress(session: Session, invite_id: str) -> None:
    """Of a patient of whom nothing is left: no list holds the line any more."""
    session.execute(delete(ProgressRow).where(ProgressRow.invite_id == invite_id))


def add_missing_progress(session: Session) -> None:
    """For a database from before there was this table. The processes of one server start, and come here, at once."""
    wait_turn(session.connection(), Turn.MIGRATION)
    has_line = select(ProgressRow.invite_id).where(ProgressRow.invite_id == InviteRow.id).exists()
    is_gone = _GONE.where(PurgeRow.invite_id == InviteRow.id).exists()
    for invite_id in session.scalars(select(InviteRow.id).where(~has_line, ~is_gone)).all():
        renew_progress(session, invite_id)


def _judge(session: Reader, invite: Row[Any]) -> _Standing | None:
    intake = session.execute(_BEGUN, {"invite": invite.id}).first()
    newest = None if intake is None else session.execute(_NEWEST_VERSION, {"intake": intake.id}).first()
    if intake is not None and newest is not None:
        return _judge_sent(session, intake, newest)
    if invite.revoked_at is not None:
        return None
    if intake is None:
        return _Standing(Progress.NOT_STARTED, Urgency.NONE, invite.created_at)
    # A safety message was shown after an answer, or before the first.
    was_warned = session.scalar(_WARNED_AFTER, {"intake": intake.id, "seq": 0}) is not None
    urgency = Urgency.URGENT if was_warned else Urgency.NONE
    if intake.state == IntakeState.DECLINED:
        return _Standing(Progress.DECLINED, urgency, intake.started_at)
    return _Standing(Progress.HALF_WAY if intake.last_seq else Progress.NOT_STARTED, urgency, intake.started_at)


def _judge_sent(session: Reader, intake: Row[Any], newest: Row[Any]) -> _Standing:
    result = _newest_result(session, newest.id)
    state = _state_of_sent(session, intake.id, newest, None if result is None else result.findings_since)
    urgency = _urgency(result) if state in TO_DECIDE else Urgency.NONE
    # Of a correction that came too late to be sent, somebody has to know until the next decision.
    warned = _WARNED_AFTER if intake.state == IntakeState.OPEN else _WARNED_AND_UNDECIDED
    if session.scalar(warned, {"intake": intake.id, "seq": newest.last_seq + 1}) is not None:
        urgency = Urgency.URGENT
    return _Standing(state, urgency, newest.submitted_at)


def _state_of_sent(session: Reader, intake_id: str, newest: Row[Any], findings_since: int | None) -> Progress:
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


def _newest_result(session: Reader, submission_id: str) -> Row[Any] | None:
    row = AssessmentRow
    results: Select[*tuple[Any, ...]] = select(
        row.status, row.urgent, row.high, row.moderate, row.unassessed_urgent, row.findings_since
    )
    of_this = results.where(row.submission_id == submission_id)
    return session.execute(of_this.order_by(row.attempt.desc()).limit(1)).first()
