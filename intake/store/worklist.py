"""The clinician's list: the newest version of each submitted intake, with its counts and its last decision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from intake.store.alerts_taken import is_taken
from intake.store.assessments import FlagCounts
from intake.store.clinic_tables import HandOverRow
from intake.store.intake_state import IntakeState
from intake.store.invites import read_identity
from intake.store.progress import TO_DECIDE, Progress, Urgency
from intake.store.tables import AssessmentRow, DecisionRow, IntakeRow, InviteRow, SubmissionRow
from intake.store.worklist_table import ProgressRow

_BY_APPOINTMENT = (
    *(InviteRow.appointment_at.is_(None), InviteRow.appointment_at),
    *(SubmissionRow.submitted_at, SubmissionRow.id),
)
_SENT = (
    *(SubmissionRow.id, SubmissionRow.intake_id, SubmissionRow.version),
    *(SubmissionRow.last_seq, SubmissionRow.submitted_at, SubmissionRow.receipt_code),
)
_WHO = (
    *(InviteRow.id.label("invite_id"), InviteRow.appointment_at),
    *(InviteRow.sealed_name, InviteRow.sealed_date_of_birth),
)
_FINDINGS = (
    AssessmentRow.status,
    AssessmentRow.urgent,
    AssessmentRow.high,
    AssessmentRow.moderate,
    AssessmentRow.info,
    AssessmentRow.unassessed,
    AssessmentRow.unassessed_urgent,
)


@dataclass(frozen=True)
class WorklistRow:
    """One line. `status` None: not assessed; `counts` is then None as well, and the line must say so.

    `outcome`: of the decision that holds, None where there is none. `notes`: for the hand-over, on all versions.
    `is_taken`: somebody is on what was found in it.
    """

    invite_id: str
    submission_id: str
    intake_id: str
    version: int
    last_seq: int
    submitted_at: datetime
    receipt_code: str
    patient_name: str
    date_of_birth: date
    appointment_at: datetime | None
    status: str | None
    counts: FlagCounts | None
    state: Progress
    outcome: str | None
    decided_at: datetime | None
    is_being_corrected: bool
    is_taken: bool
    notes: int


def list_sent(session: Session, invite_ids: Collection[str]) -> list[WorklistRow]:
    """Those among these invitations; by appointment, those without one last; then by the time of submission."""
    rows = session.execute(_AMONG, {"invites": list(invite_ids)})
    return [_read(session, row) for row in rows]


def list_pressing(session: Session, *, limit: int) -> list[WorklistRow]:
    """To be decided, and with an urgent flag or not evaluated by both engines in agreement; those that nobody is on
    first, whatever their number.
    """
    rows = session.execute(_PRESSING, {"most": limit})
    return [_read(session, row) for row in rows]


def _newest_versions() -> Select[*tuple[Any, ...]]:
    later = SubmissionRow.__table__.alias()
    newest_version = select(func.max(later.c.version)).where(later.c.intake_id == SubmissionRow.intake_id)
    attempts, decisions = AssessmentRow.__table__.alias(), DecisionRow.__table__.alias()
    newest_attempt = select(func.max(attempts.c.attempt)).where(attempts.c.submission_id == SubmissionRow.id)
    newest_decision = select(func.max(decisions.c.number)).where(decisions.c.submission_id == SubmissionRow.id)
    is_its_assessment = and_(
        AssessmentRow.submission_id == SubmissionRow.id, AssessmentRow.attempt == newest_attempt.scalar_subquery()
    )
    is_its_decision = and_(
        DecisionRow.submission_id == SubmissionRow.id, DecisionRow.number == newest_decision.scalar_subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            *_SENT,
            *_WHO,
            IntakeRow.state.label("intake_state"),
            ProgressRow.state,
            *_FINDINGS,
            DecisionRow.outcome,
            DecisionRow.at.label("decided_at"),
            _is_taken().label("is_taken"),
            _count_notes().label("notes"),
        )
        .select_from(ProgressRow)
        .join(InviteRow, InviteRow.id == ProgressRow.invite_id)
        .join(IntakeRow, IntakeRow.invite_id == InviteRow.id)
        .join(SubmissionRow, SubmissionRow.intake_id == IntakeRow.id)
        .outerjoin(AssessmentRow, is_its_assessment)
        .outerjoin(DecisionRow, is_its_decision)
        .where(SubmissionRow.version == newest_version.scalar_subquery())
    )
    return query


def _is_taken() -> ColumnElement[bool]:
    return is_taken(SubmissionRow.__table__.c.intake_id, SubmissionRow.__table__.c.last_seq)


def _count_notes() -> ScalarSelect[int]:
    versions = SubmissionRow.__table__.alias()
    of_the_intake = and_(HandOverRow.submission_id == versions.c.id, versions.c.intake_id == SubmissionRow.intake_id)
    return select(func.count(HandOverRow.number)).where(of_the_intake).correlate(SubmissionRow).scalar_subquery()


# Made once: the list of patients is opened all day, and to put these together takes longer than to run them.
_AMONG = _newest_versions().where(InviteRow.id.in_(bindparam("invites", expanding=True))).order_by(*_BY_APPOINTMENT)
_PRESSING = (
    _newest_versions()
    .where(
        ProgressRow.urgency == Urgency.URGENT,
        ProgressRow.state.in_(TO_DECIDE),
        or_(AssessmentRow.urgent > 0, AssessmentRow.status.is_(None), AssessmentRow.status != "assessed"),
    )
    .order_by(_is_taken(), *_BY_APPOINTMENT)
    .limit(bindparam("most"))
)


def _read(session: Session, row: Row[Any]) -> WorklistRow:
    state = Progress(row.state)
    name, born = read_identity(session, row.invite_id, row.sealed_name, row.sealed_date_of_birth)
    counts = None
    if row.status is not None:
        counts = FlagCounts(row.urgent, row.high, row.moderate, row.info, row.unassessed, row.unassessed_urgent)
    return WorklistRow(
        invite_id=row.invite_id,
        submission_id=row.id,
        intake_id=row.intake_id,
        version=row.version,
        last_seq=row.last_seq,
        submitted_at=row.submitted_at,
        receipt_code=row.receipt_code,
        patient_name=name,
        date_of_birth=born,
        appointment_at=row.appointment_at,
        status=row.status,
        counts=counts,
        state=state,
        outcome=row.outcome if state is Progress.DECIDED else None,
        decided_at=row.decided_at if state is Progress.DECIDED else None,
        is_being_corrected=row.intake_state == IntakeState.OPEN,
        is_taken=row.is_taken,
        notes=row.notes,
    )
