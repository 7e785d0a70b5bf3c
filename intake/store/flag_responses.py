"""The flags that clinicians acknowledged or overrode: added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.store.crypto import Place
from intake.store.errors import NotFound
from intake.store.intake_keys import key_of, unseal_json
from intake.store.tables import FlagResponseRow, SubmissionRow

ACKNOWLEDGED = "acknowledged"
OVERRIDDEN = "overridden"


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


def responses_of(session: Session, intake_id: str, *, up_to_version: int) -> list[FlagResponse]:
    """On this version and those before it, oldest first."""
    rows = session.execute(
        select(FlagResponseRow, SubmissionRow.version)
        .join(SubmissionRow, SubmissionRow.id == FlagResponseRow.submission_id)
        .where(SubmissionRow.intake_id == intake_id, SubmissionRow.version <= up_to_version)
        .order_by(SubmissionRow.version, FlagResponseRow.number)
    )
    return [_read(session, row, version) for row, version in rows]


def _read(session: Session, row: FlagResponseRow, version: int) -> FlagResponse:
    sealed = unseal_json(session, response_place(row.submission_id, row.number), row.sealed_response)
    return FlagResponse(version, row.at, row.staff_id, NewResponse(action=row.action, **sealed))


def response_place(submission_id: str, number: int) -> Place:
    return Place("flag_response", "sealed_response", f"{submission_id}:{number}")
