"""The log of answers: nothing overwritten, nothing lost, nothing overridden unseen."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import text

from intake.store import intakes, submissions
from intake.store.answers import (
    How,
    NewAnswer,
    Who,
    answers_after,
    append_answers,
    current_answers,
    latest_answers,
)
from intake.store.carrying import Given, when_given
from intake.store.database import Database
from intake.store.errors import IntakeClosed, NotFound, StaleRevision, Tampered
from tests.stored import change_by_hand
from tests.unit.store.builders import NOW, TODAY, add_clinician, add_intake, by_patient, minutes


def new_intake(database: Database) -> str:
    with database.transaction() as session:
        return add_intake(session).id


def append(database: Database, intake_id: str, expected: int | None = None, **answers: Any) -> int:
    """The intake's last event."""
    with database.transaction() as session:
        append_answers(session, intake_id, by_patient(**answers), NOW, expected)
        return intakes.load_intake(session, intake_id).last_seq


def current(database: Database, intake_id: str, up_to_seq: int | None = None) -> dict[str, Any]:
    with database.reading() as session:
        return current_answers(session, intake_id, up_to_seq)


def test_the_latest_answer_is_the_current_one(database: Database) -> None:
    intake_id = new_intake(database)
    assert current(database, intake_id) == {}
    assert append(database, intake_id, sex="female", lab_b12={"value": 205.5, "unit": "pg_ml"}) == 2
    assert append(database, intake_id, sex="male") == 3
    assert current(database, intake_id) == {"sex": "male", "lab_b12": {"value": 205.5, "unit": "pg_ml"}}


def test_a_cleared_answer_is_none_and_stays_in_the_trail(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, allergies=["cobalt"])
    append(database, intake_id, allergies=None)
    assert current(database, intake_id) == {"allergies": None}
    with database.reading() as session:
        assert [event.value for event in answers_after(session, intake_id, 0)] == [["cobalt"], None]


def test_the_latest_events_and_those_after_one(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, sex="female", pregnant="no")
    append(database, intake_id, sex="male")
    with database.reading() as session:
        trail = answers_after(session, intake_id, 0)
        assert latest_answers(session, intake_id) == {"sex": trail[2], "pregnant": trail[1]}
        assert latest_answers(session, intake_id, 2) == {"sex": trail[0], "pregnant": trail[1]}
        assert answers_after(session, intake_id, 1) == trail[1:]
        assert answers_after(session, intake_id, 1, 2) == trail[1:2]
        assert answers_after(session, intake_id, 3) == []


def test_what_is_recorded_is_told_as_it_is_read_afterwards(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, sex="female")
    with database.transaction() as session:
        new = by_patient(sex="female", allergies=["cobalt"], lab_b12={"value": 205.5, "unit": "pg_ml"})
        told = append_answers(session, intake_id, new, NOW, 1)
    with database.reading() as session:
        assert told == answers_after(session, intake_id, 1)
        assert [event.question for event in told] == ["allergies", "lab_b12"]


def test_a_question_shown_and_left_blank_is_recorded_once(database: Database) -> None:
    intake_id = new_intake(database)
    assert append(database, intake_id, notes=None) == 1
    assert append(database, intake_id, notes=None) == 1
    assert current(database, intake_id) == {"notes": None}


def test_the_trail_tells_when_whose_hand_and_how(database: Database) -> None:
    intake_id = new_intake(database)
    with database.transaction() as session:
        staff_id = add_clinician(session).id
        append_answers(session, intake_id, [NewAnswer("sex", "female", Who.PROXY, How.REST_ANSWER)], NOW, 0)
        by_staff = NewAnswer("sex", "female", Who.STAFF, How.TRANSCRIBED, staff_id)
        append_answers(session, intake_id, [by_staff, *by_patient(age_years=40)], NOW + minutes(1))
        first, second, _ = answers_after(session, intake_id, 0)
    assert (first.seq, first.at, first.who, first.how, first.staff_id, first.page_revision) == (
        (1, NOW, Who.PROXY, How.REST_ANSWER, None, 0)
    )
    assert (second.seq, second.at, second.who, second.how, second.staff_id, second.page_revision) == (
        (2, NOW + minutes(1), Who.STAFF, How.TRANSCRIBED, staff_id, None)
    )


@pytest.mark.parametrize(("who", "staff_id"), [(Who.STAFF, None), (Who.PATIENT, "someone"), (Who.SYSTEM, "someone")])
def test_only_an_answer_by_staff_names_a_person(who: Who, staff_id: str | None) -> None:
    with pytest.raises(ValueError, match="staff"):
        NewAnswer("sex", "female", who, staff_id=staff_id)


def test_a_retry_after_a_lost_reply_changes_nothing(database: Database) -> None:
    intake_id = new_intake(database)
    for _ in range(3):
        assert append(database, intake_id, 0, sex="female", age_years=40) == 2
    with database.reading() as session:
        assert len(answers_after(session, intake_id, 0)) == 2


def test_an_answer_given_elsewhere_meanwhile_is_not_overridden(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, 0, sex="female")
    append(database, intake_id, 1, sex="male", pregnant="no")
    with pytest.raises(StaleRevision) as stale:
        append(database, intake_id, 1, sex="female", pregnant="yes", age_years=40)
    assert stale.value.questions == ("sex", "pregnant")
    assert "female" not in str(stale.value)
    assert current(database, intake_id) == {"sex": "male", "pregnant": "no"}


def test_an_old_page_with_other_questions_is_saved(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, 0, sex="female")
    assert append(database, intake_id, 0, age_years=40) == 2


def test_the_same_answer_from_two_pages_is_no_conflict(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, 0, sex="female")
    assert append(database, intake_id, 0, sex="female", age_years=40) == 2


def test_a_question_twice_in_one_call_is_refused(database: Database) -> None:
    intake_id = new_intake(database)
    with pytest.raises(ValueError, match="one answer"), database.transaction() as session:
        append_answers(session, intake_id, [*by_patient(sex="a"), *by_patient(sex="b")], NOW)


def test_a_submitted_intake_takes_no_answer_until_it_is_reopened(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, sex="female")
    with database.transaction() as session:
        submissions.submit(session, intake_id, TODAY, NOW)
    with pytest.raises(IntakeClosed):
        append(database, intake_id, sex="male")
    with database.transaction() as session:
        intakes.reopen_intake(session, intake_id)
    assert append(database, intake_id, sex="male") == 2


def test_answers_of_an_earlier_time_are_read_up_to_their_event(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, sex="female")
    append(database, intake_id, sex="male")
    assert current(database, intake_id, up_to_seq=1) == {"sex": "female"}
    assert current(database, intake_id, up_to_seq=0) == {}


def test_when_each_question_was_last_given_is_told_of_one_form_as_it_was_sent(database: Database) -> None:
    confirmed, later = NewAnswer("sex", "female", Who.PATIENT, How.CARRIED), NOW + minutes(9)
    with database.transaction() as session:
        intake, other = add_intake(session), add_intake(session, "Somebody Else")
        append_answers(session, intake.id, by_patient(sex="male"), NOW)
        append_answers(session, intake.id, [confirmed], NOW + minutes(1))
        append_answers(session, other.id, by_patient(diet="vegan"), later)
        append_answers(session, intake.id, by_patient(sex="male"), later)
        assert when_given(session, intake.id, 2) == {"sex": Given(NOW + minutes(1), is_carried=True)}
        assert when_given(session, intake.id, 3) == {"sex": Given(later, is_carried=False)}


def test_many_writers_leave_no_gap(database: Database) -> None:
    intake_id = new_intake(database)

    def write(name: str) -> None:
        for value in range(5):
            append(database, intake_id, **{name: value})

    threads = [threading.Thread(target=write, args=(f"q{number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert current(database, intake_id) == {f"q{number}": 4 for number in range(5)}
    with database.reading() as session:
        assert [event.seq for event in answers_after(session, intake_id, 0)] == list(range(1, 26))


def test_answers_are_unreadable_in_the_database(database: Database) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, notes="my canary")
    with database.reading() as session:
        (sealed,) = session.execute(text("SELECT sealed_value FROM answer_event")).one()
    assert b"canary" not in bytes(sealed)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer_event SET sealed_value = (SELECT sealed_value FROM answer_event WHERE seq = 2) WHERE seq = 1",
        "UPDATE answer_event SET question = 'pregnant' WHERE seq = 1",
        "UPDATE answer_event SET seq = 9 - seq",
        "DELETE FROM answer_event WHERE seq = 1",
        "DELETE FROM answer_event WHERE seq = 2",
    ],
)
def test_moved_renamed_and_removed_answers_are_noticed(database: Database, statement: str) -> None:
    intake_id = new_intake(database)
    append(database, intake_id, allergic="yes", vegan="no")
    change_by_hand(database, "answer_event", statement)
    with pytest.raises(Tampered):
        current(database, intake_id)


def test_an_unknown_intake_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        append(database, "nobody", sex="female")
    with pytest.raises(NotFound):
        current(database, "nobody")
