"""A submission is what was seen, stored once."""

from __future__ import annotations

import re
import threading
from datetime import date, datetime
from functools import partial

import pytest

from intake.store import intakes, submissions
from intake.store.answers import append_answers
from intake.store.database import Database
from intake.store.errors import NotFound, StaleRevision
from intake.store.intakes import IntakeState
from intake.store.past_submissions import Position, list_positions, past_submissions
from intake.store.submissions import Submission
from intake.store.submitted_between import submitted_between
from tests.unit.store.builders import NOW, RULE_SET, TODAY, add_intake, add_submission, by_patient, minutes


def test_a_submission_holds_its_date_its_events_and_its_rule_set(database: Database) -> None:
    with database.transaction() as session:
        made = add_submission(session)
    with database.reading() as session:
        assert submissions.load_submission(session, made.id) == made
        assert submissions.find_latest_submission(session, made.intake_id) == made
        assert intakes.load_intake(session, made.intake_id).state is IntakeState.SUBMITTED
    assert (made.version, made.as_of, made.submitted_at, made.last_seq) == (1, TODAY, NOW, 2)
    assert made.rule_set_sha256 == RULE_SET
    assert re.fullmatch(r"[2-9C-Z]{4}-[2-9C-Z]{4}", made.receipt_code)


def test_a_retry_returns_the_same_submission(database: Database) -> None:
    with database.transaction() as session:
        made = add_submission(session)
    with database.transaction() as session:
        again = submissions.submit(session, made.intake_id, date(2026, 11, 2), NOW + minutes(600), 2)
        assert submissions.list_versions(session, made.intake_id) == [made]
    assert again == made


def test_reopened_without_a_new_answer_is_the_same_submission(database: Database) -> None:
    with database.transaction() as session:
        made = add_submission(session)
        intakes.reopen_intake(session, made.intake_id)
        assert submissions.submit(session, made.intake_id, TODAY, NOW + minutes(5)) == made
        assert intakes.load_intake(session, made.intake_id).state is IntakeState.SUBMITTED


def test_a_correction_is_a_new_version_and_the_old_answers_stay(database: Database) -> None:
    with database.transaction() as session:
        first = add_submission(session)
        add_submission(session, "Somebody Else")
        intakes.reopen_intake(session, first.intake_id)
        append_answers(session, first.intake_id, by_patient(sex="male"), NOW)
        second = submissions.submit(session, first.intake_id, date(2026, 11, 2), NOW + minutes(5))
    with database.reading() as session:
        assert submissions.submitted_answers(session, first) == {"sex": "female", "allergies": ["cobalt"]}
        assert submissions.submitted_answers(session, second) == {"sex": "male", "allergies": ["cobalt"]}
        assert submissions.list_versions(session, first.intake_id) == [first, second]
        assert submissions.find_latest_submission(session, first.intake_id) == second
    assert (second.version, second.as_of) == (2, date(2026, 11, 2))
    assert second.receipt_code != first.receipt_code


def test_answers_changed_on_another_phone_are_not_submitted_unseen(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
        append_answers(session, intake.id, by_patient(sex="female"), NOW)
        append_answers(session, intake.id, by_patient(pregnant="yes"), NOW)
    with pytest.raises(StaleRevision) as stale, database.transaction() as session:
        submissions.submit(session, intake.id, TODAY, NOW, expected_last_seq=1)
    assert stale.value.questions == ("pregnant",)
    with database.reading() as session:
        assert submissions.find_latest_submission(session, intake.id) is None
        assert intakes.load_intake(session, intake.id).state is IntakeState.OPEN


def test_sixteen_taps_at_once_make_one_submission(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
        append_answers(session, intake.id, by_patient(sex="female"), NOW)
    seen: list[Submission] = []
    start = threading.Barrier(16)

    def tap() -> None:
        start.wait()
        with database.transaction() as session:
            seen.append(submissions.submit(session, intake.id, TODAY, NOW, expected_last_seq=1))

    threads = [threading.Thread(target=tap) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 16
    assert len(set(seen)) == 1
    with database.reading() as session:
        assert submissions.list_versions(session, intake.id) == seen[:1]


def test_ids_come_in_batches_and_each_once(database: Database) -> None:
    with database.transaction() as session:
        made = {add_submission(session).id for _ in range(5)}
    seen: list[str] = []
    with database.reading() as session:
        while batch := submissions.list_submission_ids(session, limit=2, after_id=seen[-1] if seen else ""):
            seen += batch
    assert len(seen) == 5
    assert set(seen) == made


def test_an_unknown_submission_is_not_found(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        submissions.load_submission(session, "nobody")


def test_past_forms_come_page_by_page_each_in_its_newest_version_as_it_was_sent(database: Database) -> None:
    with database.transaction() as session:
        first, *others = (add_submission(session, at=at) for at in (NOW, NOW, NOW + minutes(1), NOW + minutes(1)))
        for sex in ("male", "not sent"):
            intakes.reopen_intake(session, first.intake_id)
            append_answers(session, first.intake_id, by_patient(sex=sex), NOW)
            if sex == "male":
                first = submissions.submit(session, first.intake_id, TODAY, NOW + minutes(2))
    seen: list[Position] = []
    with database.reading() as session:
        while found := list_positions(session, limit=1, after=seen[-1] if seen else None):
            seen += found
        assert [past.answers for past in past_submissions(session, [first.id], ["sex"])] == [{"sex": "male"}]
    newest_first = sorted(((one.submitted_at, one.id) for one in (first, *others)), reverse=True)
    assert [(position.submitted_at, position.id) for position in seen] == newest_first


@pytest.mark.parametrize("is_newest_first", [False, True])
def test_forms_come_page_by_page_also_those_of_one_moment(database: Database, is_newest_first: bool) -> None:
    with database.transaction() as session:
        made = {(at, add_submission(session, at=at).id) for at in (NOW, NOW, NOW + minutes(1), NOW + minutes(1))}
    seen: list[tuple[datetime, str]] = []
    page = partial(submitted_between, start=NOW, end=NOW + minutes(9), limit=1, is_newest_first=is_newest_first)
    with database.reading() as session:
        while found := page(session, after=seen[-1] if seen else None):
            seen += found
    assert seen == sorted(made, reverse=is_newest_first)
