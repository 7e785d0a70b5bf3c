"""The clinician's list."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from intake.store import decisions, intakes, submissions
from intake.store.answers import append_answers
from intake.store.assessments import FlagCounts
from intake.store.database import Database, Session
from intake.store.worklist import Standing, WorklistFilter, count_worklist, list_worklist
from tests.unit.store.builders import (
    NOW,
    TODAY,
    add_assessment,
    add_clinician,
    add_submission,
    by_patient,
    minutes,
)

ALL = WorklistFilter()


def names(session: Session, wanted: WorklistFilter = ALL) -> list[str]:
    rows = [row.patient_name for row in list_worklist(session, wanted)]
    assert count_worklist(session, wanted) == len(rows)
    return rows


def test_what_is_not_assessed_is_listed_and_says_so(database: Database) -> None:
    with database.transaction() as session:
        submission = add_submission(session, "Ada", NOW + minutes(60))
        (row,) = list_worklist(session, ALL)
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
        (row,) = list_worklist(session, ALL)
    assert (row.status, row.counts) == ("manual_review", FlagCounts(7, 2, 3, 4, 5, 2))
    assert (row.outcome, row.decided_at) == ("go_ahead", NOW + minutes(9))


def test_only_the_newest_version_is_listed_and_it_is_undecided_again(database: Database) -> None:
    with database.transaction() as session:
        first, staff = add_submission(session), add_clinician(session)
        decisions.record_decision(session, first.id, staff_id=staff.id, outcome="wait", note="", now=NOW)
        intakes.reopen_intake(session, first.intake_id)
        (row,) = list_worklist(session, ALL)
        assert (row.version, row.is_being_corrected, row.outcome) == (1, True, "wait")
        append_answers(session, first.intake_id, by_patient(sex="male"), NOW)
        submissions.submit(session, first.intake_id, TODAY, NOW)
        (row,) = list_worklist(session, ALL)
    assert (row.version, row.is_being_corrected, row.outcome) == (2, False, None)
    assert row.is_void


def test_a_decision_holds_until_something_else_is_found(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        add_assessment(session, submission, urgent=0)
        decisions.record_decision(session, submission.id, staff_id=staff.id, outcome="go", note="", attempt=1, now=NOW)
        add_assessment(session, submission, urgent=0, is_as_before=True)
        (row,) = list_worklist(session, WorklistFilter(Standing.DECIDED))
        assert (row.outcome, row.is_void) == ("go", False)
        add_assessment(session, submission, urgent=1)
        (row,) = list_worklist(session, WorklistFilter(Standing.UNDECIDED))
        assert (row.outcome, row.decided_at, row.is_void) == (None, None, True)
        assert list_worklist(session, WorklistFilter(Standing.DECIDED)) == []


def test_a_decision_made_by_hand_is_void_once_the_form_is_evaluated(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        decisions.record_decision(session, submission.id, staff_id=staff.id, outcome="go", note="", now=NOW)
        assert not list_worklist(session, ALL)[0].is_void
        add_assessment(session, submission, urgent=0)
        assert list_worklist(session, ALL)[0].is_void


def test_the_next_appointment_is_first_and_none_is_last(database: Database) -> None:
    with database.transaction() as session:
        add_submission(session, "none, later", at=NOW + minutes(2))
        add_submission(session, "none, first", at=NOW + minutes(1))
        add_submission(session, "tomorrow", NOW + timedelta(days=1))
        add_submission(session, "today", NOW)
        assert names(session) == ["today", "tomorrow", "none, first", "none, later"]


def test_the_list_can_be_narrowed(database: Database) -> None:
    with database.transaction() as session:
        done, staff = add_submission(session, "done", NOW), add_clinician(session)
        add_submission(session, "open", NOW + timedelta(days=1))
        decisions.record_decision(session, done.id, staff_id=staff.id, outcome="wait", note="", now=NOW)
        assert names(session, WorklistFilter(Standing.UNDECIDED)) == ["open"]
        assert names(session, WorklistFilter(Standing.DECIDED)) == ["done"]
        assert names(session, WorklistFilter(appointment_from=NOW + minutes(1))) == ["open"]
        assert names(session, WorklistFilter(appointment_before=NOW + minutes(1))) == ["done"]
        assert names(session, WorklistFilter(appointment_before=_the_epoch())) == []


def test_the_list_comes_in_pages(database: Database) -> None:
    with database.transaction() as session:
        for number in range(5):
            add_submission(session, f"p{number}", NOW + minutes(number))
        pages = [list_worklist(session, ALL, limit=2, offset=offset) for offset in (0, 2, 4)]
        assert count_worklist(session, ALL) == 5
    assert [[row.patient_name for row in page] for page in pages] == [["p0", "p1"], ["p2", "p3"], ["p4"]]


def _the_epoch() -> datetime:
    return NOW.replace(year=1970)
