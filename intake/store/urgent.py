"""Who is to be looked at before everybody else: one reading of the worklist's urgent lines, which are few."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Case, ColumnElement, ScalarSelect, and_, case, exists, false, func, or_, select, true

from intake.store.alerts_taken import is_taken
from intake.store.columns import table_of
from intake.store.database import Reader
from intake.store.decided_since import decided_since
from intake.store.intake_state import IntakeState
from intake.store.progress import NEVER_DECIDED, TO_DECIDE, Urgency, is_among
from intake.store.tables import AssessmentRow, IntakeRow, MessageShownRow, SubmissionRow
from intake.store.worklist_table import ProgressRow

_PROGRESS, _INTAKE, _SHOWN = table_of(ProgressRow), table_of(IntakeRow), table_of(MessageShownRow)
_SENT, _ASSESSMENT = table_of(SubmissionRow), table_of(AssessmentRow)


class Urgent(NamedTuple):
    """`pressing`: invitations whose form is to be decided, and has an urgent flag or was not evaluated by both engines
    in agreement; those that nobody is on first, then by appointment. `is_anyone_warned`: see `is_warned`.
    """

    pressing: list[str]
    is_anyone_warned: bool


def find_urgent(session: Reader) -> Urgent:
    rows = session.execute(_URGENT).all()
    pressing = [invite_id for invite_id, is_pressing, _ in rows if is_pressing]
    return Urgent(pressing, any(was_warned for _, _, was_warned in rows))


def is_warned() -> Case[bool]:
    """Of an urgent line: whether the patient was told to get help by answers that were not sent; where they came too
    late for that, until the next decision. For a statement that has the line and the form.
    """
    is_open = _INTAKE.c.state == IntakeState.OPEN
    # Most of these lines were sent and wait for their first decision: nothing comes too late then.
    may_be = or_(~is_among(_PROGRESS.c.state, NEVER_DECIDED), is_open)
    still_stands = or_(is_open, ~decided_since(_SHOWN.c.intake_id, _SHOWN.c.at))
    return case((may_be, exists().where(_is_told_since_sent(), still_stands)), else_=false())


def _is_told_since_sent() -> ColumnElement[bool]:
    """Of a message: shown since the form was sent; any, of a form that was never sent."""
    sent_up_to = select(func.coalesce(func.max(_SENT.c.last_seq), -1)).where(_SENT.c.intake_id == _SHOWN.c.intake_id)
    return and_(_SHOWN.c.intake_id == _INTAKE.c.id, _SHOWN.c.after_seq > sent_up_to.scalar_subquery())


def _is_pressing() -> Case[bool]:
    """Where nothing was told since, the line is urgent by its result, which is long: it is read of the others only."""
    is_to_decide = is_among(_PROGRESS.c.state, TO_DECIDE)
    return case((~is_to_decide, false()), (~exists().where(_is_told_since_sent()), true()), else_=~_is_calm())


def _is_calm() -> ColumnElement[bool]:
    """Both engines agree that nothing is urgent, at the last attempt for the newest version."""
    versions, attempts = _SENT.alias(), _ASSESSMENT.alias()
    newest_version = select(func.max(versions.c.version)).where(versions.c.intake_id == _SENT.c.intake_id)
    newest_attempt = select(func.max(attempts.c.attempt)).where(attempts.c.submission_id == _SENT.c.id)
    calm = (
        select(_ASSESSMENT.c.attempt)
        .join(_SENT, _SENT.c.id == _ASSESSMENT.c.submission_id)
        .where(_SENT.c.intake_id == _INTAKE.c.id, _SENT.c.version == newest_version.scalar_subquery())
        .where(_ASSESSMENT.c.attempt == newest_attempt.scalar_subquery())
        .where(_ASSESSMENT.c.status == "assessed", _ASSESSMENT.c.urgent == 0)
    )
    return calm.correlate(_INTAKE).exists()


def _last_sent_seq() -> ScalarSelect[int]:
    last = select(func.max(_SENT.c.last_seq)).where(_SENT.c.intake_id == _INTAKE.c.id)
    return last.correlate(_INTAKE).scalar_subquery()


_URGENT = (  # made once, as everything that the list of patients reads by
    select(_PROGRESS.c.invite_id, _is_pressing(), is_warned())
    .join(_INTAKE, _INTAKE.c.invite_id == _PROGRESS.c.invite_id)
    .where(_PROGRESS.c.urgency == Urgency.URGENT)
    .order_by(
        is_taken(_INTAKE.c.id, _last_sent_seq()),
        # Not NULLS LAST, which SQLite before 3.30 does not know.
        *(_PROGRESS.c.appointment_at.is_(None), _PROGRESS.c.appointment_at),
        *(_PROGRESS.c.since, _PROGRESS.c.invite_id),
    )
)
