"""The flags that clinicians acknowledged or overrode: added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.crypto import Place
from intake.store.database import Reader
from intake.store.errors import NotFound
from intake.store.intake_keys import key_of, unseal_json
from intake.store.tables import FlagResponseRow, StaffRow, SubmissionRow

ACKNOWLEDGED = "acknowledged"
OVERRIDDEN = "overridden"

# Made once, and of the tables themselves: each summary reads by it.
_ROW, _SUBMISSION, _STAFF = FlagResponseRow.__table__, SubmissionRow.__table__, StaffRow.__table__
_UP_TO_VERSION: Select[*tuple[Any, ...]] = (
    select(*_ROW.c, _SUBMISSION.c.version, _STAFF.c.name)
    .join(_SUBMISSION, _SUBMISSION.c.id == _ROW.c.submission_id)
    .join(_STAFF, _STAFF.c.id == _ROW.c.staff_id)
    .where(_SUBMISSION.c.intake_id == bindparam("intake"), _SUBMISSION.c.version <= bindparam("version"))
    .order_by(_SUBMISSION.c.version, _ROW.c.number)
)


@dataclass(frozen=True)
class NewResponse:
    """`evidence`: what the flag said and rested on, so that it is known later whether that is still so."""

    rule: str
    action: str
    reason: str
    note: str
    evidence: str


@dataclass(frozen=True)
class FlagResponse:
    """As it was recorded on one version of a form. The last one of a rule holds."""

    version: int
    at: datetime
    staff_id: str
    staff_name: str
    content: NewResponse


def record_response(session: Session, submission_id: str, new: NewResponse, *, staff_id: str, now: datetime) -> None:
    submission = session.get(SubmissionRow, submission_id, with_for_update=True)
    if submission is None:
        raise NotFound("submission")
    of_this = FlagResponseRow.submission_id == submission_id
    number = (session.scalar(select(func.max(FlagResponseRow.number)).where(of_this)) or 0) + 1
    sealed = {"rule": new.rule, "reason": new.reason, "note": new.note, "evidence": new.evidence}
    session.add(
        FlagResponseRow(
            submission_id=submission_id,
            number=number,
            at=now,
            staff_id=staff_id,
            action=new.action,
            sealed_response=key_of(session, submission.intake_id).seal_json(
                response_place(submission_id, number), sealed
            ),
        )
    )
    session.flush()


def responses_of(session: Reader, intake_id: str, *, up_to_version: int) -> list[FlagResponse]:
    """On this version and those before it, oldest first."""
    rows = session.execute(_UP_TO_VERSION, {"intake": intake_id, "version": up_to_version})
    return [_read(session, row) for row in rows]


def _read(session: Reader, row: Row[Any]) -> FlagResponse:
    sealed = unseal_json(session, response_place(row.submission_id, row.number), row.sealed_response)
    return FlagResponse(row.version, row.at, row.staff_id, row.name, NewResponse(action=row.action, **sealed))


def response_place(submission_id: str, number: int) -> Place:
    return Place("flag_response", "sealed_response", f"{submission_id}:{number}")
