"""What was said to the flags of a form, and whether it still holds: only while flag and answers are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from intake.rulebook.assessment import Assessment, Flag
from intake.rulebook.in_view import first_flags, folded_under
from intake.services.clinic_settings import Clinic
from intake.store import flag_responses
from intake.store.canonical_json import canonical_json
from intake.store.database import Reader
from intake.store.flag_responses import OVERRIDDEN, FlagResponse
from intake.store.submissions import Submission
from intake.summary.decision_record import ResponseMade


def read_responses(
    session: Reader, clinic: Clinic, submission: Submission, assessment: Assessment
) -> Mapping[str, ResponseMade]:
    """The last one to each urgent or high flag in view, by rule."""
    made = responses_by_rule(session, submission)
    return {
        flag.id: _as_read(clinic, made[flag.id], evidence_of(assessment, flag))
        for flag in first_flags(assessment)
        if flag.id in made
    }


def responses_by_rule(session: Reader, submission: Submission) -> dict[str, list[FlagResponse]]:
    """On this version and those before it, oldest first. The last one of a rule holds."""
    found: dict[str, list[FlagResponse]] = {}
    for one in flag_responses.responses_of(session, submission.intake_id, up_to_version=submission.version):
        found.setdefault(one.content.rule, []).append(one)
    return found


def unanswered_flags(session: Reader, submission: Submission, assessment: Assessment) -> list[Flag]:
    """Urgent and high ones that nobody has acknowledged or overridden as they are now."""
    made = responses_by_rule(session, submission)
    return [
        flag
        for flag in first_flags(assessment)
        if flag.id not in made or made[flag.id][-1].content.evidence != evidence_of(assessment, flag)
    ]


def evidence_of(assessment: Assessment, flag: Flag) -> str:
    """Changes with what the flag says, with an answer that it rests on, and with what is folded under it."""
    parts = [_said(one) for one in (flag, *folded_under(assessment, flag))]
    return sha256(canonical_json(parts).encode()).hexdigest()


def _said(flag: Flag) -> list[Any]:
    answers = [[because.question, because.answer] for because in flag.because]
    return [flag.id, flag.severity, flag.title, flag.message, answers]


def _as_read(clinic: Clinic, made: Sequence[FlagResponse], evidence: str) -> ResponseMade:
    last = made[-1]
    return ResponseMade(
        is_override=last.content.action == OVERRIDDEN,
        reason=last.content.reason,
        note=last.content.note,
        by=last.staff_name,
        at=clinic.local(last.at),
        version=last.version,
        staff_id=last.staff_id,
        is_stale=last.content.evidence != evidence,
        number=len(made),
    )
