"""How far each patient is, on both databases: each change of a form moves its line of the worklist."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete

from intake.store import assessments, decisions, intakes, invites, reads, submissions
from intake.store.answers import append_answers
from intake.store.assessments import FlagCounts, NewAssessment
from intake.store.database import Database, Session
from intake.store.progress import Progress, Urgency, add_missing_progress, renew_progress_of_submission
from intake.store.purges import Purge, Reason, Scope, record_purge
from intake.store.submissions import Submission
from intake.store.worklist_lines import ANYTHING, Line, Side, Stretch, list_stretch
from intake.store.worklist_table import ProgressRow
from tests.unit.store.builders import (
    NOW,
    RULE_SET,
    TODAY,
    add_assessment,
    add_clinician,
    add_intake,
    add_invite,
    add_submission,
    by_patient,
    minutes,
)

SOON = NOW + minutes(1)
TODAYS = Stretch(Side.WITHIN, False, NOW, NOW + timedelta(days=1))


def standings(session: Session) -> list[tuple[Progress, Urgency]]:
    return [(line.state, line.urgency) for line in todays(session)]


def todays(session: Session) -> list[Line]:
    return list_stretch(session, TODAYS, ANYTHING, limit=9, offset=0)


def decide(session: Session, submission: Submission, staff_id: str, attempt: int | None = None) -> None:
    decisions.record_decision(
        session, submission.id, staff_id=staff_id, outcome="go", note="", now=NOW, attempt=attempt
    )


def store_urgent(session: Session, submission: Submission, attempt: int) -> None:
    counts = FlagCounts(urgent=1, high=0, moderate=0, info=0, unassessed=0, unassessed_urgent=0)
    new = NewAssessment(RULE_SET, "assessed", {}, counts)
    assessments.store_assessment(session, submission.id, attempt, new, NOW)


def send_again(session: Session, first: Submission, **changed: str) -> Submission:
    intakes.reopen_intake(session, first.intake_id)
    append_answers(session, first.intake_id, by_patient(**changed), NOW)
    return submissions.submit(session, first.intake_id, TODAY, NOW)


def test_a_form_goes_from_step_to_step(database: Database) -> None:
    with database.transaction() as session:
        intake, staff = add_intake(session, "Ada", SOON), add_clinician(session)
        assert standings(session) == [(Progress.NOT_STARTED, Urgency.NONE)]
        append_answers(session, intake.id, by_patient(sex="female"), NOW)
        assert standings(session) == [(Progress.HALF_WAY, Urgency.NONE)]
        intakes.decline_intake(session, intake.id)
        assert standings(session) == [(Progress.DECLINED, Urgency.NONE)]
        intakes.reopen_intake(session, intake.id)
        assert standings(session) == [(Progress.HALF_WAY, Urgency.NONE)]
        sent = submissions.submit(session, intake.id, TODAY, NOW)
        assert standings(session) == [(Progress.SENT, Urgency.URGENT)], "nobody knows yet what is in it"
        attempt = add_assessment(session, sent, urgent=0)
        assert standings(session) == [(Progress.SENT, Urgency.HIGH)]
        decide(session, sent, staff.id, attempt)
        assert standings(session) == [(Progress.DECIDED, Urgency.NONE)]


def test_a_decision_is_void_once_something_else_is_found_or_sent(database: Database) -> None:
    with database.transaction() as session:
        sent, staff = add_submission(session, "Ada", SOON), add_clinician(session)
        decide(session, sent, staff.id, add_assessment(session, sent, urgent=0))
        add_assessment(session, sent, urgent=0, is_as_before=True)
        assert standings(session) == [(Progress.DECIDED, Urgency.NONE)]
        add_assessment(session, sent, urgent=1)
        assert standings(session) == [(Progress.VOID, Urgency.URGENT)]
        decide(session, sent, staff.id, 3)
        assert standings(session) == [(Progress.DECIDED, Urgency.NONE)]
        send_again(session, sent, sex="male")
        assert standings(session) == [(Progress.VOID, Urgency.URGENT)]


def test_a_decision_made_by_hand_is_void_once_the_form_is_evaluated(database: Database) -> None:
    with database.transaction() as session:
        sent, staff = add_submission(session, "Ada", SOON), add_clinician(session)
        decide(session, sent, staff.id)
        assert standings(session) == [(Progress.DECIDED, Urgency.NONE)]
        add_assessment(session, sent, urgent=0)
        assert standings(session) == [(Progress.VOID, Urgency.HIGH)]


def test_what_was_read_and_then_corrected_is_changed_until_it_is_read_again(database: Database) -> None:
    with database.transaction() as session:
        sent, staff = add_submission(session, "Ada", SOON), add_clinician(session)
        reads.record_read(session, add_submission(session, "Bert").id, staff.id, NOW)
        unread = send_again(session, sent, sex="male")
        assert standings(session)[0][0] is Progress.SENT, "nobody has read any of it"
        reads.record_read(session, unread.id, staff.id, NOW)
        newest = send_again(session, unread, sex="female")
        assert standings(session)[0][0] is Progress.CHANGED
        reads.record_read(session, newest.id, staff.id, NOW)
        assert standings(session)[0][0] is Progress.SENT


@pytest.mark.parametrize("is_sent_before", [False, True])
def test_who_was_told_to_get_help_is_urgent_until_the_form_is_sent(database: Database, is_sent_before: bool) -> None:
    with database.transaction() as session:
        intake, staff = add_intake(session, "Ada", SOON), add_clinician(session)
        append_answers(session, intake.id, by_patient(sex="female"), NOW)
        if is_sent_before:
            decide(session, submissions.submit(session, intake.id, TODAY, NOW), staff.id)
            intakes.reopen_intake(session, intake.id)
            append_answers(session, intake.id, by_patient(sex="male"), NOW)
        assert standings(session)[0][1] is Urgency.NONE
        intakes.record_message_shown(session, intake.id, "sight-loss", NOW)
        state = Progress.DECIDED if is_sent_before else Progress.HALF_WAY
        assert standings(session) == [(state, Urgency.URGENT)]
        sent = submissions.submit(session, intake.id, TODAY, NOW)
        decide(session, sent, staff.id, add_assessment(session, sent, urgent=0))
        assert standings(session) == [(Progress.DECIDED, Urgency.NONE)]
        intakes.reopen_intake(session, intake.id)
        append_answers(session, intake.id, by_patient(sex="female"), NOW)
        assert standings(session) == [(Progress.DECIDED, Urgency.NONE)], "that warning was sent with the form"


def test_a_warning_too_late_to_be_sent_is_urgent_in_its_own_line_until_the_next_decision(database: Database) -> None:
    with database.transaction() as session:
        staff = add_clinician(session)
        late, calm = add_submission(session, "Late", SOON), add_submission(session, "Calm", SOON)
        decide(session, late, staff.id)
        intakes.reopen_intake(session, late.intake_id)
        append_answers(session, late.intake_id, by_patient(sex="male"), NOW)
        intakes.record_message_shown(session, late.intake_id, "sight-loss", NOW + minutes(1))
        intakes.close_intake(session, late.intake_id)
        decide(session, calm, staff.id)
        assert standings(session) == [(Progress.DECIDED, Urgency.URGENT), (Progress.DECIDED, Urgency.NONE)]
        again = NOW + minutes(2)
        decisions.record_decision(session, late.id, staff_id=staff.id, outcome="refer", note="", now=again)
        assert standings(session) == [(Progress.DECIDED, Urgency.NONE)] * 2


def test_how_urgent_a_form_is_goes_by_its_own_newest_result(database: Database) -> None:
    """The counts: urgent, high, moderate, info, not assessed, and of those the urgent ones."""
    found = []
    with database.transaction() as session:
        sent, other = add_submission(session, "Ada", SOON), add_submission(session, "Not assessed", SOON + minutes(1))
        for counts in (
            (1, 0, 0, 0, 0, 0),
            (0, 1, 0, 0, 0, 0),
            (0, 0, 1, 0, 1, 1),
            (0, 0, 1, 1, 1, 0),
            (0, 0, 0, 9, 9, 0),
        ):
            attempt = assessments.begin_attempt(session, sent.id, NOW)
            new = NewAssessment(RULE_SET, "assessed", {}, FlagCounts(*counts))
            assessments.store_assessment(session, sent.id, attempt, new, NOW)
            renew_progress_of_submission(session, other.id)
            found.append({line.appointment_at: line.urgency for line in todays(session)})
    assert [one[SOON] for one in found] == [Urgency.URGENT, Urgency.HIGH, Urgency.HIGH, Urgency.MODERATE, Urgency.LOW]
    assert {one[SOON + minutes(1)] for one in found} == {Urgency.URGENT}


def test_a_closed_link_without_a_form_is_not_listed_nor_is_who_was_purged(database: Database) -> None:
    with database.transaction() as session:
        invites.revoke(session, add_invite(session, "Closed", SOON), NOW)
        kept = intakes.load_intake(session, add_submission(session, "Sent, then closed", SOON).intake_id).invite_id
        invites.revoke(session, kept, NOW)
        assert [line.invite_id for line in todays(session)] == [kept]
        record_purge(session, Purge(kept, Scope.EVERYTHING, Reason.REQUEST, NOW, None))
        assert todays(session) == []


def test_what_is_written_of_a_form_while_it_is_purged_puts_nobody_back_on_the_list(database: Database) -> None:
    with database.transaction() as session:
        submission = add_submission(session, "Ada", SOON)
        attempt = assessments.begin_attempt(session, submission.id, NOW)
        invite_id = intakes.load_intake(session, submission.intake_id).invite_id
    with database.transaction() as session:
        record_purge(session, Purge(invite_id, Scope.EVERYTHING, Reason.REQUEST, NOW, None))
        store_urgent(session, submission, attempt)
        assert todays(session) == []


def test_lines_that_are_missing_are_made_from_the_forms(database: Database) -> None:
    with database.transaction() as session:
        add_submission(session, "Sent", SOON)
        add_invite(session, "Not begun", SOON)
        add_intake(session, "Opened, and nothing answered", SOON)
        invites.revoke(session, add_invite(session, "Closed", SOON), NOW)
        record_purge(session, Purge(add_invite(session, "Gone", SOON), Scope.EVERYTHING, Reason.REQUEST, NOW, None))
        before = standings(session)
        for missing in (delete(ProgressRow), delete(ProgressRow).where(ProgressRow.state == Progress.SENT)):
            session.execute(missing)
            add_missing_progress(session)
            assert sorted(standings(session)) == sorted(before)
        assert len(before) == 3


def test_processes_that_start_at_once_make_the_missing_lines_once(database: Database) -> None:
    with database.transaction() as session:
        add_submission(session, "Sent", SOON)
        session.execute(delete(ProgressRow))
    finished: list[str] = []

    def start() -> None:
        with database.transaction() as session:
            add_missing_progress(session)
        finished.append("other")

    other = threading.Thread(target=start)
    with database.transaction() as session:
        add_missing_progress(session)
        other.start()
        other.join(0.5)  # it waits for this transaction
        finished.append("first")
    other.join(30)
    assert finished == ["first", "other"]
    with database.reading() as session:
        assert len(standings(session)) == 1


def test_a_line_that_two_renew_at_once_tells_what_both_of_them_wrote(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session, "Ada", SOON), add_clinician(session)
        attempt = assessments.begin_attempt(session, submission.id, NOW)

    def store_result() -> None:
        with database.transaction() as session:
            store_urgent(session, submission, attempt)

    other = threading.Thread(target=store_result)
    with database.transaction() as session:
        decide(session, submission, staff.id)
        other.start()
        other.join(0.5)  # it waits for this transaction
    other.join(30)
    with database.reading() as session:
        assert standings(session) == [(Progress.VOID, Urgency.URGENT)]
