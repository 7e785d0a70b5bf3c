"""How much there is beside the answers of a form, asked at once: most forms have next to nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import FromClause, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.clinic_tables import HandOverRow
from intake.store.columns import table_of
from intake.store.tables import DecisionRow, FlagResponseRow, InviteRow, MessageShownRow, SubmissionRow

_SENT, _INVITE, _SHOWN = table_of(SubmissionRow), table_of(InviteRow), table_of(MessageShownRow)
_DECISION, _RESPONSE, _NOTE = table_of(DecisionRow), table_of(FlagResponseRow), table_of(HandOverRow)


class Beside(NamedTuple):
    """Counts: of the form's versions, of what is kept with any of them, and of the person's invitations."""

    versions: int
    decisions: int
    responses: int
    notes: int
    messages: int
    invites: int


def _count(table: FromClause, **values: str) -> ScalarSelect[int]:
    where = [table.c[column] == bindparam(name) for column, name in values.items()]
    return select(func.count()).select_from(table).where(*where).scalar_subquery()


def _count_of_versions(table: FromClause) -> ScalarSelect[int]:
    joined = table.join(_SENT, _SENT.c.id == table.c.submission_id)
    of_form = _SENT.c.intake_id == bindparam("intake")
    return select(func.count()).select_from(joined).where(of_form).scalar_subquery()


_COUNTS: Select[*tuple[Any, ...]] = select(  # made once, in the order of Beside: each opening of a form asks
    _count(_SENT, intake_id="intake"),
    _count_of_versions(_DECISION),
    _count_of_versions(_RESPONSE),
    _count_of_versions(_NOTE),
    _count(_SHOWN, intake_id="intake"),
    _count(_INVITE, patient_id="patient"),
)


def count_beside(session: Session, intake_id: str, patient_id: str) -> Beside:
    return Beside(*session.execute(_COUNTS, {"intake": intake_id, "patient": patient_id}).one())
