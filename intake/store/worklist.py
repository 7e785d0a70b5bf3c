"""The clinician's list: the newest version of each submitted intake, with its counts and its last decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Case, ColumnElement, String, and_, bindparam, case, func, select

from intake.store.alerts_taken import AlertTaken, with_last_taken
from intake.store.assessments import FlagCounts, read_urgent_titles
from intake.store.clinic_tables import HandOverRow
from intake.store.columns import table_of
from intake.store.database import Reader
from intake.store.intake_state import IntakeState
from intake.store.invites import read_identities
from intake.store.listing import open_or_log
from intake.store.progress import STATES, Progress, Urgency
from intake.store.retention_tables import IntakeKeyRow
from intake.store.tables import AssessmentRow, DecisionRow, IntakeRow, InviteRow, SubmissionRow
from intake.store.worklist_table import ProgressRow

# The tables themselves: plain rows are read in half the time of mapped ones.
_PROGRESS, _INVITE, _INTAKE = table_of(ProgressRow), table_of(InviteRow), table_of(IntakeRow)
_SUBMISSION, _ASSESSMENT, _DECISION = table_of(SubmissionRow), table_of(AssessmentRow), table_of(DecisionRow)
_KEY, _NOTE = table_of(IntakeKeyRow), table_of(HandOverRow)


class WorklistRow(NamedTuple):
    """One line. `status` None: not assessed; `counts` is then None as well, and the line must say so.

    `outcome`: of the decision that holds, None where there is none. `notes`: for the hand-over, on all versions.
    `patient_name`, `date_of_birth`: None where what is stored does not open. `taken`: who is or was on it; `is_taken`:
    on what was found in it. `urgent_titles`: of the urgent flags in view, where they were asked for; None where they do
    not open.
    """

    invite_id: str
    submission_id: str
    intake_id: str
    version: int
    last_seq: int
    submitted_at: datetime
    receipt_code: str
    appointment_at: datetime | None
    status: str | None
    outcome: str | None
    decided_at: datetime | None
    notes: int
    patient_name: str | None
    date_of_birth: date | None
    counts: FlagCounts | None
    state: Progress
    is_being_corrected: bool
    taken: AlertTaken | None
    is_taken: bool
    urgent_titles: tuple[str, ...] | None


def list_sent(session: Reader, invite_ids: Collection[str], titled: Collection[str] = ()) -> list[WorklistRow]:
    """Those among these invitations, in no order: see `by_appointment`. `titled`: of which the urgent flags are to be
    named.
    """
    rows = session.execute(_AMONG, {"invites": list(invite_ids)}).all()
    people = read_identities(session, [(row[0], *row[12:14]) for row in rows])
    return [_read(session, row, *person, titled) for row, person in zip(rows, people, strict=True)]


def by_appointment(row: WorklistRow) -> tuple[Any, ...]:
    """To sort by: those without one last, then by the time of submission."""
    return row.appointment_at is None, row.appointment_at or row.submitted_at, row.submitted_at, row.submission_id


def _is_newest_version() -> ColumnElement[bool]:
    later = _SUBMISSION.alias()
    newest = select(func.max(later.c.version)).where(later.c.intake_id == _INTAKE.c.id)
    return and_(_SUBMISSION.c.intake_id == _INTAKE.c.id, _SUBMISSION.c.version == newest.scalar_subquery())


def _is_its_assessment() -> ColumnElement[bool]:
    attempts = _ASSESSMENT.alias()
    newest = select(func.max(attempts.c.attempt)).where(attempts.c.submission_id == _SUBMISSION.c.id)
    return and_(_ASSESSMENT.c.submission_id == _SUBMISSION.c.id, _ASSESSMENT.c.attempt == newest.scalar_subquery())


def _is_decision_that_holds() -> ColumnElement[bool]:
    decisions = _DECISION.alias()
    newest = select(func.max(decisions.c.number)).where(decisions.c.submission_id == _SUBMISSION.c.id)
    return and_(
        _PROGRESS.c.state == Progress.DECIDED,
        _DECISION.c.submission_id == _SUBMISSION.c.id,
        _DECISION.c.number == newest.scalar_subquery(),
    )


def _is_key_of_urgent() -> ColumnElement[bool]:
    """SQLite would look for the keys of the others too, if their lines were told apart beside it."""
    return _KEY.c.intake_id == case((_PROGRESS.c.urgency == Urgency.URGENT, _INTAKE.c.id))


def _count_notes() -> Case[int]:
    """Nearly all forms have one version, whose notes are found without looking for others."""
    versions = _SUBMISSION.alias()
    of_one = select(func.count()).where(_NOTE.c.submission_id == _SUBMISSION.c.id)
    of_all = (
        select(func.count())
        .join_from(_NOTE, versions, versions.c.id == _NOTE.c.submission_id)
        .where(versions.c.intake_id == _SUBMISSION.c.intake_id)
    )
    counted, together = (query.correlate(_SUBMISSION).scalar_subquery() for query in (of_one, of_all))
    return case((_SUBMISSION.c.version == 1, counted), else_=together)


# Of ids that were read here, and need not be looked at for what a database refuses.
_INVITES = bindparam("invites", expanding=True, type_=String())

# Made once: the list of patients is opened all day, and to put this together takes longer than to run it. In the order
# in which it is read.
_SENT = (
    select(
        *(_PROGRESS.c.invite_id, _SUBMISSION.c.id, _SUBMISSION.c.intake_id, _SUBMISSION.c.version),
        *(_SUBMISSION.c.last_seq, _SUBMISSION.c.submitted_at, _SUBMISSION.c.receipt_code, _INVITE.c.appointment_at),
        *(_ASSESSMENT.c.status, _DECISION.c.outcome, _DECISION.c.at, _count_notes()),
        *(_INVITE.c.sealed_name, _INVITE.c.sealed_date_of_birth, _PROGRESS.c.state, _INTAKE.c.state),
        *(_ASSESSMENT.c.urgent, _ASSESSMENT.c.high, _ASSESSMENT.c.moderate),
        *(_ASSESSMENT.c.info, _ASSESSMENT.c.unassessed, _ASSESSMENT.c.unassessed_urgent),
        *(_KEY.c.sealed_key, _ASSESSMENT.c.attempt, _ASSESSMENT.c.sealed_urgent),
    )
    .select_from(_PROGRESS)
    .join(_INTAKE, _INTAKE.c.invite_id == _PROGRESS.c.invite_id)
    .join(_SUBMISSION, _is_newest_version())
    .outerjoin(_ASSESSMENT, _is_its_assessment())
    .join(_INVITE, _INVITE.c.id == _PROGRESS.c.invite_id)
    .outerjoin(_DECISION, _is_decision_that_holds())
    .outerjoin(_KEY, _is_key_of_urgent())
)
_AMONG = with_last_taken(_SENT, _SUBMISSION.c.intake_id, _SUBMISSION.c.last_seq).where(
    _PROGRESS.c.invite_id.in_(_INVITES)
)


def _read(
    session: Reader, row: Sequence[Any], name: str | None, born: date | None, titled: Collection[str]
) -> WorklistRow:
    # By their places: to ask a row for each column by its name takes longer than to open the name in it.
    listed, (state, intake_state), counts, sealed = row[:12], row[14:16], row[16:22], row[22:25]
    taken, is_somebody_on = row[25:30], row[30]
    invite_id, submission_id, intake_id, status = row[0], row[1], row[2], row[8]
    titles: tuple[str, ...] | None = ()
    if status is not None and invite_id in titled:
        titles = open_or_log(partial(read_urgent_titles, session, intake_id, submission_id, *sealed))
    found = None if status is None else FlagCounts(*counts), STATES[state], intake_state == IntakeState.OPEN
    alert = None if taken[0] is None else AlertTaken(*taken), bool(is_somebody_on)
    return WorklistRow._make([*listed, name, born, *found, *alert, titles])
