"""What a submission is read beside: the version before it, and what the same person sent for earlier visits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.routing import route
from intake.rulebook.model import Rulebook
from intake.services.assess_submission import read_submitted
from intake.services.clinic_settings import Clinic
from intake.services.rulebooks import Rulebooks
from intake.store import patients, submissions
from intake.store.database import Database, Reader, Session
from intake.store.listing import open_or_log
from intake.store.submissions import Submission
from intake.store.worklist import WorklistRow
from intake.summary import record as summary
from intake.summary.answer_view import Comparison
from intake.summary.comparing import NOT_ASKED, compare


@dataclass(frozen=True)
class Correction:
    """A version after the first, as a line of the worklist tells it. `comparison` None: what changed does not open."""

    version: int
    comparison: Comparison | None


def earlier_forms(
    session: Reader,
    rulebooks: Rulebooks,
    rulebook: Rulebook,
    clinic: Clinic,
    submission: Submission,
    last_visit_id: str | None,
) -> tuple[summary.EarlierForm, ...]:
    """First the version that was corrected, then the last visit; each where there is one. A last visit that does not
    open is left out: `visits_before` counts it.
    """
    read = partial(_earlier_form, session, rulebooks, rulebook, clinic)
    before = version_before(session, submission)
    found = [] if before is None else [read(before, version=before.version)]
    if last_visit_id is not None:
        last = open_or_log(partial(read, submissions.load_submission(session, last_visit_id)))
        found += [] if last is None else [last]
    return tuple(found)


def _earlier_form(
    session: Reader,
    rulebooks: Rulebooks,
    rulebook: Rulebook,
    clinic: Clinic,
    earlier: Submission,
    version: int | None = None,
) -> summary.EarlierForm:
    return summary.EarlierForm(
        sheet=read_submitted(session, rulebook, earlier),
        submitted_at=clinic.local(earlier.submitted_at),
        version=version,
        unread=_unread(session, rulebooks, rulebook, earlier),
    )


def _unread(session: Reader, rulebooks: Rulebooks, rulebook: Rulebook, earlier: Submission) -> dict[str, str]:
    """What the questions of this rulebook cannot say of an earlier form, by those that it was filled in by."""
    then, now = rulebooks.find(earlier.rule_set_sha256), rulebook.questionnaire.questions
    if then is None or then.questionnaire.sha256 == rulebook.questionnaire.sha256:
        return {}
    asked, sheet = then.questionnaire.questions, read_submitted(session, then, earlier)
    answered = route(then.questionnaire, sheet).is_asked & sheet.answers.keys()
    lost = answered - read_submitted(session, rulebook, earlier).answers.keys()
    words = {key: answer_words(then.questionnaire, asked[key], sheet.answers[key]) for key in lost}
    return words | dict.fromkeys(now.keys() - asked.keys(), NOT_ASKED)


def visits_before(session: Reader, rulebook: Rulebook, submission: Submission) -> tuple[AnswerSheet | None, ...]:
    """What the same person sent for earlier visits, oldest first; None for one that does not open."""
    visits = patients.list_visits_before(session, submission)
    return tuple(open_or_log(partial(read_submitted, session, rulebook, visit)) for visit in visits)


def version_before(session: Reader, submission: Submission) -> Submission | None:
    """None of the first version."""
    if submission.version == 1:
        return None
    versions = submissions.list_versions(session, submission.intake_id)
    return next((one for one in versions if one.version == submission.version - 1), None)


def find_corrections(
    database: Database, rulebooks: Rulebooks, clinic: Clinic, rows: list[WorklistRow]
) -> dict[str, Correction]:
    """By the id of the submission; only of those that a correction made."""
    corrected = [row for row in rows if row.version > 1]
    if not corrected:
        return {}
    with database.reading() as session:
        return {
            row.submission_id: Correction(row.version, open_or_log(partial(_compare, session, rulebooks, clinic, row)))
            for row in corrected
        }


def _compare(session: Session, rulebooks: Rulebooks, clinic: Clinic, row: WorklistRow) -> Comparison:
    submission = submissions.load_submission(session, row.submission_id)
    rulebook = rulebooks.of(submission.rule_set_sha256)
    (earlier,) = earlier_forms(session, rulebooks, rulebook, clinic, submission, last_visit_id=None)
    return compare(rulebook, read_submitted(session, rulebook, submission), earlier)
