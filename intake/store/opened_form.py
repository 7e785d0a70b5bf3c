"""A form as staff open it: whatever stands in a single row, and how much there is beside the answers, read at once.

Most forms have next to nothing beside their answers, and what is counted as nothing need not be asked for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, and_, bindparam, func, select

from intake.store import settings
from intake.store.assessments import IS_NEWEST, OF_ASSESSMENT, Assessment, read_assessment
from intake.store.clinic_tables import HandOverRow
from intake.store.columns import table_of
from intake.store.database import Reader
from intake.store.decisions import OF_DECISION, Decision, read_decision
from intake.store.errors import NotFound
from intake.store.intake_keys import keep_key
from intake.store.intake_state import IntakeState
from intake.store.intakes import Intake
from intake.store.invites import Invite, read_invite
from intake.store.retention_tables import IntakeKeyRow
from intake.store.rule_sets import CURRENT
from intake.store.submissions import Submission
from intake.store.tables import (
    AssessmentRow,
    CountersignatureRow,
    DecisionRow,
    FlagResponseRow,
    IntakeRow,
    InviteRow,
    MessageShownRow,
    StaffRow,
    SubmissionRow,
)

_INTAKE, _INVITE, _KEY = table_of(IntakeRow), table_of(InviteRow), table_of(IntakeKeyRow)
_ASSESSMENT, _SENT = table_of(AssessmentRow), table_of(SubmissionRow)
_SHOWN, _NOTE, _STAFF = table_of(MessageShownRow), table_of(HandOverRow), table_of(StaffRow)
_DECISION, _SIGNATURE, _RESPONSE = table_of(DecisionRow), table_of(CountersignatureRow), table_of(FlagResponseRow)

LOGO = "logo"  # the name of the setting


class Beside(NamedTuple):
    """Counts: of the form's versions, of what is kept with any of them, and of the person's invitations."""

    versions: int
    decisions: int
    signatures: int
    responses: int
    notes: int
    messages: int
    invites: int


class OpenedForm(NamedTuple):
    """`assessment`: the newest one of the version that is opened, and `decision`: the first one on it, as a rule the
    only one. `rule_set_sha256`: which one is in force now, and `logo`: of the clinic, as it was saved; every summary
    rests on them, too.
    """

    intake: Intake
    invite: Invite
    beside: Beside
    assessment: Assessment | None
    decision: Decision | None
    rule_set_sha256: str | None
    logo: Any


def _count(table: FromClause, condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(condition).scalar_subquery()


def _count_of_versions(table: FromClause) -> ScalarSelect[int]:
    joined = table.join(_SENT, _SENT.c.id == table.c.submission_id)
    return _count(joined, _SENT.c.intake_id == _INTAKE.c.id)


def _count_of_person() -> ScalarSelect[int]:
    invites = _INVITE.alias()
    return _count(invites, invites.c.patient_id == _INVITE.c.patient_id)


_COUNTS = (  # in the order of Beside
    _count(_SENT, _SENT.c.intake_id == _INTAKE.c.id),
    _count_of_versions(_DECISION),
    _count_of_versions(_SIGNATURE),
    _count_of_versions(_RESPONSE),
    _count_of_versions(_NOTE),
    _count(_SHOWN, _SHOWN.c.intake_id == _INTAKE.c.id),
    _count_of_person(),
)
_OF_INVITE = [column for column in _INVITE.c if column.name not in ("match_key", "token_hash")]
_OF_INTAKE = (
    *(_INTAKE.c.rule_set_sha256.label("begun_under"), _INTAKE.c.started_at, _INTAKE.c.state),
    *(_INTAKE.c.last_seq, _INTAKE.c.last_visit_id),
)
_OF_CLINIC = (settings.saved_value(CURRENT).label("in_force_now"), settings.saved_value(LOGO).label("logo"))
_OF_DECISION = [column.label(f"first_decision_{place}") for place, column in enumerate(OF_DECISION)]
_FORM: Select[*tuple[Any, ...]] = (  # made once: each opening of a form asks
    select(*_COUNTS, *_OF_DECISION, *_OF_INVITE, *_OF_INTAKE, _KEY.c.sealed_key, *OF_ASSESSMENT, *_OF_CLINIC)
    .select_from(_INTAKE)
    .join(_INVITE, _INVITE.c.id == _INTAKE.c.invite_id)
    .outerjoin(_KEY, _KEY.c.intake_id == _INTAKE.c.id)
    .outerjoin(_ASSESSMENT, IS_NEWEST)
    .outerjoin(_DECISION, and_(_DECISION.c.submission_id == bindparam("submission"), _DECISION.c.number == 1))
    .outerjoin(_STAFF, _STAFF.c.id == _DECISION.c.staff_id)
    .where(_INTAKE.c.id == bindparam("intake"))
)


def open_form(session: Reader, submission: Submission) -> OpenedForm:
    """With its key, so that what is opened of it next need not ask for that."""
    intake_id = submission.intake_id
    row = session.execute(_FORM, {"intake": intake_id, "submission": submission.id}).first()
    if row is None:
        raise NotFound("intake")
    if row.sealed_key is not None:
        keep_key(session, intake_id, row.sealed_key)
    state, counts = IntakeState(row.state), len(_COUNTS)
    first_decision = row[counts : counts + len(_OF_DECISION)]
    return OpenedForm(
        Intake(intake_id, row.id, row.begun_under, row.started_at, state, row.last_seq, row.last_visit_id),
        read_invite(session, row),
        Beside(*row[:counts]),
        None if row.attempt is None else read_assessment(session, row),
        None if first_decision[0] is None else read_decision(session, first_decision),
        settings.read(row.in_force_now),
        settings.read(row.logo),
    )
