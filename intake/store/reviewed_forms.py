"""Forms that were sent in some time with what was found and what clinicians did about it, many in a few queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from intake.store.assessments import result_place
from intake.store.flag_responses import response_place
from intake.store.intake_keys import open_keys, unseal, unseal_json
from intake.store.submitted_between import submitted_between
from intake.store.tables import AssessmentRow, DecisionRow, FlagResponseRow, SubmissionRow


@dataclass(frozen=True)
class NamedRule:
    id: str
    title: str


@dataclass(frozen=True)
class FoundRules:
    """Of an assessment no more than this: read so, ten thousand of them take a third of the time."""

    flags: tuple[NamedRule, ...]
    unassessed: tuple[NamedRule, ...]


_FOUND = TypeAdapter(FoundRules)


@dataclass(frozen=True)
class Said:
    """To one flag, last."""

    action: str
    reason: str


@dataclass(frozen=True)
class ReviewedForm:
    """The newest version of a form. `found`: by its newest assessment, None where there is none. `said`: by rule, on
    this version or before. `outcome`: of the last decision on this version, None where there is none that holds.
    """

    submission_id: str
    submitted_at: datetime
    found: FoundRules | None
    said: Mapping[str, Said]
    outcome: str | None


def reviewed_between(
    session: Session,
    start: datetime,
    end: datetime,
    *,
    limit: int,
    after: ReviewedForm | None = None,
) -> list[ReviewedForm]:
    """As `submitted_between`, newest first."""
    last = None if after is None else (after.submitted_at, after.submission_id)
    found = submitted_between(session, start, end, limit=limit, after=last, is_newest_first=True)
    ids = [submission_id for _, submission_id in found]
    intake_of = _intakes(session, ids)
    open_keys(session, set(intake_of.values()))
    rules, said, outcomes = _rules(session, ids), _said(session, list(intake_of.values())), _outcomes(session, ids)
    return [ReviewedForm(id, at, rules.get(id), said.get(intake_of[id], {}), outcomes.get(id)) for at, id in found]


def _intakes(session: Session, ids: Sequence[str]) -> dict[str, str]:
    rows = session.execute(select(SubmissionRow.id, SubmissionRow.intake_id).where(SubmissionRow.id.in_(ids)))
    return {row.id: row.intake_id for row in rows}


def _rules(session: Session, ids: Sequence[str]) -> dict[str, FoundRules]:
    """Of the newest attempt; no other one is opened."""
    later = AssessmentRow.__table__.alias()
    newest = select(func.max(later.c.attempt)).where(later.c.submission_id == AssessmentRow.submission_id)
    rows = session.execute(
        select(AssessmentRow.submission_id, AssessmentRow.attempt, AssessmentRow.sealed_result).where(
            AssessmentRow.submission_id.in_(ids), AssessmentRow.attempt == newest.scalar_subquery()
        )
    )
    return {
        row.submission_id: _FOUND.validate_json(
            unseal(session, result_place(row.submission_id, row.attempt), row.sealed_result)
        )
        for row in rows
    }


def _said(session: Session, intake_ids: Sequence[str]) -> dict[str, dict[str, Said]]:
    rows = session.execute(
        select(FlagResponseRow, SubmissionRow.intake_id)
        .join(SubmissionRow, SubmissionRow.id == FlagResponseRow.submission_id)
        .where(SubmissionRow.intake_id.in_(intake_ids))
        .order_by(SubmissionRow.version, FlagResponseRow.number)
    )
    found: dict[str, dict[str, Said]] = {}
    for row, intake_id in rows:
        opened = unseal_json(session, response_place(row.submission_id, row.number), row.sealed_response)
        found.setdefault(intake_id, {})[opened["rule"]] = Said(row.action, opened["reason"])
    return found


def _outcomes(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Of the last decision, where what it rests on is what was found last."""
    rests_on = and_(
        AssessmentRow.submission_id == DecisionRow.submission_id, AssessmentRow.attempt == DecisionRow.attempt
    )
    last = session.execute(
        select(DecisionRow.submission_id, DecisionRow.outcome, AssessmentRow.findings_since)
        .outerjoin(AssessmentRow, rests_on)
        .where(DecisionRow.submission_id.in_(ids))
        .order_by(DecisionRow.number)
    )
    decided = {row.submission_id: row for row in last}
    newest = session.execute(
        select(AssessmentRow.submission_id, AssessmentRow.findings_since)
        .where(AssessmentRow.submission_id.in_(decided))
        .order_by(AssessmentRow.attempt)
    )
    since = {row.submission_id: row.findings_since for row in newest}
    return {id: row.outcome for id, row in decided.items() if row.findings_since == since.get(id)}
