"""What a clinician decides on a submission. The decision is a person's; nothing here suggests one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from intake.errors import InputError, Refusal
from intake.store import assessments, audit, decisions, submissions
from intake.store.database import Database, Session

LONGEST_NOTE = 10_000


class Outcome(StrEnum):
    """The clinic's choices."""

    GO = "go"
    GO_WITH_CHANGES = "go_with_changes"
    WAIT = "wait"
    DO_NOT_GIVE = "do_not_give"
    REFER = "refer"


WORDS = {
    Outcome.GO: "Go ahead",
    Outcome.GO_WITH_CHANGES: "Go ahead, with changes",
    Outcome.WAIT: "Wait",
    Outcome.DO_NOT_GIVE: "Do not give",
    Outcome.REFER: "Refer",
}


def record_decision(
    database: Database, submission_id: str, *, outcome: str, note: str, staff_id: str, now: datetime
) -> None:
    """Raises InputError with what the form must show; NotFound for a submission that is not there."""
    with database.transaction() as session:
        submission = submissions.load_submission(session, submission_id)
        refusals = _refusals(session, submission_id, outcome, note)
        latest = submissions.find_latest_submission(session, submission.intake_id)
        if latest is not None and latest.id != submission_id:
            refusals.append(Refusal("outcome", "The patient has sent a newer version. Decide on that one"))
        if refusals:
            raise InputError(refusals)
        decisions.record_decision(
            session, submission_id, staff_id=staff_id, outcome=outcome, note=note.strip(), now=now
        )
        audit.append(session, actor=staff_id, action="decision.recorded", subject=submission_id, now=now)


def _refusals(session: Session, submission_id: str, outcome: str, note: str) -> list[Refusal]:
    if outcome not in set(Outcome):
        return [Refusal("outcome", "Choose what you decided")]
    if len(note) > LONGEST_NOTE:
        return [Refusal("note", f"Write at most {LONGEST_NOTE} characters")]
    if note.strip():
        return []
    if outcome != Outcome.GO:
        return [Refusal("note", "Write a note: what is to change, to wait for, or why")]
    found = assessments.find_assessment(session, submission_id)
    if found is None or found.status != "assessed":
        return [Refusal("note", "This form was not evaluated. Write what you went through by hand")]
    if found.counts.urgent:
        return [Refusal("note", "An urgent flag stands. Write why it is right to go ahead")]
    return []
