"""Many submissions with their answers in a few queries, newest first: for work over the whole history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select
from sqlalchemy.orm import Session

from intake.store.answers import answer_place
from intake.store.intake_keys import open_keys, unseal_json
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


@dataclass(frozen=True)
class PastSubmission:
    """`answers`: as submitted, of the questions that were asked for; the other ones were not even opened."""

    id: str
    submitted_at: datetime
    as_of: date
    offer: Mapping[str, Any]
    answers: Mapping[str, Any]


def count_submissions(session: Session) -> int:
    """Forms that were sent, each once however often it was corrected."""
    is_left = ~is_form_purged(SubmissionRow.__table__.c.intake_id)
    return session.scalar(select(func.count(SubmissionRow.intake_id.distinct())).where(is_left)) or 0


def past_submissions(
    session: Session, questions: Collection[str], *, limit: int, before: PastSubmission | None = None
) -> list[PastSubmission]:
    """The newest version of each form whose answers are still there; `before`: the last one of an earlier call."""
    rows = session.execute(_heads(before).limit(limit)).all()
    answers = _answers(session, {row.intake_id: row.last_seq for row in rows}, questions)
    return [
        PastSubmission(
            row.id,
            row.submitted_at,
            row.as_of,
            read_offer(session, row.invite_id, row.sealed_offer),
            answers.get(row.intake_id, {}),
        )
        for row in rows
    ]


def _heads(before: PastSubmission | None) -> Any:
    later = SubmissionRow.__table__.alias()
    newest = select(func.max(later.c.version)).where(later.c.intake_id == SubmissionRow.intake_id).scalar_subquery()
    wanted = [SubmissionRow.version == newest, ~is_form_purged(SubmissionRow.__table__.c.intake_id)]
    if before is not None:
        # The first of the two lets the index jump there; the second one takes out those of the same moment.
        wanted.append(SubmissionRow.submitted_at <= before.submitted_at)
        wanted.append(or_(SubmissionRow.submitted_at < before.submitted_at, SubmissionRow.id < before.id))
    return (
        select(
            SubmissionRow.id,
            SubmissionRow.submitted_at,
            SubmissionRow.as_of,
            SubmissionRow.intake_id,
            SubmissionRow.last_seq,
            IntakeRow.invite_id,
            InviteRow.sealed_offer,
        )
        .join(IntakeRow, IntakeRow.id == SubmissionRow.intake_id)
        .join(InviteRow, InviteRow.id == IntakeRow.invite_id)
        .where(*wanted)
        .order_by(SubmissionRow.submitted_at.desc(), SubmissionRow.id.desc())
    )


def _answers(session: Session, last_seq: Mapping[str, int], questions: Collection[str]) -> dict[str, dict[str, Any]]:
    """The latest value of each question, by intake; only that one is opened."""
    latest: dict[tuple[str, str], Row[str, int, str, bytes]] = {}
    for row in session.execute(_ANSWERS, {"intakes": list(last_seq), "questions": list(questions)}):
        if row.seq <= last_seq[row.intake_id]:
            latest[row.intake_id, row.question] = row
    open_keys(session, last_seq)
    found: dict[str, dict[str, Any]] = {}
    for (intake_id, question), row in latest.items():
        value = unseal_json(session, answer_place(intake_id, row.seq, question), row.sealed_value)
        found.setdefault(intake_id, {})[question] = value
    return found
