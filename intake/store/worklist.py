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

# The tables themselves: plain rows are read in half the time of mapped ones.
_PROGRESS, _INVITE, _INTAKE = ProgressRow.__table__, InviteRow.__table__, IntakeRow.__table__
_SUBMISSION, _ASSESSMENT, _DECISION = SubmissionRow.__table__, AssessmentRow.__table__, DecisionRow.__table__

_BY_APPOINTMENT = (
    *(_PROGRESS.c.appointment_at.is_(None), _PROGRESS.c.appointment_at),
    *(_SUBMISSION.c.submitted_at, _SUBMISSION.c.id),
)
_SENT = (
    *(_SUBMISSION.c.id, _SUBMISSION.c.intake_id, _SUBMISSION.c.version),
    *(_SUBMISSION.c.last_seq, _SUBMISSION.c.submitted_at, _SUBMISSION.c.receipt_code),
)
_WHO = (
    *(_INVITE.c.id.label("invite_id"), _INVITE.c.appointment_at),
    *(_INVITE.c.sealed_name, _INVITE.c.sealed_date_of_birth),
)
_FINDINGS = (
    _ASSESSMENT.c.status,
    _ASSESSMENT.c.urgent,
    _ASSESSMENT.c.high,
    _ASSESSMENT.c.moderate,
    _ASSESSMENT.c.info,
    _ASSESSMENT.c.unassessed,
    _ASSESSMENT.c.unassessed_urgent,
)


@dataclass(frozen=True)
class WorklistRow:
    """One line. `status` None: not assessed; `counts` is then None as well, and the line must say so.

    `outcome`: of the decision that holds, None where there is none. `notes`: for the hand-over, on all versions.
    `is_taken`: somebody is on what was found in it. `patient_name`, `date_of_birth`: None where what is stored does not
    open.
    """

    invite_id: str
    submission_id: str
    intake_id: str
    version: int
    last_seq: int
    submitted_at: datetime
    receipt_code: str
    patient_name: str | None
    date_of_birth: date | None
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


def find_pressing(session: Session, *, limit: int) -> list[str]:
    """The invitations whose form is to be decided, and has an urgent flag or was not evaluated by both engines in
    agreement; those that nobody is on first, whatever their number.
    """
    return list(session.scalars(_PRESSING, {"most": limit}))


def _newest_versions(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Of each form that was sent the newest version, with its last assessment."""
    later, attempts = _SUBMISSION.alias(), _ASSESSMENT.alias()
    newest_version = select(func.max(later.c.version)).where(later.c.intake_id == _SUBMISSION.c.intake_id)
    newest_attempt = select(func.max(attempts.c.attempt)).where(attempts.c.submission_id == _SUBMISSION.c.id)
    is_its_assessment = and_(
        _ASSESSMENT.c.submission_id == _SUBMISSION.c.id, _ASSESSMENT.c.attempt == newest_attempt.scalar_subquery()
    )
    query: Select[*tuple[Any, ...]] = select(*columns)
    return (
        query.select_from(_PROGRESS)
        .join(_INTAKE, _INTAKE.c.invite_id == _PROGRESS.c.invite_id)
        .join(_SUBMISSION, _SUBMISSION.c.intake_id == _INTAKE.c.id)
        .outerjoin(_ASSESSMENT, is_its_assessment)
        .where(_SUBMISSION.c.version == newest_version.scalar_subquery())
    )


def _is_its_last_decision() -> ColumnElement[bool]:
    decisions = _DECISION.alias()
    newest = select(func.max(decisions.c.number)).where(decisions.c.submission_id == _SUBMISSION.c.id)
    return and_(_DECISION.c.submission_id == _SUBMISSION.c.id, _DECISION.c.number == newest.scalar_subquery())


def _is_taken() -> ColumnElement[bool]:
    return is_taken(_SUBMISSION.c.intake_id, _SUBMISSION.c.last_seq)


def _count_notes() -> ScalarSelect[int]:
    versions, notes = _SUBMISSION.alias(), HandOverRow.__table__
    of_the_intake = and_(notes.c.submission_id == versions.c.id, versions.c.intake_id == _SUBMISSION.c.intake_id)
    return select(func.count(notes.c.number)).where(of_the_intake).correlate(_SUBMISSION).scalar_subquery()


# Made once: the list of patients is opened all day, and to put these together takes longer than to run them.
_AMONG = (
    _newest_versions(
        *(*_SENT, *_WHO, *_FINDINGS),
        *(_INTAKE.c.state.label("intake_state"), _PROGRESS.c.state),
        *(_DECISION.c.outcome, _DECISION.c.at.label("decided_at")),
        *(_is_taken().label("is_taken"), _count_notes().label("notes")),
    )
    .join(_INVITE, _INVITE.c.id == _PROGRESS.c.invite_id)
    .outerjoin(_DECISION, _is_its_last_decision())
    .where(_PROGRESS.c.invite_id.in_(bindparam("invites", expanding=True)))
    .order_by(*_BY_APPOINTMENT)
)
_PRESSING = (
    _newest_versions(_PROGRESS.c.invite_id)
    .where(
        _PROGRESS.c.urgency == Urgency.URGENT,
        _PROGRESS.c.state.in_(TO_DECIDE),
        or_(_ASSESSMENT.c.urgent > 0, _ASSESSMENT.c.status.is_(None), _ASSESSMENT.c.status != "assessed"),
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
