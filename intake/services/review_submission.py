"""Everything that a clinician reads about one submission. Opening it is noted in the audit log."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from intake.questionnaire.answers import AnswerSheet
from intake.rulebook.assess import assess
from intake.rulebook.assessment import Assessment
from intake.rulebook.model import Rulebook, SafetyMessage
from intake.rulebook.unevaluated import unevaluated
from intake.services.answer_origins import origins_of
from intake.services.assess_submission import is_by_older_rules, is_by_other_rules, read_for_assessment, submitted_sheet
from intake.services.clinic_logo import read_logo
from intake.services.clinic_settings import Clinic
from intake.services.earlier_forms import earlier_forms, visits_before
from intake.services.read_decisions import read_decisions
from intake.services.read_responses import read_responses
from intake.services.rulebooks import Rulebooks
from intake.services.told_messages import told_messages
from intake.services.warning_trail import changed_after_warning
from intake.services.wording_as_read import read_in
from intake.store import answers, assessments, audit, intakes, invites, reads, staff, submissions
from intake.store.answers import RecordedAnswer
from intake.store.database import Database, Reader
from intake.store.hand_over import HandOverNote, notes_of
from intake.store.intake_state import IntakeState
from intake.store.intakes import ShownMessage
from intake.store.invites import Invite
from intake.store.opened_form import OpenedForm, open_form
from intake.store.submissions import Submission
from intake.summary import record as summary
from intake.summary.decision_record import DecisionMade

log = logging.getLogger("intake.services")


READING = frozenset({"opened", "printed"})  # what is told to the patient as "your answers were read"


@dataclass(frozen=True)
class Review:
    """`record`: what the summary is made from; where no assessment is stored, one that the reference alone made now,
    for review by hand, and where the reference fails too, the answers alone. `newer_id`: a later version, if any.
    `patient_id`: the same for all visits of one person.
    `decisions`: made on this version, newest first; `void_decisions`: on the versions before it. `assessed_at`: None
    and `attempt`: 0 where no assessment is stored. `has_late_changes`: the patient changed answers too late to send
    them. `has_newer_rules`: nobody has decided yet, and evaluated again it would be by other rules. `notes`: handed
    over on any version, newest first.
    """

    submission: Submission
    patient_id: str
    record: summary.Record
    assessed_at: datetime | None
    attempt: int
    decisions: tuple[DecisionMade, ...]
    void_decisions: tuple[DecisionMade, ...]
    newer_id: str | None
    is_being_corrected: bool
    has_late_changes: bool
    has_newer_rules: bool
    notes: tuple[HandOverNote, ...]


def open_submission(
    database: Database, rulebooks: Rulebooks, clinic: Clinic, submission_id: str, *, by: str, now: datetime, action: str
) -> Review:
    """`action`: how it was opened, for the audit log. NotFound where there is no such submission, Purged where nothing
    is left to open: nobody has read that.
    """
    with database.writing_columns() as session:
        if action in READING:
            submission = reads.load_and_record_read(session, submission_id, by, now)
        else:
            submission = submissions.load_readable(session, submission_id)
        audit.append(session, actor=by, action=f"submission.{action}", subject=submission_id, now=now)
    with database.reading_columns() as session:
        return _read_review(session, rulebooks, clinic, submission)


def load_review(database: Database, rulebooks: Rulebooks, clinic: Clinic, submission_id: str) -> Review:
    """As `open_submission`, without a note in the audit log: for whoever notes there what is done with the form."""
    with database.reading_columns() as session:
        return _read_review(session, rulebooks, clinic, submissions.load_readable(session, submission_id))


def _read_review(session: Reader, rulebooks: Rulebooks, clinic: Clinic, submission: Submission) -> Review:
    form, trail = open_form(session, submission), _read_trail(session, submission)
    beside, stored = form.beside, form.assessment
    versions = submissions.list_versions(session, submission.intake_id) if beside.versions > 1 else [submission]
    record = _record(session, rulebooks, submission, form.invite, trail, stored)
    own, earlier = read_decisions(session, clinic, submission, versions, form)
    facts = _facts(session, rulebooks, record.rulebook, clinic, submission, form, trail)
    facts = replace(
        facts,
        newest_version=versions[-1].version,
        read_in=read_in(rulebooks, submission.rule_set_sha256, facts.origins.values()),
        responses=read_responses(session, clinic, submission, record.assessment) if beside.responses else {},
        decisions=(*own, *earlier),
        is_by_older_rules=stored is not None and is_by_older_rules(session, rulebooks, submission, stored),
    )
    is_to_decide = versions[-1].id == submission.id and (not own or bool(own[0].void))
    return Review(
        submission=submission,
        patient_id=form.invite.patient_id,
        assessed_at=None if stored is None else stored.at,
        attempt=0 if stored is None else stored.attempt,
        record=_checked(replace(record, submission=facts), submission),
        decisions=own,
        void_decisions=earlier,
        newer_id=None if versions[-1].id == submission.id else versions[-1].id,
        is_being_corrected=form.intake.state is IntakeState.OPEN,
        has_late_changes=form.intake.state is not IntakeState.OPEN and form.intake.last_seq > versions[-1].last_seq,
        has_newer_rules=is_to_decide
        and stored is not None
        and is_by_other_rules(session, rulebooks, submission, stored, form.rule_set_sha256),
        notes=tuple(notes_of(session, submission.intake_id)) if beside.notes else (),
    )


def _read_trail(session: Reader, submission: Submission) -> Sequence[RecordedAnswer]:
    return answers.answers_after(session, submission.intake_id, 0, up_to_seq=submission.last_seq)


def read_record(
    session: Reader, rulebooks: Rulebooks, submission: Submission, stored: assessments.Assessment | None
) -> summary.Record:
    """The answers with what was found; without what the store knows beside them."""
    invite = invites.load_invite(session, intakes.load_intake(session, submission.intake_id).invite_id)
    trail = _read_trail(session, submission)
    return _checked(_record(session, rulebooks, submission, invite, trail, stored), submission)


def _record(
    session: Reader,
    rulebooks: Rulebooks,
    submission: Submission,
    invite: Invite,
    trail: Sequence[RecordedAnswer],
    stored: assessments.Assessment | None,
) -> summary.Record:
    if stored is None:
        rulebook, sheet = read_for_assessment(session, rulebooks, submission)
        return _judged_now(rulebook, sheet, submission)
    rulebook = rulebooks.of(stored.rule_set_sha256)
    sheet = submitted_sheet(rulebook, submission, {event.question: event.value for event in trail}, invite)
    return summary.Record(rulebook, sheet, Assessment.from_json(stored.result))


def _judged_now(rulebook: Rulebook, sheet: AnswerSheet, submission: Submission) -> summary.Record:
    """By the reference alone. If even that fails, the answers without any finding: a person can still read them."""
    try:
        return summary.Record(rulebook, sheet, assess(rulebook, sheet, None))
    except Exception as error:
        _log_failure(submission, error)
        return summary.Record(rulebook, sheet, unevaluated(rulebook, sheet), is_unrouted=True)


def _checked(record: summary.Record, submission: Submission) -> summary.Record:
    """Where the reference cannot go through the answers, they stand as they were given."""
    try:
        _ = record.route
    except Exception as error:
        _log_failure(submission, error)
        return replace(record, is_unrouted=True)
    return record


def _log_failure(submission: Submission, error: Exception) -> None:
    log.error("the reference failed on submission %s: %s", submission.id, type(error).__name__)


def _facts(
    session: Reader,
    rulebooks: Rulebooks,
    rulebook: Rulebook,
    clinic: Clinic,
    submission: Submission,
    form: OpenedForm,
    trail: Sequence[RecordedAnswer],
) -> summary.Submission:
    invite, beside = form.invite, form.beside
    messages = intakes.messages_shown(session, form.intake.id) if beside.messages else []
    shown = [message for message in messages if message.after_seq <= submission.last_seq]
    # What the patient was told, and by which answers.
    begun_under = rulebooks.find(submission.rule_set_sha256) or rulebook
    changes = changed_after_warning(begun_under, trail, shown)
    told = told_messages(session, rulebooks, begun_under, form.intake.id, {message.message_id for message in shown})
    staff_ids = {event.staff_id for event in trail} | {message.staff_id for message in shown}
    names = {staff_id: staff.load(session, staff_id).name for staff_id in staff_ids if staff_id is not None}
    visits = visits_before(session, rulebook, submission) if beside.invites > 1 else ()
    return summary.Submission(
        receipt=submission.receipt_code,
        version=submission.version,
        submitted_at=clinic.local(submission.submitted_at),
        appointment_at=None if invite.appointment_at is None else clinic.local(invite.appointment_at),
        clinic_name=clinic.name,
        zone=clinic.zone,
        logo=read_logo(form.logo),
        country=clinic.country,
        has_conventional_first=clinic.has_conventional_first,
        invited_name=invite.name,
        offer=invite.offer or {},
        origins=origins_of(trail, names),
        changes=tuple(replace(change, at=clinic.local(change.at)) for change in changes),
        earlier=earlier_forms(session, rulebooks, rulebook, clinic, submission, form.intake.last_visit_id),
        visits=tuple(visit for visit in visits if visit is not None),
        unopened_visits=visits.count(None),
        shown=_shown(clinic, shown, names, told),
    )


def _shown(
    clinic: Clinic, shown: Sequence[ShownMessage], names: Mapping[str, str], told: Sequence[SafetyMessage]
) -> tuple[summary.ShownMessage, ...]:
    """`names`: of staff, by id. `told`: the messages themselves."""
    texts = {message.id: message.text for message in told}
    return tuple(
        summary.ShownMessage(
            one.message_id, clinic.local(one.at), names.get(one.staff_id or "", ""), texts.get(one.message_id, "")
        )
        for one in shown
    )
