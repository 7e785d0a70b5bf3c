"""The clinician's list: the newest version of each submitted intake, with its counts and its last decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from intake.store.alerts_taken import is_taken
from intake.store.assessments import FlagCounts
from intake.store.clinic_tables import HandOverRow
from intake.store.invites import read_invite
from intake.store.tables import AssessmentRow, DecisionRow, IntakeRow, InviteRow, SubmissionRow

# The assessment that the last decision was made on: a decision holds while what it found is what is found now.
_DecidedOn = aliased(AssessmentRow)


_SENT = (
    *(SubmissionRow.id, SubmissionRow.intake_id, SubmissionRow.version),
    *(SubmissionRow.last_seq, SubmissionRow.submitted_at, SubmissionRow.receipt_code),
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


class Standing(StrEnum):
    """Which submissions to list. Whose decision is void, by a newer version or by other findings, is undecided."""

    ALL = "all"
    UNDECIDED = "undecided"
    DECIDED = "decided"


@dataclass(frozen=True)
class WorklistFilter:
    """Appointments from `appointment_from` on and before `appointment_before`; None sets no limit.

    `only_pressing`: with an urgent flag, or not evaluated by both engines in agreement. `only_taken`: somebody
    is on it; False: nobody is; None: either.
    """

    standing: Standing = Standing.ALL
    only_pressing: bool = False
    only_taken: bool | None = None
    invite_ids: frozenset[str] | None = None
    appointment_from: datetime | None = None
    appointment_before: datetime | None = None


@dataclass(frozen=True)
class WorklistRow:
    """One line. `status` None: not assessed; `counts` is then None as well, and the line must say so.

    `is_void`: there was a decision, and it does not hold any more; `outcome` is then None.
    `notes`: for the hand-over, on all versions.
    """

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
    outcome: str | None
    decided_at: datetime | None
    is_void: bool
    is_being_corrected: bool
    notes: int


def list_worklist(session: Session, wanted: WorklistFilter, *, limit: int = 50, offset: int = 0) -> list[WorklistRow]:
    """By appointment, those without one last; then by the time of submission."""
    ordered = _newest_versions(wanted).order_by(
        InviteRow.appointment_at.is_(None), InviteRow.appointment_at, SubmissionRow.submitted_at, SubmissionRow.id
    )
    return [_read(session, row) for row in session.execute(ordered.limit(limit).offset(offset))]


def count_worklist(session: Session, wanted: WorklistFilter) -> int:
    return session.scalar(_newest_versions(wanted).with_only_columns(func.count())) or 0


def decided_invites(session: Session, wanted: WorklistFilter) -> frozenset[str]:
    """The invitations whose newest version has a decision that holds. No name is opened for it."""
    holding = replace(wanted, standing=Standing.DECIDED)
    return frozenset(session.scalars(_newest_versions(holding).with_only_columns(InviteRow.id)))


def _newest_versions(wanted: WorklistFilter) -> Select[*tuple[Any, ...]]:
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
            InviteRow,
            IntakeRow.state,
            *_FINDINGS,
            DecisionRow.outcome,
            DecisionRow.at.label("decided_at"),
            _decision_holds().label("holds"),
            _was_decided_before().label("was_decided_before"),
            _count_notes().label("notes"),
        )
        .select_from(SubmissionRow)
        .join(IntakeRow, IntakeRow.id == SubmissionRow.intake_id)
        .join(InviteRow, InviteRow.id == IntakeRow.invite_id)
        .outerjoin(AssessmentRow, is_its_assessment)
        .outerjoin(DecisionRow, is_its_decision)
        .outerjoin(
            _DecidedOn,
            and_(_DecidedOn.submission_id == DecisionRow.submission_id, _DecidedOn.attempt == DecisionRow.attempt),
        )
        .where(SubmissionRow.version == newest_version.scalar_subquery())
    )
    return _narrowed(query, wanted)


def _decision_holds() -> ColumnElement[bool]:
    has_same_findings = AssessmentRow.findings_since.is_not_distinct_from(_DecidedOn.findings_since)
    return and_(DecisionRow.number.is_not(None), has_same_findings)


def _count_notes() -> ScalarSelect[int]:
    versions = SubmissionRow.__table__.alias()
    of_the_intake = and_(HandOverRow.submission_id == versions.c.id, versions.c.intake_id == SubmissionRow.intake_id)
    return select(func.count(HandOverRow.number)).where(of_the_intake).correlate(SubmissionRow).scalar_subquery()


def _was_decided_before() -> ColumnElement[bool]:
    """On this version or an earlier one."""
    versions, decisions = SubmissionRow.__table__.alias(), DecisionRow.__table__.alias()
    of_the_intake = and_(decisions.c.submission_id == versions.c.id, versions.c.intake_id == SubmissionRow.intake_id)
    return select(decisions.c.number).where(of_the_intake).correlate(SubmissionRow).exists()


def _narrowed(query: Select[*tuple[Any, ...]], wanted: WorklistFilter) -> Select[*tuple[Any, ...]]:
    if wanted.standing is Standing.UNDECIDED:
        query = query.where(not_(_decision_holds()))
    if wanted.standing is Standing.DECIDED:
        query = query.where(_decision_holds())
    if wanted.only_pressing:
        is_for_review = or_(AssessmentRow.status.is_(None), AssessmentRow.status != "assessed")
        query = query.where(or_(AssessmentRow.urgent > 0, is_for_review))
    if wanted.only_taken is not None:
        taken = is_taken(SubmissionRow.__table__.c.intake_id, SubmissionRow.__table__.c.last_seq)
        query = query.where(taken if wanted.only_taken else not_(taken))
    if wanted.invite_ids is not None:
        query = query.where(InviteRow.id.in_(wanted.invite_ids))
    if wanted.appointment_from is not None:
        query = query.where(InviteRow.appointment_at >= wanted.appointment_from)
    if wanted.appointment_before is not None:
        query = query.where(InviteRow.appointment_at < wanted.appointment_before)
    return query


def _read(session: Session, row: Row[Any]) -> WorklistRow:
    invite = read_invite(session, row.InviteRow)
    counts = None
    if row.status is not None:
        counts = FlagCounts(row.urgent, row.high, row.moderate, row.info, row.unassessed, row.unassessed_urgent)
    return WorklistRow(
        submission_id=row.id,
        intake_id=row.intake_id,
        version=row.version,
        last_seq=row.last_seq,
        submitted_at=row.submitted_at,
        receipt_code=row.receipt_code,
        patient_name=invite.name,
        date_of_birth=invite.date_of_birth,
        appointment_at=invite.appointment_at,
        status=row.status,
        counts=counts,
        outcome=row.outcome if row.holds else None,
        decided_at=row.decided_at if row.holds else None,
        is_void=bool(row.was_decided_before and not row.holds),
        is_being_corrected=row.state == "open",
        notes=row.notes,
    )
