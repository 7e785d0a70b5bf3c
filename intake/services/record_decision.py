"""What a clinician decides on a submission. The decision is a person's; nothing here suggests one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.errors import InputError, Refusal
from intake.rulebook.assessment import MANUAL_REVIEW
from intake.services.printable_text import refuse_unprintable
from intake.services.read_decisions import has_new_findings
from intake.services.read_responses import unanswered_flags
from intake.services.review_submission import read_record
from intake.services.rulebooks import Rulebooks
from intake.store import assessments, audit, decisions, intakes, submissions
from intake.store.database import Database, Session
from intake.store.decisions import Decision
from intake.store.submissions import Submission
from intake.summary.decision_record import BY_HAND, CHANGES, DETAILS, LABS, REFER_TO, UNTIL, WHY, WORDS, Outcome
from intake.summary.record import Record

LONGEST_NOTE = 10_000
# What belongs to each outcome; at least one of them is needed, and none of another outcome is kept.
FIELDS: Mapping[str, tuple[str, ...]] = {
    Outcome.GO: (),
    Outcome.GO_WITH_CHANGES: (CHANGES,),
    Outcome.WAIT: (LABS, UNTIL),
    Outcome.DO_NOT_GIVE: (WHY,),
    Outcome.REFER: (REFER_TO,),
}
MISSING: Mapping[str, str] = {
    CHANGES: "Write what is to change",
    LABS: "Write which results to wait for, or give a date",
    WHY: "Write why it is not given",
    REFER_TO: "Write to whom you refer",
}


@dataclass(frozen=True)
class Choice:
    """As it was chosen and typed. `details` by the keys of DETAILS; `until` as 2026-11-30.

    `read_attempt`: the assessment that was on the page, `read_decision`: the number of the last decision on it; 0 for
    none, None where nobody looked at a page.
    """

    outcome: str
    note: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    read_attempt: int | None = None
    read_decision: int | None = None

    def detail(self, key: str) -> str:
        return self.details.get(key, "").strip()


def record_decision(
    database: Database,
    rulebooks: Rulebooks,
    submission_id: str,
    choice: Choice,
    *,
    staff_id: str,
    today: date,
    now: datetime,
) -> None:
    """Raises InputError with what the form must show; NotFound for a submission that is not there. Pressed twice, it is
    recorded once.
    """
    with database.transaction() as session:
        submission = submissions.load_submission(session, submission_id)
        intakes.lock_intake(session, submission.intake_id)  # nobody decides or sends meanwhile
        made = decisions.decisions_of(session, submission_id)
        last = made[-1] if made else None
        stored = assessments.find_assessment(session, submission_id)
        if last is not None and _is_recorded(last, choice, _kept(choice, stored), staff_id):
            return
        record = read_record(session, rulebooks, submission, stored)
        refusals = [*_decided_since(choice, last), *_newer(session, submission)]
        refusals += [*_evaluated_since(session, submission, choice, stored), *_unanswered(session, submission, record)]
        refusals += [*_incomplete(choice, today), *_not_by_hand(choice, is_by_hand(stored))]
        if refusals:
            raise InputError(refusals)
        decisions.record_decision(
            session,
            submission_id,
            staff_id=staff_id,
            outcome=choice.outcome,
            note=choice.note.strip(),
            details=_kept(choice, stored),
            attempt=None if stored is None else stored.attempt,
            now=now,
        )
        audit.append(session, actor=staff_id, action="decision.recorded", subject=submission_id, now=now)


def is_by_hand(stored: assessments.Assessment | None) -> bool:
    """Whether a person has to go through the answers, because the engines' word does not stand by itself."""
    return stored is None or stored.status == MANUAL_REVIEW


def _is_recorded(last: Decision, choice: Choice, details: Mapping[str, str], staff_id: str) -> bool:
    """Whether this is the decision that was recorded since the page was opened."""
    is_next = choice.read_decision is not None and last.number == choice.read_decision + 1
    recorded = (last.staff_id, last.outcome, last.note, dict(last.details))
    return is_next and recorded == (staff_id, choice.outcome, choice.note.strip(), dict(details))


def _decided_since(choice: Choice, last: Decision | None) -> list[Refusal]:
    """Nobody replaces a decision that they have not read."""
    if choice.read_decision is None or last is None or last.number == choice.read_decision:
        return []
    said = f"{last.staff_name} has decided since you opened this page: {WORDS.get(last.outcome, last.outcome)}"
    return [Refusal("outcome", f"{said}. Read it, and record yours again if it is to replace it")]


def _newer(session: Session, submission: Submission) -> list[Refusal]:
    latest = submissions.find_latest_submission(session, submission.intake_id)
    if latest is None or latest.id == submission.id:
        return []
    return [Refusal("outcome", "There is a newer version of this form. Decide on that one")]


def _evaluated_since(
    session: Session, submission: Submission, choice: Choice, stored: assessments.Assessment | None
) -> list[Refusal]:
    """What is decided on must be what was read: a new evaluation may have found something else in the meantime."""
    if not has_new_findings(session, submission, choice.read_attempt, stored):
        return []
    words = "The answers were evaluated again since you opened this page. Look at the flags once more, then decide"
    return [Refusal("outcome", words)]


def _unanswered(session: Session, submission: Submission, record: Record) -> list[Refusal]:
    flags = unanswered_flags(session, submission, record.assessment)
    return [Refusal(f"flag-{flag.id}", f"Acknowledge or override first: {flag.title}") for flag in flags]


def _incomplete(choice: Choice, today: date) -> list[Refusal]:
    if choice.outcome not in FIELDS:
        return [Refusal("outcome", "Choose what you decided")]
    fields = FIELDS[choice.outcome]
    refusals = [
        Refusal(key, f"Write at most {LONGEST_NOTE} characters")
        for key, text in (*choice.details.items(), ("note", choice.note))
        if len(text) > LONGEST_NOTE
    ]
    for key, text in (*((key, choice.detail(key)) for key in (*fields, BY_HAND)), ("note", choice.note)):
        refusals += refuse_unprintable(key, text)
    if fields and not any(choice.detail(key) for key in fields):
        refusals.append(Refusal(fields[0], MISSING[fields[0]]))
    if UNTIL in fields and choice.detail(UNTIL):
        refusals += _wrong_date(choice.detail(UNTIL), today)
    return refusals


def _wrong_date(text: str, today: date) -> list[Refusal]:
    try:
        until = date.fromisoformat(text)
        if until.isoformat() != text:  # as 2026-W49-1, which no page could show
            raise ValueError("another spelling")
    except ValueError:
        return [Refusal(UNTIL, "Give the date as day, month and year")]
    return [] if until >= today else [Refusal(UNTIL, "Give a date that is still to come")]


def _not_by_hand(choice: Choice, is_by_hand: bool) -> list[Refusal]:
    if not is_by_hand or choice.detail(BY_HAND):
        return []
    return [Refusal(BY_HAND, "The rules were not evaluated by both engines. Write what you went through by hand")]


def _kept(choice: Choice, stored: assessments.Assessment | None) -> dict[str, str]:
    keys = {*FIELDS.get(choice.outcome, ()), *([BY_HAND] if is_by_hand(stored) else [])}
    return {key: choice.detail(key) for key in DETAILS if key in keys and choice.detail(key)}
