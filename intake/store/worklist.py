"""The clinician's list: the newest version of each submitted intake, with its counts and its last decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, and_, bindparam, func, or_, select

from intake.store.alerts_taken import is_taken
from intake.store.assessments import FlagCounts, read_urgent_titles
from intake.store.clinic_tables import HandOverRow
from intake.store.database import Reader
from intake.store.intake_state import IntakeState
from intake.store.invites import read_identity
from intake.store.listing import open_or_log
from intake.store.progress import STATES, TO_DECIDE, Progress, Urgency, is_among
from intake.store.retention_tables import IntakeKeyRow
from intake.store.tables import AssessmentRow, DecisionRow, IntakeRow, InviteRow, SubmissionRow
from intake.store.worklist_table import ProgressRow

# The tables themselves: plain rows are read in half the time of mapped ones.
_PROGRESS, _INVITE, _INTAKE = ProgressRow.__table__, InviteRow.__table__, IntakeRow.__table__
_SUBMISSION, _ASSESSMENT, _DECISION = SubmissionRow.__table__, AssessmentRow.__table__, DecisionRow.__table__
_KEY = IntakeKeyRow.__table__

_BY_APPOINTMENT = (
    # Not NULLS LAST, which SQLite before 3.30 does not know.
    *(_PROGRESS.c.appointment_at.is_(None), _PROGRESS.c.appointment_at),
    *(_SUBMISSION.c.submitted_at, _SUBMISSION.c.id),
)
_WHO = (
    *(_PROGRESS.c.invite_id, _PROGRESS.c.state, _INVITE.c.appointment_at),
    *(_INVITE.c.sealed_name, _INVITE.c.sealed_date_of_birth),
)
_SENT = (
    *(_SUBMISSION.c.id, _SUBMISSION.c.intake_id, _SUBMISSION.c.version),
    *(_SUBMISSION.c.last_seq, _SUBMISSION.c.submitted_at, _SUBMISSION.c.receipt_code),
)
_COUNTS = (  # as FlagCounts has them
    *(_ASSESSMENT.c.urgent, _ASSESSMENT.c.high, _ASSESSMENT.c.moderate),
    *(_ASSESSMENT.c.info, _ASSESSMENT.c.unassessed, _ASSESSMENT.c.unassessed_urgent),
)


class WorklistRow(NamedTuple):
    """One line. `status` None: not assessed; `counts` is then None as well, and the line must say so.

    `outcome`: of the decision that holds, None where there is none. `notes`: for the hand-over, on all versions.
    `is_taken`: somebody is on what was found in it. `patient_name`, `date_of_birth`: None where what is stored does not
    open. `urgent_titles`: of the urgent flags in view, where they were asked for; None where they do not open.
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
    urgent_titles: tuple[str, ...] | None


def list_sent(session: Reader, invite_ids: Collection[str], titled: Collection[str] = ()) -> list[WorklistRow]:
    """Those among these invitations; by appointment, those without one last; then by the time of submission. `titled`:
    of which the urgent flags are to be named.
    """
    rows = session.execute(_AMONG, {"invites": list(invite_ids)}).all()
    return [_read(session, row, titled) for row in rows]


def find_pressing(session: Reader, *, limit: int) -> list[str]:
    """The invitations whose form is to be decided, and has an urgent flag or was not evaluated by both engines in
    agreement; those that nobody is on first, whatever their number.
    """
    return list(session.scalars(_PRESSING, {"most": limit}))


def _newest_versions(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Of each form that was sent the newest version, with its last assessment."""
    later, attempts = _SUBMISSION.alias(), _ASSESSMENT.alias()
    newest_version = select(func.max(later.c.version)).where(later.c.intake_id == _INTAKE.c.id)
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


def _is_decision_that_holds() -> ColumnElement[bool]:
    decisions = _DECISION.alias()
    newest = select(func.max(decisions.c.number)).where(decisions.c.submission_id == _SUBMISSION.c.id)
    return and_(
        _PROGRESS.c.state == Progress.DECIDED,
        _DECISION.c.submission_id == _SUBMISSION.c.id,
        _DECISION.c.number == newest.scalar_subquery(),
    )


def _is_taken() -> ColumnElement[bool]:
    return is_taken(_SUBMISSION.c.intake_id, _SUBMISSION.c.last_seq)


def _count_notes() -> ScalarSelect[int]:
    versions, notes = _SUBMISSION.alias(), HandOverRow.__table__
    of_the_intake = and_(notes.c.submission_id == versions.c.id, versions.c.intake_id == _SUBMISSION.c.intake_id)
    return select(func.count(notes.c.number)).where(of_the_intake).correlate(_SUBMISSION).scalar_subquery()


# Of ids that were read here, and need not be looked at for what a database refuses.
_INVITES = bindparam("invites", expanding=True, type_=String())

# Made once: the list of patients is opened all day, and to put these together takes longer than to run them.
_AMONG = (  # in the order in which they are read
    _newest_versions(
        *(*_WHO, *_SENT, _INTAKE.c.state, _DECISION.c.outcome, _DECISION.c.at),
        *(_is_taken(), _count_notes(), _ASSESSMENT.c.status, *_COUNTS),
        *(_KEY.c.sealed_key, _ASSESSMENT.c.attempt, _ASSESSMENT.c.sealed_urgent),
    )
    .join(_INVITE, _INVITE.c.id == _PROGRESS.c.invite_id)
    .outerjoin(_DECISION, _is_decision_that_holds())
    .outerjoin(_KEY, and_(_PROGRESS.c.urgency == Urgency.URGENT, _KEY.c.intake_id == _INTAKE.c.id))
    .where(_PROGRESS.c.invite_id.in_(_INVITES))
    .order_by(*_BY_APPOINTMENT)
)
_PRESSING = (
    _newest_versions(_PROGRESS.c.invite_id)
    .where(
        _PROGRESS.c.urgency == Urgency.URGENT,
        is_among(_PROGRESS.c.state, TO_DECIDE),
        or_(_ASSESSMENT.c.urgent > 0, _ASSESSMENT.c.status.is_(None), _ASSESSMENT.c.status != "assessed"),
    )
    .order_by(_is_taken(), *_BY_APPOINTMENT)
    .limit(bindparam("most"))
)


def _read(session: Reader, row: Sequence[Any], titled: Collection[str]) -> WorklistRow:
    # By their places: to ask a row for each column by its name takes longer than to open the name in it.
    invite_id, state, appointment_at, sealed_name, sealed_born, *form = row
    submission_id, intake_id, version, last_seq, submitted_at, receipt_code, intake_state, *found = form
    outcome, decided_at, is_somebody_on, notes, status, *counts, sealed_key, attempt, sealed_urgent = found
    titles: tuple[str, ...] | None = ()
    if status is not None and invite_id in titled:
        sealed = sealed_key, attempt, sealed_urgent
        titles = open_or_log(partial(read_urgent_titles, session, intake_id, submission_id, *sealed))
    name, born = read_identity(session, invite_id, sealed_name, sealed_born)
    return WorklistRow(
        *(invite_id, submission_id, intake_id, version, last_seq, submitted_at, receipt_code, name, born),
        *(appointment_at, status, None if status is None else FlagCounts(*counts), STATES[state], outcome, decided_at),
        *(intake_state == IntakeState.OPEN, is_somebody_on, notes, titles),
    )
