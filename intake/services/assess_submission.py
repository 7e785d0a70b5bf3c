"""Assess what was submitted: each attempt is recorded before it starts, so that even a crash is counted."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.stored_answers import sheet_of
from intake.rulebook.assess import Engine, assess
from intake.rulebook.assessment import Assessment
from intake.rulebook.in_view import flags_in_view
from intake.rulebook.model import Rulebook, Severity
from intake.services.form_state import has_offer
from intake.services.rulebooks import Rulebooks
from intake.store import assessments, intakes, invites, submissions
from intake.store.assessments import FlagCounts, NewAssessment
from intake.store.database import Database, Reader
from intake.store.invites import Invite
from intake.store.submissions import Submission

log = logging.getLogger("intake.services")


def assess_submission(
    database: Database,
    rulebooks: Rulebooks,
    engine: Engine | None,
    submission_id: str,
    now: datetime,
    *,
    by_staff: bool = False,
) -> Assessment | None:
    """By the rules in force now, over the answers as they were submitted. None: it failed, and staff must look.

    Raises AttemptsExhausted after two attempts that failed, unless staff ask for it.
    """
    with database.transaction() as session:
        attempt = assessments.begin_attempt(session, submission_id, now, by_staff=by_staff)
    try:
        with database.reading() as session:
            rulebook, sheet = read_for_assessment(
                session, rulebooks, submissions.load_submission(session, submission_id)
            )
        found = assess(rulebook, sheet, engine)
    except Exception as error:
        # Whatever it was: the submission is safe, and the worklist says that it waits for a person.
        log.error("the assessment of submission %s failed: %s", submission_id, type(error).__name__)
        with database.transaction() as session:
            assessments.fail_attempt(session, submission_id, attempt, now)
        return None
    with database.transaction() as session:
        last = assessments.find_assessment(session, submission_id)
        is_as_before = last is not None and _findings(Assessment.from_json(last.result)) == _findings(found)
        counts = count_flags(rulebook, found)
        urgent = tuple(flag.title for flag in flags_in_view(found) if flag.severity == Severity.URGENT.value)
        new = NewAssessment(rulebook.sha256, found.status, found.to_json(), counts, is_as_before, urgent)
        assessments.store_assessment(session, submission_id, attempt, new, now)
    return found


def _findings(assessment: Assessment) -> tuple[set[tuple[str, str]], set[str]]:
    """What a decision rests on: which flags, how grave, and which rules were left open. The answers are the same."""
    return {(flag.id, flag.severity) for flag in assessment.flags}, {rule.id for rule in assessment.unassessed}


def count_flags(rulebook: Rulebook, assessment: Assessment) -> FlagCounts:
    """What stands in view on the clinician's page: not what is folded under another flag, nor the format block."""
    rules = rulebook.rules_by_id
    in_view = Counter(flag.severity for flag in flags_in_view(assessment))
    unassessed = [rule for rule in assessment.unassessed if rules[rule.id].is_flag]
    return FlagCounts(
        urgent=in_view["urgent"],
        high=in_view["high"],
        moderate=in_view["moderate"],
        info=in_view["info"],
        unassessed=len(unassessed),
        unassessed_urgent=sum(rule.severity == "urgent" for rule in unassessed),
    )


def read_for_assessment(session: Reader, rulebooks: Rulebooks, submission: Submission) -> tuple[Rulebook, AnswerSheet]:
    """What an assessment made now rests on: the answers as they were submitted, and the rules in force. Where the
    questions have changed so that an answer would be lost, the rules that the intake was started under.
    """
    rulebook = rulebooks.in_force()
    sheet = read_submitted(session, rulebook, submission)
    if rulebook.sha256 != submission.rule_set_sha256 and _loses_answers(session, sheet, submission):
        rulebook = rulebooks.to_assess_by(submission.rule_set_sha256)
        sheet = read_submitted(session, rulebook, submission)
    return rulebook, sheet


def read_submitted(session: Reader, rulebook: Rulebook, submission: Submission) -> AnswerSheet:
    """The answers as they were submitted, on the form's date, as this rulebook's questionnaire reads them."""
    values = submissions.submitted_answers(session, submission)
    invite = invites.load_invite(session, intakes.load_intake(session, submission.intake_id).invite_id)
    return submitted_sheet(rulebook, submission, values, invite)


def submitted_sheet(
    rulebook: Rulebook, submission: Submission, values: Mapping[str, Any], invite: Invite
) -> AnswerSheet:
    """Of what was opened already."""
    questionnaire = rulebook.questionnaire
    return sheet_of(questionnaire, values, submission.as_of, has_offer=has_offer(questionnaire, invite))


def is_by_other_rules(
    session: Reader, rulebooks: Rulebooks, submission: Submission, stored: assessments.Assessment, in_force: str | None
) -> bool:
    """Whether it would be by other rules if it was evaluated now. `in_force`: the rule set that is."""
    if stored.rule_set_sha256 == in_force or rulebooks.find(submission.rule_set_sha256) is None:
        return False
    rulebook, _ = read_for_assessment(session, rulebooks, submission)
    return rulebook.sha256 != stored.rule_set_sha256


def is_by_older_rules(
    session: Reader, rulebooks: Rulebooks, submission: Submission, stored: assessments.Assessment
) -> bool:
    """Whether it was evaluated by the rules that it was begun under, as those in force then would lose an answer."""
    if stored.in_force in (None, stored.rule_set_sha256) or stored.rule_set_sha256 != submission.rule_set_sha256:
        return False
    then = rulebooks.find(stored.in_force)
    return then is not None and _loses_answers(session, read_submitted(session, then, submission), submission)


def _loses_answers(session: Reader, sheet: AnswerSheet, submission: Submission) -> bool:
    values = submissions.submitted_answers(session, submission).values()
    return len(sheet.answers) < sum(value not in (None, "", []) for value in values)
