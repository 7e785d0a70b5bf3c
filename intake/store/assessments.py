"""Attempts to assess a submission, each recorded before it starts, and what came out of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from intake.store.canonical_json import Json
from intake.store.crypto import Place
from intake.store.database import Reader
from intake.store.errors import AttemptsExhausted, NotFound
from intake.store.intake_keys import keep_key, key_of, unseal_json
from intake.store.progress import renew_progress_of_submission
from intake.store.publications import in_force_at
from intake.store.purges import is_form_purged
from intake.store.tables import AssessmentAttemptRow, AssessmentRow, SubmissionRow

MOST_ATTEMPTS = 2

# An attempt without an end that is younger than this may still be running in another process.
STILL_RUNNING = timedelta(minutes=1)

_ROW, _SENT = AssessmentRow.__table__, SubmissionRow.__table__


def _is_newest_of(submission_id: BindParameter[str]) -> ColumnElement[bool]:
    attempts = _ROW.alias()
    newest = select(func.max(attempts.c.attempt)).where(attempts.c.submission_id == submission_id)
    return and_(_ROW.c.submission_id == submission_id, _ROW.c.attempt == newest.scalar_subquery())


# Made once: each summary reads by them.
OF_ASSESSMENT: tuple[ColumnElement[Any], ...] = (  # what `read_assessment` reads
    *(column for column in _ROW.c if column.name != "sealed_urgent"),
    in_force_at(_ROW.c.at).label("in_force"),
)
IS_NEWEST = _is_newest_of(bindparam("submission"))
_NEWEST_SINCE = select(_ROW.c.findings_since).where(IS_NEWEST)
_NEWEST_OF_ONE: Select[*tuple[Any, ...]] = select(*OF_ASSESSMENT).where(IS_NEWEST)
_SINCE = select(_ROW.c.findings_since).where(
    _ROW.c.submission_id == bindparam("submission"), _ROW.c.attempt == bindparam("attempt")
)


class FlagCounts(NamedTuple):
    """What the worklist shows without opening the result. `unassessed_urgent` are among `unassessed`."""

    urgent: int
    high: int
    moderate: int
    info: int
    unassessed: int
    unassessed_urgent: int

    @property
    def others_unassessed(self) -> int:
        """How many besides the urgent ones."""
        return self.unassessed - self.unassessed_urgent


@dataclass(frozen=True)
class NewAssessment:
    """`status`: assessed or manual_review. `result`: the assessment's JSON, sealed when stored.

    `urgent_titles`: of the urgent flags in view, for the list of patients, which opens nothing else. `is_as_before`: it
    flags and leaves open what the last assessment of the same submission does.
    """

    rule_set_sha256: str
    status: str
    result: Json
    counts: FlagCounts
    is_as_before: bool = False
    urgent_titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """The outcome of one attempt. `findings_since`: the attempt since which the findings are these. `in_force`: the
    rule set that was in force then, which it need not be by; None before the first one.
    """

    submission_id: str
    attempt: int
    at: datetime
    rule_set_sha256: str
    status: str
    result: Any
    counts: FlagCounts
    findings_since: int
    in_force: str | None


def begin_attempt(session: Session, submission_id: str, now: datetime, *, by_staff: bool = False) -> int:
    """The number of the attempt. Leave the transaction before the work begins, so that even a crash is counted.

    Raises AttemptsExhausted after two attempts that ended without an assessment, unless staff ask for it.
    """
    if session.get(SubmissionRow, submission_id, with_for_update=True) is None:
        raise NotFound("submission")
    of_this = AssessmentAttemptRow.submission_id == submission_id
    number = (session.scalar(select(func.max(AssessmentAttemptRow.number)).where(of_this)) or 0) + 1
    is_assessed = find_assessment(session, submission_id) is not None
    if number > MOST_ATTEMPTS and not is_assessed and not by_staff:
        raise AttemptsExhausted("two attempts failed")
    session.add(AssessmentAttemptRow(submission_id=submission_id, number=number, started_at=now))
    session.flush()
    return number


def store_assessment(session: Session, submission_id: str, attempt: int, new: NewAssessment, now: datetime) -> None:
    """The good end of an attempt."""
    _end_attempt(session, submission_id, attempt, "assessed", now)
    session.flush()
    key = key_of(session, session.get_one(SubmissionRow, submission_id).intake_id)
    since = find_newest_findings_since(session, submission_id) if new.is_as_before else None
    session.add(
        AssessmentRow(
            submission_id=submission_id,
            attempt=attempt,
            at=now,
            rule_set_sha256=new.rule_set_sha256,
            status=new.status,
            findings_since=attempt if since is None else since,
            sealed_result=key.seal_json(result_place(submission_id, attempt), new.result),
            sealed_urgent=key.seal_json(_urgent_place(submission_id, attempt), new.urgent_titles),
            urgent=new.counts.urgent,
            high=new.counts.high,
            moderate=new.counts.moderate,
            info=new.counts.info,
            unassessed=new.counts.unassessed,
            unassessed_urgent=new.counts.unassessed_urgent,
        )
    )
    session.flush()
    renew_progress_of_submission(session, submission_id)


def fail_attempt(session: Session, submission_id: str, attempt: int, now: datetime) -> None:
    """The bad end of an attempt: there is no assessment."""
    _end_attempt(session, submission_id, attempt, "failed", now)
    session.flush()


def find_assessment(session: Reader, submission_id: str) -> Assessment | None:
    """The newest one."""
    row = session.execute(_NEWEST_OF_ONE, {"submission": submission_id}).first()
    return None if row is None else read_assessment(session, row)


def read_urgent_titles(
    session: Reader, intake_id: str, submission_id: str, sealed_key: bytes | None, attempt: int, sealed_urgent: bytes
) -> tuple[str, ...]:
    """For the list of patients, which selects these columns, and the form's key, with its own."""
    if sealed_key is not None:
        keep_key(session, intake_id, sealed_key)
    return tuple(key_of(session, intake_id).unseal_json(_urgent_place(submission_id, attempt), sealed_urgent))


def find_findings_since(session: Reader, submission_id: str, attempt: int | None) -> int | None:
    """Of one attempt; None where there was none."""
    return session.scalar(_SINCE, {"submission": submission_id, "attempt": attempt})


def find_newest_findings_since(session: Session, submission_id: str) -> int | None:
    """Of the newest assessment; None where there is none."""
    since: int | None = session.scalar(_NEWEST_SINCE, {"submission": submission_id})
    return since


def rule_sets_used(session: Reader, intake_id: str) -> list[str]:
    """By which any version of this form was evaluated, the newest use first."""
    of_it = select(_ROW.c.rule_set_sha256).join(_SENT, _SENT.c.id == _ROW.c.submission_id)
    newest_first = of_it.where(_SENT.c.intake_id == intake_id).order_by(_SENT.c.version.desc(), _ROW.c.attempt.desc())
    return list(dict.fromkeys(session.scalars(newest_first)))


def waiting_for_assessment(session: Session, now: datetime) -> list[str]:
    """Ids of submissions to be tried again at a start, oldest first; not those that another process is trying now."""
    is_this = AssessmentAttemptRow.submission_id == SubmissionRow.id
    attempts = select(func.count()).select_from(AssessmentAttemptRow).where(is_this).scalar_subquery()
    is_running = exists().where(
        is_this, AssessmentAttemptRow.finished_at.is_(None), AssessmentAttemptRow.started_at > now - STILL_RUNNING
    )
    waiting = select(SubmissionRow.id).where(_can_be_assessed(), attempts < MOST_ATTEMPTS, ~is_running)
    return list(session.scalars(waiting.order_by(SubmissionRow.submitted_at, SubmissionRow.id)))


def given_up(session: Session, now: datetime) -> list[str]:
    """Ids of submissions that only staff can have assessed now: they must be shown, never forgotten."""
    is_this = AssessmentAttemptRow.submission_id == SubmissionRow.id
    is_over = or_(AssessmentAttemptRow.finished_at.is_not(None), AssessmentAttemptRow.started_at <= now - STILL_RUNNING)
    ended = select(func.count()).select_from(AssessmentAttemptRow).where(is_this, is_over).scalar_subquery()
    lost = select(SubmissionRow.id).where(_can_be_assessed(), ended >= MOST_ATTEMPTS)
    return list(session.scalars(lost.order_by(SubmissionRow.submitted_at, SubmissionRow.id)))


def _can_be_assessed() -> ColumnElement[bool]:
    """And was not yet."""
    is_assessed = exists().where(AssessmentRow.submission_id == SubmissionRow.id)
    return and_(~is_assessed, ~is_form_purged(SubmissionRow.__table__.c.intake_id))


def _end_attempt(session: Session, submission_id: str, number: int, outcome: str, now: datetime) -> None:
    row = session.get(AssessmentAttemptRow, (submission_id, number), with_for_update=True)
    if row is None or row.finished_at is not None:
        raise NotFound("running assessment_attempt")
    row.finished_at, row.outcome = now, outcome


def read_assessment(session: Reader, row: Row[Any]) -> Assessment:
    """For the modules of the store that select the row themselves."""
    return Assessment(
        submission_id=row.submission_id,
        attempt=row.attempt,
        at=row.at,
        rule_set_sha256=row.rule_set_sha256,
        status=row.status,
        result=unseal_json(session, result_place(row.submission_id, row.attempt), row.sealed_result),
        counts=FlagCounts(row.urgent, row.high, row.moderate, row.info, row.unassessed, row.unassessed_urgent),
        findings_since=row.findings_since,
        in_force=row.in_force,
    )


def result_place(submission_id: str, attempt: int) -> Place:
    return Place("assessment", "sealed_result", f"{submission_id}:{attempt}")


def _urgent_place(submission_id: str, attempt: int) -> Place:
    return Place("assessment", "sealed_urgent", f"{submission_id}:{attempt}")
