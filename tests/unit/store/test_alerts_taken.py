"""Somebody is on an urgent alert: on what came in up to then, and until a decision is made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.store import alerts_taken, decisions, intakes, submissions
from intake.store.answers import append_answers
from intake.store.database import Database, Session
from intake.store.errors import NotFound
from intake.store.submissions import Submission
from intake.store.urgent import find_urgent
from intake.store.waiting import list_waiting
from intake.store.worklist import by_appointment, list_sent
from tests.stored import all_invites
from tests.unit.store.builders import (
    NOW,
    RULE_SET,
    TODAY,
    add_clinician,
    add_invite,
    add_rule_set,
    add_submission,
    by_patient,
    minutes,
)


def _is_taken(session: Session) -> bool:
    (row,) = list_sent(session, [invite.id for invite in all_invites(session)])
    return row.is_taken


def _take(session: Session, submission: Submission, staff_id: str, *, instead_of: int = 0) -> bool:
    return alerts_taken.take_alert(
        session, submission.intake_id, submission.last_seq, instead_of=instead_of, staff_id=staff_id, now=NOW
    )


def test_a_form_is_taken_with_name_and_time(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        assert not _is_taken(session)
        assert _take(session, submission, staff.id)
        assert _is_taken(session)
        (taken,) = alerts_taken.find_taken(session, [submission.intake_id]).values()
    assert (taken.number, taken.at, taken.staff_id, taken.staff_name) == (1, NOW, staff.id, "Cleo")


def test_who_was_slower_takes_nothing_and_who_takes_over_is_the_last(database: Database) -> None:
    with database.transaction() as session:
        submission, first = add_submission(session), add_clinician(session)
        second = add_clinician(session, "second@clinic.example")
        assert _take(session, submission, first.id)
        assert not _take(session, submission, second.id)
        assert _take(session, submission, second.id, instead_of=1)
        assert _is_taken(session)
        assert alerts_taken.find_taken(session, [submission.intake_id])[submission.intake_id].staff_id == second.id


def test_a_new_version_has_to_be_taken_again(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        # More than there is: what is still to come cannot be taken.
        alerts_taken.take_alert(session, submission.intake_id, 999, instead_of=0, staff_id=staff.id, now=NOW)
        intakes.reopen_intake(session, submission.intake_id)
        append_answers(session, submission.intake_id, by_patient(sex="male"), NOW)
        submissions.submit(session, submission.intake_id, TODAY, NOW)
        assert not _is_taken(session)


@pytest.mark.parametrize(("decided_after", "is_taken"), [(minutes(1), False), (-minutes(1), True)])
def test_a_decision_ends_it(database: Database, decided_after: timedelta, is_taken: bool) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        _take(session, submission, staff.id)
        at = NOW + decided_after
        decisions.record_decision(session, submission.id, staff_id=staff.id, outcome="wait", note="", now=at)
        assert _is_taken(session) is is_taken


def test_what_happens_to_another_form_does_not_end_it(database: Database) -> None:
    with database.transaction() as session:
        ada, bea, staff = add_submission(session), add_submission(session, "Bea Other"), add_clinician(session)
        for submission, instead_of in ((ada, 0), (bea, 0), (bea, 1)):
            assert _take(session, submission, staff.id, instead_of=instead_of)
        decisions.record_decision(session, bea.id, staff_id=staff.id, outcome="wait", note="", now=NOW + minutes(1))
        rows = list_sent(session, [invite.id for invite in all_invites(session)])
        assert {row.submission_id: row.is_taken for row in rows} == {ada.id: True, bea.id: False}


def test_those_that_nobody_is_on_are_the_first_to_be_looked_at(database: Database) -> None:
    with database.transaction() as session:
        staff = add_clinician(session)
        sent = [add_submission(session, "Ada", NOW + minutes(number)) for number in range(4)]
        rows = list_sent(session, [invite.id for invite in all_invites(session)])
        invite_ids = [row.invite_id for row in sorted(rows, key=by_appointment)]
        for submission in sent[:2]:
            assert _take(session, submission, staff.id)
        assert find_urgent(session).pressing == [*invite_ids[2:], *invite_ids[:2]]


def test_what_was_decided_meanwhile_is_not_taken_from_an_old_page(database: Database) -> None:
    with database.transaction() as session:
        submission, staff = add_submission(session), add_clinician(session)
        decisions.record_decision(session, submission.id, staff_id=staff.id, outcome="wait", note="", now=NOW)
        assert not _take(session, submission, staff.id)
        assert alerts_taken.find_taken(session, [submission.intake_id]) == {}


def test_a_message_shown_to_a_patient_is_taken_until_the_next_one(database: Database) -> None:
    with database.transaction() as session:
        add_rule_set(session)
        intake = intakes.start_intake(session, add_invite(session), RULE_SET, NOW)
        staff = add_clinician(session)
        append_answers(session, intake.id, by_patient(sex="female"), NOW)
        intakes.record_message_shown(session, intake.id, "call-for-help", NOW)
        taken = []
        alerts_taken.take_alert(session, intake.id, 1, instead_of=0, staff_id=staff.id, now=NOW)
        for question in ("sex", "smoking"):
            append_answers(session, intake.id, by_patient(**{question: "x"}), NOW)
            taken.append([row.is_taken for row in list_waiting(session, limit=9, only_warned=True)])
            intakes.record_message_shown(session, intake.id, f"message-{question}", NOW)
            taken.append([row.is_taken for row in list_waiting(session, limit=9, only_warned=True)])
    assert taken == [[True], [False], [False], [False]]


def test_an_alert_of_nobody_cannot_be_taken(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction() as session:
        alerts_taken.take_alert(session, "nobody", 1, instead_of=0, staff_id="x", now=NOW)
