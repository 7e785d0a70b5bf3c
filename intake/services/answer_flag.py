"""Acknowledge or override a flag. It stays on the page and on paper: nothing here takes a flag away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.errors import InputError, Refusal
from intake.rulebook.assessment import Assessment, Flag
from intake.rulebook.in_view import first_flags
from intake.rulebook.model import Severity
from intake.services.printable_text import refuse_unprintable
from intake.services.read_decisions import has_new_findings
from intake.services.read_responses import evidence_of, responses_by_rule, unanswered_flags
from intake.services.review_submission import read_record
from intake.services.rulebooks import Rulebooks
from intake.store import assessments, audit, flag_responses, intakes, submissions
from intake.store.assessments import Assessment as StoredAssessment
from intake.store.database import Database, Session
from intake.store.flag_responses import ACKNOWLEDGED, OVERRIDDEN, FlagResponse, NewResponse
from intake.store.submissions import Submission
from intake.summary.record import Record

LONGEST_NOTE = 10_000


@dataclass(frozen=True)
class OnPage:
    """What was on the page that somebody acts from. `attempt`: the assessment; `response`: how many the flag had.
    None where nobody looked at a page.
    """

    attempt: int | None = None
    response: int | None = None


def answer_flag(
    database: Database,
    rulebooks: Rulebooks,
    submission_id: str,
    *,
    rule: str,
    action: str,
    reason: str,
    note: str,
    staff_id: str,
    now: datetime,
    read: OnPage = OnPage(),
) -> None:
    """Raises InputError with what the form must show; NotFound for a submission that is not there. Pressed twice, it is
    recorded once.
    """
    with database.transaction() as session:
        submission, record, stored = _newest_version(session, rulebooks, submission_id)
        flag = next((one for one in first_flags(record.assessment) if one.id == rule), None)
        if flag is None:
            raise InputError([Refusal("urgent-and-high", "That flag is not there any more. Look at the page again")])
        made = responses_by_rule(session, submission).get(rule, [])
        if _is_recorded(made, read, (staff_id, action, reason, note.strip())):
            return
        refusals = _said_since(made, rule, read) or _found_since(session, submission, read, stored)
        refusals += _refusals(record, rule, action, reason, note)
        if refusals:
            raise InputError(refusals)
        _record(session, submission, record.assessment, flag, action, (reason, note.strip()), staff_id, now)


def acknowledge_high_flags(
    database: Database,
    rulebooks: Rulebooks,
    submission_id: str,
    *,
    staff_id: str,
    now: datetime,
    read: OnPage = OnPage(),
) -> None:
    """All that are still open at once. Never an urgent one: each of those is looked at by itself."""
    with database.transaction() as session:
        submission, record, stored = _newest_version(session, rulebooks, submission_id)
        refusals = _found_since(session, submission, read, stored)
        if refusals:
            raise InputError(refusals)
        for flag in unanswered_flags(session, submission, record.assessment):
            if flag.severity == Severity.HIGH.value:
                _record(session, submission, record.assessment, flag, ACKNOWLEDGED, ("", ""), staff_id, now)


def _newest_version(
    session: Session, rulebooks: Rulebooks, submission_id: str
) -> tuple[Submission, Record, StoredAssessment | None]:
    submission = submissions.load_submission(session, submission_id)
    intakes.lock_intake(session, submission.intake_id)  # nobody sends or says something to a flag meanwhile
    latest = submissions.find_latest_submission(session, submission.intake_id)
    if latest is not None and latest.id != submission_id:
        raise InputError([Refusal("newer", "There is a newer version of this form. Read that one")])
    stored = assessments.find_assessment(session, submission_id)
    return submission, read_record(session, rulebooks, submission, stored), stored


def _is_recorded(made: Sequence[FlagResponse], read: OnPage, new: tuple[str, str, str, str]) -> bool:
    """Whether this is the one that was recorded since the page was opened."""
    if read.response is None or len(made) != read.response + 1:
        return False
    last = made[-1]
    return (last.staff_id, last.content.action, last.content.reason, last.content.note) == new


def _said_since(made: Sequence[FlagResponse], rule: str, read: OnPage) -> list[Refusal]:
    """Nobody takes the place of what they have not read: a reason to override would be gone from the page."""
    if read.response is None or not made or len(made) == read.response:
        return []
    last = made[-1]
    said = f"{last.staff_name} has {last.content.action} this flag since you opened this page"
    return [Refusal(f"flag-{rule}", f"{said}. Read it, and press again if yours is to stand in its place")]


def _found_since(
    session: Session, submission: Submission, read: OnPage, stored: StoredAssessment | None
) -> list[Refusal]:
    if not has_new_findings(session, submission, read.attempt, stored):
        return []
    words = "The answers were evaluated again since you opened this page. Look at the flags once more"
    return [Refusal("urgent-and-high", words)]


def _refusals(record: Record, rule: str, action: str, reason: str, note: str) -> list[Refusal]:
    if action not in (ACKNOWLEDGED, OVERRIDDEN):
        return [Refusal(f"flag-{rule}", "Acknowledge the flag, or override it")]
    refusals = []
    reasons = record.rulebook.summary.flag_reasons  # a clinic's own pack may have none: then the note says it all
    if reason and reason not in reasons:
        refusals.append(Refusal(f"reason-{rule}", "Choose one of the reasons"))
    if action == OVERRIDDEN and reasons and not reason:
        refusals.append(Refusal(f"reason-{rule}", "Choose why you override the flag"))
    if action == OVERRIDDEN and not note.strip():
        refusals.append(Refusal(f"note-{rule}", "Write in a few words why you override the flag"))
    if len(note) > LONGEST_NOTE:
        refusals.append(Refusal(f"note-{rule}", f"Write at most {LONGEST_NOTE} characters"))
    return [*refusals, *refuse_unprintable(f"note-{rule}", note)]


def _record(
    session: Session,
    submission: Submission,
    assessment: Assessment,
    flag: Flag,
    action: str,
    words: tuple[str, str],
    staff_id: str,
    now: datetime,
) -> None:
    reason, note = words
    new = NewResponse(flag.id, action, reason, note, evidence_of(assessment, flag))
    flag_responses.record_response(session, submission.id, new, staff_id=staff_id, now=now)
    # Not which flag: its name tells a complaint.
    audit.append(session, actor=staff_id, action=f"flag.{action}", subject=submission.id, now=now)
