"""What a patient says at the visit to a question that the form left open: recorded by staff, as a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from intake.errors import InputError, Refusal
from intake.forms.page_form import Filled
from intake.questionnaire.answers import to_json
from intake.questionnaire.asking_again import asked_for
from intake.questionnaire.model import Question
from intake.rulebook.assess import Engine
from intake.rulebook.model import Rulebook, SafetyMessage
from intake.services.assess_submission import assess_submission, read_for_assessment
from intake.services.fill_in_form import newly_due
from intake.services.form_state import read_form, with_events
from intake.services.rulebooks import Rulebooks
from intake.services.told_messages import told_messages
from intake.store import answers, audit, intakes, invites, staff, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database, Session
from intake.store.submissions import Submission
from intake.summary.record import Record


@dataclass(frozen=True)
class ToTell:
    """What staff say to the patient, whose form this is, where an answer at the visit called for it.

    `shown_to`: the staff members' names by their ids.
    """

    name: str
    shown_to: Mapping[str, str]
    messages: tuple[SafetyMessage, ...]


def open_questions(record: Record) -> tuple[Question, ...]:
    """What may be asked: first the answers that rules wait for, urgent rules first, then what was left blank."""
    if record.is_unrouted:  # who is asked what cannot be said
        return ()
    questionnaire, route = record.rulebook.questionnaire, record.route
    waited_for = [missing.question for rule in record.assessment.unassessed for missing in rule.missing]
    blank = [key for key in questionnaire.questions if key in route.is_asked and key not in record.sheet.answers]
    keys = dict.fromkeys(found for key in (*waited_for, *blank) for found in asked_for(questionnaire, route, key))
    return tuple(questionnaire.questions[key] for key in keys)


def answer_at_chair(
    database: Database,
    rulebooks: Rulebooks,
    engine: Engine | None,
    submission_id: str,
    questions: Sequence[Question],
    filled: Sequence[Filled],
    *,
    by: str,
    today: date,
    now: datetime,
) -> Submission:
    """The new version, assessed; pressed twice, there is one. `questions`: those that are open. What is blank in
    `filled` stays as it is.

    Raises InputError where there is nothing to record, or where the answers would get mixed up with others.
    """
    known = {question.key: question for question in questions}
    new = [
        NewAnswer(item.key, to_json(known[item.key], item.answer), Who.STAFF, staff_id=by)
        for item in filled
        if item.answer is not None and item.key in known
    ]
    if not new:
        raise InputError([Refusal("answers", "Record at least one answer, or go back")])
    with database.reading() as session:
        submission = submissions.load_submission(session, submission_id)
        if _holds(session, submission, new):
            raise InputError([Refusal("answers", "The form has these answers already: there is nothing to record")])
        rulebook, _ = read_for_assessment(session, rulebooks, submission)
    with database.transaction() as session:
        recorded = _find_recorded(session, submission_id, new)
        if recorded is not None:
            return recorded
        submission = _record(session, rulebook, submission_id, new, by, today, now)
        audit.append(session, actor=by, action="submission.answered_at_visit", subject=submission.id, now=now)
    assess_submission(database, rulebooks, engine, submission.id, now)
    return submission


def messages_to_tell(database: Database, rulebooks: Rulebooks, submission_id: str) -> ToTell:
    """Those that were shown to staff, in the patient's place, with this version. NotFound for no such submission."""
    with database.reading() as session:
        submission = submissions.load_submission(session, submission_id)
        invite = invites.load_invite(session, intakes.load_intake(session, submission.intake_id).invite_id)
        with_it = [
            one for one in intakes.messages_shown(session, submission.intake_id) if one.after_seq == submission.last_seq
        ]
        shown = {one.message_id: one.staff_id for one in with_it if one.staff_id is not None}
        names = {staff_id: staff.load(session, staff_id).name for staff_id in shown.values()}
        begun_under = rulebooks.of(submission.rule_set_sha256)
        messages = told_messages(session, rulebooks, begun_under, submission.intake_id, shown.keys())
    return ToTell(invite.name, names, messages)


def open_messages_to_tell(
    database: Database, rulebooks: Rulebooks, submission_id: str, *, by: str, now: datetime
) -> ToTell:
    """As messages_to_tell, noted in the audit log: for the page that names the patient."""
    told = messages_to_tell(database, rulebooks, submission_id)
    with database.transaction() as session:
        audit.append(session, actor=by, action="submission.messages_opened", subject=submission_id, now=now)
    return told


def _find_recorded(session: Session, submission_id: str, new: Sequence[NewAnswer]) -> Submission | None:
    """A newer version that holds these very answers."""
    before = submissions.load_submission(session, submission_id)
    intakes.lock_intake(session, before.intake_id)
    latest = submissions.find_latest_submission(session, before.intake_id)
    if latest is None or latest.id == submission_id:
        return None
    return latest if _holds(session, latest, new) else None


def _holds(session: Session, submission: Submission, new: Sequence[NewAnswer]) -> bool:
    held = submissions.submitted_answers(session, submission)
    return all(held.get(answer.question) == answer.value for answer in new)


def _record(
    session: Session,
    rulebook: Rulebook,
    submission_id: str,
    new: Sequence[NewAnswer],
    by: str,
    today: date,
    now: datetime,
) -> Submission:
    before = submissions.load_submission(session, submission_id)
    intakes.lock_intake(session, before.intake_id)
    latest = submissions.find_latest_submission(session, before.intake_id)
    if latest is None or latest.id != submission_id:
        raise InputError([Refusal("answers", "There is a newer version of this form. Read that one first")])
    state = read_form(session, rulebook, before.intake_id, today)
    if not state.is_submitted and submissions.was_changed_since(session, latest):
        # Handing in now would send what the patient has not sent.
        raise InputError([Refusal("answers", "The patient is correcting this form just now and has not sent it again")])
    intakes.reopen_intake(session, before.intake_id)
    recorded = answers.append_answers(session, before.intake_id, new, now)
    # With the answers, so that it is told even where the reply gets lost.
    for message_id in newly_due(state, with_events(state, recorded)):
        intakes.record_message_shown(session, before.intake_id, message_id, now, staff_id=by)
    return submissions.submit(session, before.intake_id, today, now)
