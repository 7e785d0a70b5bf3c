"""What clinicians decided on a submission, and who signed it with them: added to, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from intake.store.canonical_json import Json
from intake.store.crypto import Place
from intake.store.database import Reader
from intake.store.errors import NotFound
from intake.store.intake_keys import key_of, unseal_json
from intake.store.progress import renew_progress_of_submission
from intake.store.tables import CountersignatureRow, DecisionRow, StaffRow, SubmissionRow

NOTHING: Mapping[str, str] = MappingProxyType({})

# Made once, and of the tables themselves: each summary reads by them.
_ROW, _SIGNATURE, _STAFF = DecisionRow.__table__, CountersignatureRow.__table__, StaffRow.__table__
OF_DECISION: tuple[ColumnElement[Any], ...] = (  # what `read_decision` reads, in this order
    *(_ROW.c.submission_id, _ROW.c.number, _ROW.c.at, _ROW.c.staff_id, _STAFF.c.name),
    *(_ROW.c.outcome, _ROW.c.sealed_content, _ROW.c.attempt),
)
_DECISIONS: Select[*tuple[Any, ...]] = (
    select(*OF_DECISION)
    .join(_STAFF, _STAFF.c.id == _ROW.c.staff_id)
    .where(_ROW.c.submission_id == bindparam("submission"))
    .order_by(_ROW.c.number)
)
_SIGNATURES: Select[*tuple[Any, ...]] = (
    select(*_SIGNATURE.c, _STAFF.c.name)
    .join(_STAFF, _STAFF.c.id == _SIGNATURE.c.staff_id)
    .where(_SIGNATURE.c.submission_id == bindparam("submission"))
    .where(_SIGNATURE.c.decision_number == bindparam("decision"))
    .order_by(_SIGNATURE.c.number)
)


@dataclass(frozen=True)
class Decision:
    """`outcome`: a code of the clinic's choices; `details`: what belongs to it. The last decision holds; the earlier
    ones stay readable. `attempt`: the assessment that it rests on, None where there was none.
    """

    submission_id: str
    number: int
    at: datetime
    staff_id: str
    staff_name: str
    outcome: str
    note: str
    details: Mapping[str, str]
    attempt: int | None


@dataclass(frozen=True)
class Countersignature:
    at: datetime
    staff_id: str
    staff_name: str
    note: str


def record_decision(
    session: Session,
    submission_id: str,
    *,
    staff_id: str,
    outcome: str,
    note: str,
    now: datetime,
    details: Mapping[str, str] = NOTHING,
    attempt: int | None = None,
) -> None:
    submission = session.get(SubmissionRow, submission_id, with_for_update=True)
    if submission is None:
        raise NotFound("submission")
    number = len(decisions_of(session, submission_id)) + 1
    content: Json = {"note": note, "details": dict(details)}
    session.add(
        DecisionRow(
            submission_id=submission_id,
            number=number,
            at=now,
            staff_id=staff_id,
            outcome=outcome,
            attempt=attempt,
            sealed_content=key_of(session, submission.intake_id).seal_json(_place(submission_id, number), content),
        )
    )
    session.flush()
    renew_progress_of_submission(session, submission_id)


def decisions_of(session: Reader, submission_id: str) -> list[Decision]:
    """Oldest first."""
    rows = session.execute(_DECISIONS, {"submission": submission_id})
    return [read_decision(session, row) for row in rows]


def countersign(
    session: Session, submission_id: str, decision_number: int, *, staff_id: str, note: str, now: datetime
) -> None:
    """A second signature of one person is refused by the table."""
    if session.get(DecisionRow, (submission_id, decision_number), with_for_update=True) is None:
        raise NotFound("decision")
    intake_id = session.get_one(SubmissionRow, submission_id).intake_id
    number = len(countersignatures_of(session, submission_id, decision_number)) + 1
    place = _place_under(submission_id, decision_number, number)
    session.add(
        CountersignatureRow(
            submission_id=submission_id,
            decision_number=decision_number,
            number=number,
            at=now,
            staff_id=staff_id,
            sealed_note=key_of(session, intake_id).seal_json(place, note),
        )
    )
    session.flush()


def countersignatures_of(session: Reader, submission_id: str, decision_number: int) -> list[Countersignature]:
    """Oldest first."""
    rows = session.execute(_SIGNATURES, {"submission": submission_id, "decision": decision_number})
    return [
        Countersignature(
            row.at,
            row.staff_id,
            row.name,
            unseal_json(session, _place_under(submission_id, decision_number, row.number), row.sealed_note),
        )
        for row in rows
    ]


def read_decision(session: Reader, row: Sequence[Any]) -> Decision:
    """For the modules of the store that select the row themselves."""
    submission_id, number, at, staff_id, staff_name, outcome, sealed_content, attempt = row
    content = unseal_json(session, _place(submission_id, number), sealed_content)
    note, details = content["note"], content["details"]
    return Decision(submission_id, number, at, staff_id, staff_name, outcome, note, details, attempt)


def _place(submission_id: str, number: int) -> Place:
    return Place("decision", "sealed_content", f"{submission_id}:{number}")


def _place_under(submission_id: str, decision_number: int, number: int) -> Place:
    return Place("countersignature", "sealed_note", f"{submission_id}:{decision_number}:{number}")
