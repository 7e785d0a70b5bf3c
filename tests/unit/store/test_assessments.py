"""No submission is ever silently neither assessed nor waiting nor given up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from intake.store import assessments
from intake.store.assessments import FlagCounts, NewAssessment
from intake.store.database import Database
from intake.store.errors import AttemptsExhausted, NotFound, Tampered
from intake.store.tables import AssessmentRow
from intake.store.worklist import list_sent
from tests.stored import all_invites
from tests.unit.store.builders import NOW, RULE_SET, add_submission, minutes

LATER = NOW + minutes(10)
COUNTS = FlagCounts(urgent=1, high=2, moderate=3, info=4, unassessed=5, unassessed_urgent=2)
NEW = NewAssessment(RULE_SET, "assessed", {"flags": [{"id": "canary"}]}, COUNTS)


def submitted(database: Database) -> str:
    with database.transaction() as session:
        return add_submission(session).id


def fail(database: Database, submission_id: str, *, by_staff: bool = False) -> int:
    with database.transaction() as session:
        number = assessments.begin_attempt(session, submission_id, NOW, by_staff=by_staff)
    with database.transaction() as session:
        assessments.fail_attempt(session, submission_id, number, NOW)
    return number


def assess(database: Database, submission_id: str, new: NewAssessment = NEW, *, by_staff: bool = False) -> int:
    with database.transaction() as session:
        number = assessments.begin_attempt(session, submission_id, NOW, by_staff=by_staff)
        assessments.store_assessment(session, submission_id, number, new, NOW)
    return number


def standing(database: Database, submission_id: str) -> tuple[bool, bool, bool]:
    """Whether it is assessed, waiting, given up."""
    with database.reading() as session:
        return (
            assessments.find_assessment(session, submission_id) is not None,
            submission_id in assessments.waiting_for_assessment(session, LATER),
            submission_id in assessments.given_up(session, LATER),
        )


def test_what_was_submitted_and_never_tried_waits(database: Database) -> None:
    assert standing(database, submitted(database)) == (False, True, False)


def test_an_assessment_is_found_as_it_was_stored(database: Database) -> None:
    submission_id = submitted(database)
    assert assess(database, submission_id) == 1
    with database.reading() as session:
        found = assessments.find_assessment(session, submission_id)
    assert found is not None
    assert (found.attempt, found.at, found.status, found.rule_set_sha256) == (1, NOW, "assessed", RULE_SET)
    assert (found.result, found.counts) == (NEW.result, COUNTS)
    assert standing(database, submission_id) == (True, False, False)


def test_the_titles_for_the_list_are_those_of_the_newest_assessment(database: Database) -> None:
    submission_id, other_id = submitted(database), submitted(database)
    assess(database, submission_id, replace(NEW, urgent_titles=("Chest pain",)))
    assess(database, submission_id, replace(NEW, urgent_titles=("Chest pain", "Sight loss")))
    with database.reading() as session:
        invite_ids = [invite.id for invite in all_invites(session)]
        found = {row.submission_id: row.urgent_titles for row in list_sent(session, invite_ids, titled=invite_ids)}
        assert {row.urgent_titles for row in list_sent(session, invite_ids)} == {()}, "nobody asked"
        sealed = session.scalars(select(AssessmentRow.sealed_urgent)).all()
    assert found == {submission_id: ("Chest pain", "Sight loss"), other_id: ()}
    assert not any(b"pain" in value for value in sealed)


def test_a_failed_attempt_is_tried_again_once(database: Database) -> None:
    submission_id = submitted(database)
    assert fail(database, submission_id) == 1
    assert standing(database, submission_id) == (False, True, False)
    assert fail(database, submission_id) == 2
    assert standing(database, submission_id) == (False, False, True)
    with pytest.raises(AttemptsExhausted):
        fail(database, submission_id)


def test_an_attempt_that_never_ended_counts_as_failed_after_a_while(database: Database) -> None:
    submission_id = submitted(database)
    for _ in range(2):
        assert not standing(database, submission_id)[2]
        with database.transaction() as session:
            assessments.begin_attempt(session, submission_id, NOW)
    assert standing(database, submission_id) == (False, False, True)


def test_an_attempt_that_runs_now_is_not_begun_a_second_time(database: Database) -> None:
    submission_id = submitted(database)
    with database.transaction() as session:
        assessments.begin_attempt(session, submission_id, NOW)
        assert assessments.waiting_for_assessment(session, NOW + minutes(0.5)) == []
        assert assessments.waiting_for_assessment(session, NOW + minutes(2)) == [submission_id]


def test_staff_may_try_after_two_failures(database: Database) -> None:
    submission_id = submitted(database)
    fail(database, submission_id)
    fail(database, submission_id)
    assert fail(database, submission_id, by_staff=True) == 3
    assert standing(database, submission_id) == (False, False, True)
    assert assess(database, submission_id, by_staff=True) == 4
    assert standing(database, submission_id) == (True, False, False)


def test_assessing_again_keeps_the_first_and_shows_the_newest(database: Database) -> None:
    submission_id = submitted(database)
    for _ in range(3):
        assess(database, submission_id)
    again = NewAssessment(RULE_SET, "manual_review", {}, COUNTS)
    assert assess(database, submission_id, again) == 4
    with database.reading() as session:
        found = assessments.find_assessment(session, submission_id)
        kept = session.execute(text("SELECT count(*) FROM assessment")).scalar()
    assert found is not None
    assert (found.attempt, found.status, kept) == (4, "manual_review", 4)


def test_a_failure_after_an_assessment_hides_nothing(database: Database) -> None:
    submission_id = submitted(database)
    assess(database, submission_id)
    fail(database, submission_id)
    fail(database, submission_id)
    assert standing(database, submission_id) == (True, False, False)


def test_an_attempt_ends_once(database: Database) -> None:
    submission_id = submitted(database)
    number = assess(database, submission_id)
    with database.transaction() as session:
        with pytest.raises(NotFound):
            assessments.fail_attempt(session, submission_id, number, NOW)
        with pytest.raises(NotFound):
            assessments.store_assessment(session, submission_id, number, NEW, NOW)
        with pytest.raises(NotFound):
            assessments.fail_attempt(session, submission_id, 7, NOW)
        with pytest.raises(NotFound):
            assessments.begin_attempt(session, "nobody", NOW)


def test_the_oldest_submission_waits_at_the_front(database: Database) -> None:
    with database.transaction() as session:
        ids = [add_submission(session, at=NOW - minutes(age)).id for age in (1, 3, 2)]
        assert assessments.waiting_for_assessment(session, LATER) == [ids[1], ids[2], ids[0]]


def test_results_are_unreadable_and_do_not_open_elsewhere(database: Database) -> None:
    first, second = submitted(database), submitted(database)
    assess(database, first)
    with database.transaction() as session:
        (sealed,) = session.execute(text("SELECT sealed_result FROM assessment")).one()
        assert b"canary" not in bytes(sealed)
        assessments.begin_attempt(session, second, NOW)
        columns = ", ".join(column.name for column in AssessmentRow.__table__.columns if column.name != "submission_id")
        copied = f"INSERT INTO assessment (submission_id, {columns}) SELECT :id, {columns} FROM assessment"
        session.execute(text(copied), {"id": second})
    with database.reading() as session, pytest.raises(Tampered):
        assessments.find_assessment(session, second)
