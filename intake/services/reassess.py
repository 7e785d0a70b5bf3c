"""Assess what is stored and unassessed: at each start, and when staff ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.rulebook.assess import Engine
from intake.rulebook.assessment import MANUAL_REVIEW
from intake.services.assess_submission import assess_submission
from intake.services.rulebooks import Rulebooks
from intake.store import assessments, audit, submissions
from intake.store.database import Database
from intake.store.errors import AttemptsExhausted

_BATCH = 200


@dataclass(frozen=True)
class Reassessed:
    """How many were assessed by both engines, how many are still for review by hand."""

    assessed: int
    by_hand: int


def assess_waiting(database: Database, rulebooks: Rulebooks, engine: Engine | None, now: datetime) -> Reassessed:
    """What a crash or a failure left behind; what failed twice is left to staff."""
    with database.reading() as session:
        waiting = assessments.waiting_for_assessment(session, now)
    return _assess(database, rulebooks, engine, waiting, now, by_staff=False)


def reassess_all(database: Database, rulebooks: Rulebooks, engine: Engine | None, now: datetime) -> Reassessed:
    """Every submission that was never assessed by both engines in agreement, also what failed twice."""
    unsettled: list[str] = []
    last = ""
    with database.reading() as session:
        while batch := submissions.list_submission_ids(session, limit=_BATCH, after_id=last):
            for submission_id in batch:
                found = assessments.find_assessment(session, submission_id)
                if found is None or found.status == MANUAL_REVIEW:
                    unsettled.append(submission_id)
            last = batch[-1]
    return _assess(database, rulebooks, engine, unsettled, now, by_staff=True)


def assess_again(
    database: Database, rulebooks: Rulebooks, engine: Engine | None, submission_id: str, *, by: str, now: datetime
) -> None:
    """One submission, because a clinician asked for it."""
    with database.transaction() as session:
        audit.append(session, actor=by, action="submission.assess_again", subject=submission_id, now=now)
    assess_submission(database, rulebooks, engine, submission_id, now, by_staff=True)


def _assess(
    database: Database, rulebooks: Rulebooks, engine: Engine | None, ids: list[str], now: datetime, *, by_staff: bool
) -> Reassessed:
    good = 0
    for submission_id in ids:
        try:
            found = assess_submission(database, rulebooks, engine, submission_id, now, by_staff=by_staff)
        except AttemptsExhausted:  # another process tried it at the same time
            continue
        good += found is not None and not found.is_for_manual_review
    return Reassessed(good, len(ids) - good)
