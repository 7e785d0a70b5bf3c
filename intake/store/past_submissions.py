"""Many submissions with their answers in a few queries, newest first: for work over the whole history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from intake.store.answers import answer_place
from intake.store.data_key import DataKey
from intake.store.intake_keys import key_of, open_keys
from intake.store.invites import read_offer
from intake.store.purges import is_form_purged
from intake.store.tables import AnswerEventRow, IntakeRow, InviteRow, SubmissionRow

_ANSWERS = (
    select(
        AnswerEventRow.intake_id,
        AnswerEventRow.seq,
        AnswerEventRow.question,
        AnswerEventRow.sealed_value,
    )
    .where(
        AnswerEventRow.intake_id.in_(bindparam("intakes", expanding=True)),
        AnswerEventRow.question.in_(bindparam("questions", expanding=True)),
    )
    .order_by(AnswerEventRow.intake_id, AnswerEventRow.seq)
)
_HEADS = (
    select(
        SubmissionRow.id,
        SubmissionRow.as_of,
        SubmissionRow.intake_id,
        SubmissionRow.last_seq,
        IntakeRow.invite_id,
        InviteRow.sealed_offer,
    )
    .join(IntakeRow, IntakeRow.id == SubmissionRow.intake_id)
    .join(InviteRow, InviteRow.id == IntakeRow.invite_id)
    .where(
        SubmissionRow.id.in_(bindparam("submissions", expanding=True)),
        ~is_form_purged(SubmissionRow.__table__.c.intake_id),
    )
    .order_by(SubmissionRow.submitted_at.desc(), SubmissionRow.id.desc())
)


@dataclass(frozen=True)
class Position:
    """Where a submission stands among all of them, newest first."""

    id: str
    submitted_at: datetime


@dataclass(frozen=True)
class PastSubmission:
    """`answers`: as submitted, of the questions that were asked for; the other ones were not even opened."""

    id: str
    as_of: date
    offer: Mapping[str, Any]
    answers: Mapping[str, Any]


def count_submissions(session: Session) -> int:
    """Forms that were sent, each once however often it was corrected."""
    is_left = ~is_form_purged(SubmissionRow.__table__.c.intake_id)
    return session.scalar(select(func.count(SubmissionRow.intake_id.distinct())).where(is_left)) or 0


def list_positions(session: Session, *, limit: int, after: Position | None = None) -> list[Position]:
    """Of the newest version of each form whose answers are still there."""
    later = SubmissionRow.__table__.alias()
    newest = select(func.max(later.c.version)).where(later.c.intake_id == SubmissionRow.intake_id).scalar_subquery()
    wanted = [SubmissionRow.version == newest, ~is_form_purged(SubmissionRow.__table__.c.intake_id)]
    if after is not None:
        # The first of the two lets the index jump there; the second one takes out those of the same moment.
        wanted.append(SubmissionRow.submitted_at <= after.submitted_at)
        wanted.append(or_(SubmissionRow.submitted_at < after.submitted_at, SubmissionRow.id < after.id))
    rows = select(SubmissionRow.id, SubmissionRow.submitted_at).where(*wanted)
    newest_first = rows.order_by(SubmissionRow.submitted_at.desc(), SubmissionRow.id.desc()).limit(limit)
    return [Position(*row) for row in session.execute(newest_first)]


def past_submissions(session: Session, ids: Collection[str], questions: Collection[str]) -> list[PastSubmission]:
    """Those of these whose answers are still there, newest first."""
    rows = session.execute(_HEADS, {"submissions": list(ids)}).all()
    answers = _answers(session, {row.intake_id: row.last_seq for row in rows}, questions)
    return [
        PastSubmission(row.id, row.as_of, read_offer(session, row.invite_id, row.sealed_offer), answers[row.intake_id])
        for row in rows
    ]


def _answers(session: Session, last_seq: Mapping[str, int], questions: Collection[str]) -> dict[str, dict[str, Any]]:
    """The latest value of each question, by intake; only that one is opened."""
    latest: dict[str, dict[str, tuple[int, bytes]]] = {intake_id: {} for intake_id in last_seq}
    found = session.execute(_ANSWERS, {"intakes": list(last_seq), "questions": list(questions)})
    for intake_id, seq, question, sealed in found:
        if seq <= last_seq[intake_id]:
            latest[intake_id][question] = (seq, sealed)
    open_keys(session, last_seq)
    return {intake_id: _opened(key_of(session, intake_id), intake_id, events) for intake_id, events in latest.items()}


def _opened(key: DataKey, intake_id: str, events: Mapping[str, tuple[int, bytes]]) -> dict[str, Any]:
    return {
        question: key.unseal_json(answer_place(intake_id, seq, question), sealed)
        for question, (seq, sealed) in events.items()
    }
