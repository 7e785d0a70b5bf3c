"""The clinician's list."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import event

from intake.store import decisions, hand_over, intakes, submissions
from intake.store.answers import append_answers
from intake.store.assessments import FlagCounts
from intake.store.database import Database, Session
from intake.store.progress import Progress
from intake.store.urgent import find_urgent
from intake.store.waiting import list_waiting
from intake.store.worklist import WorklistRow, by_appointment, list_sent
from tests.unit.store.builders import (
    NOW,
    TODAY,
    add_assessment,
    add_clinician,
    add_invite,
    add_submission,
    by_patient,
    minutes,
)


def listed(session: Session, *submission_ids: str) -> list[WorklistRow]:
    invite_ids = []
    for submission_id in submission_ids:
        intake_id = submissions.load_submission(session, submission_id).intake_id
        invite_ids.append(intakes.load_intake(session, intake_id).invite_id)
    return list_sent(session, invite_ids)


def pressing(session: Session) -> list[str]:
    """Their names, in the order of the list."""
    invite_ids = find_urgent(session).pressing
    rows = {row.invite_id: row.patient_name for row in list_sent(session, invite_ids)}
    return [rows[invite_id] for invite_id in invite_ids]


def test_the_lists_are_asked_for_in_words_that_an_older_sqlite_knows(database: Database) -> None:
    """NULLS LAST came with SQLite 3.30: Red Hat 8 has 3.26, with a Python that runs this."""
    asked: list[str] = []
    with database.transaction() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2]))
        list_sent(session, ["nobody"])
        find_urgent(session)
        for only_warned in (False, True):
            list_waiting(session, limit=9, only_warned=only_warned)
    assert len(asked) == 4
    assert not any("NULLS" in statement for statement in asked)


def test_what_is_not_assessed_is_listed_and_says_so(database: Database) -> None:
    with database.transaction() as session:
        submission = add_submission(session, "Ada", NOW + minutes(60))
        (row,) = listed(session, submission.id)
    assert (row.submission_id, row.patient_name, row.date_of_birth) == (submission.id, "Ada", date(1980, 2, 29))
    assert (row.appointment_at, row.receipt_code) == (NOW + minutes(60), submission.receipt_code)
    assert (row.status, row.counts, row.outcome, row.decided_at) == (None, None, None, None)


def test_the_newest_assessment_and_decision_are_shown(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        add_assessment(session, submission, urgent=0)
        add_assessment(session, submission, urgent=7, status="manual_review")
        for outcome in ("wait", "go_ahead"):
            decisions.record_decision(
                session, submission.id, staff_id=staff.id, outcome=outcome, note="", attempt=2, now=NOW + minutes(9)
            )
        (row,) = listed(session, submission.id)
    assert (row.status, row.counts) == ("manual_review", FlagCounts(7, 2, 3, 4, 5, 2))
    assert (row.outcome, row.decided_at) == ("go_ahead", NOW + minutes(9))


def test_only_the_newest_version_is_listed_and_it_is_undecided_again(database: Database) -> None:
    with database.transaction() as session:
        first, staff = add_submission(session), add_clinician(session)
        decisions.record_decision(session, first.id, staff_id=staff.id, outcome="wait", note="", now=NOW)
        intakes.reopen_intake(session, first.intake_id)
        (row,) = listed(session, first.id)
        assert (row.version, row.is_being_corrected, row.outcome) == (1, True, "wait")
        append_answers(session, first.intake_id, by_patient(sex="male"), NOW)
        submissions.submit(session, first.intake_id, TODAY, NOW)
        (row,) = listed(session, first.id)
    assert (row.version, row.is_being_corrected, row.outcome, row.decided_at) == (2, False, None, None)
    assert row.state is Progress.VOID


def test_each_line_has_the_version_result_decision_and_notes_of_its_own_form(database: Database) -> None:
    with database.transaction() as session:
        staff_id = add_clinician(session).id
        first, bea = add_submission(session, "Ada"), add_submission(session, "Bea")
        for submission in (first, bea):
            hand_over.add_note(session, submission.id, "Ring him", staff_id=staff_id, now=NOW)
        for _ in range(3):
            decisions.record_decision(session, first.id, staff_id=staff_id, outcome="go", note="", now=NOW)
        intakes.reopen_intake(session, first.intake_id)
        append_answers(session, first.intake_id, by_patient(sex="male"), NOW)
        ada = submissions.submit(session, first.intake_id, TODAY, NOW)
        hand_over.add_note(session, ada.id, "Rang him", staff_id=staff_id, now=NOW)
        for submission, outcomes, is_as_before in ((ada, ["wait", "refer"], True), (bea, ["go"], False)):
            add_assessment(session, submission, urgent=0)
            attempt = add_assessment(session, submission, urgent=len(outcomes), is_as_before=is_as_before)
            for outcome in outcomes:
                decisions.record_decision(
                    session, submission.id, staff_id=staff_id, outcome=outcome, note="", attempt=attempt, now=NOW
                )
        add_assessment(session, ada, urgent=2, is_as_before=True)
        rows = listed(session, ada.id, bea.id)
    found = {(row.patient_name, row.version, row.counts and row.counts.urgent, row.outcome, row.notes) for row in rows}
    assert found == {("Ada", 2, 2, "refer", 2), ("Bea", 1, 1, "go", 1)}
    assert len(rows) == 2


def test_the_next_appointment_is_first_and_none_is_last(database: Database) -> None:
    with database.transaction() as session:
        ids = [
            add_submission(session, "none, later", at=NOW + minutes(2)).id,
            add_submission(session, "none, first", at=NOW + minutes(1)).id,
            add_submission(session, "tomorrow", NOW + timedelta(days=1)).id,
            add_submission(session, "today", NOW).id,
        ]
        names = [row.patient_name for row in sorted(listed(session, *ids), key=by_appointment)]
    assert names == ["today", "tomorrow", "none, first", "none, later"]


def test_what_is_urgent_or_has_no_result_is_pressing_until_it_is_decided(database: Database) -> None:
    with database.transaction() as session:
        staff = add_clinician(session)
        calm, urgent = add_submission(session, "calm", NOW), add_submission(session, "urgent", NOW + minutes(1))
        add_submission(session, "no result", NOW + minutes(2))
        by_hand = add_submission(session, "by hand", NOW + minutes(3))
        add_invite(session, "not sent", NOW)
        add_assessment(session, calm, urgent=0)
        read = add_assessment(session, urgent, urgent=1)
        add_assessment(session, by_hand, urgent=0, status="manual_review")
        assert pressing(session) == ["urgent", "no result", "by hand"]
        decisions.record_decision(
            session, urgent.id, staff_id=staff.id, outcome="refer", note="", attempt=read, now=NOW
        )
        assert pressing(session) == ["no result", "by hand"]


def test_a_form_that_is_urgent_by_what_its_patient_was_told_since_alone_is_not_among_the_pressing(
    database: Database,
) -> None:
    with database.transaction() as session:
        calm, urgent = add_submission(session, "calm", NOW), add_submission(session, "urgent", NOW + minutes(1))
        for submission, flags in ((calm, 0), (urgent, 1)):
            add_assessment(session, submission, urgent=flags)
        assert find_urgent(session).is_anyone_warned is False
        for submission in (calm, urgent):
            intakes.reopen_intake(session, submission.intake_id)
            append_answers(session, submission.intake_id, by_patient(sex="male"), NOW)
            intakes.record_message_shown(session, submission.intake_id, "sight-loss", NOW)
        assert pressing(session) == ["urgent"]
        assert find_urgent(session).is_anyone_warned
        assert [row.invite.name for row in list_waiting(session, limit=9, only_warned=True)] == ["calm", "urgent"]
