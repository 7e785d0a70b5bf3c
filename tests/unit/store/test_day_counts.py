"""How far the patients of a day are, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.store import decisions, intakes, invites, submissions
from intake.store.answers import append_answers
from intake.store.database import Database, Session
from intake.store.day_counts import Progress, list_expected
from intake.store.waiting import list_waiting
from tests.unit.store.builders import (
    NOW,
    TODAY,
    add_assessment,
    add_clinician,
    add_intake,
    add_invite,
    add_submission,
    by_patient,
    minutes,
)

END = NOW + timedelta(days=1)


def progress(session: Session, until: datetime = END) -> list[Progress]:
    return [one.progress for one in list_expected(session, NOW, until)]


def test_each_step_of_the_way_is_told_apart(database: Database) -> None:
    with database.transaction() as session:
        add_invite(session, "Not Begun", NOW + minutes(1))
        half_way = add_intake(session, "Half Way", NOW + minutes(2))
        append_answers(session, half_way.id, by_patient(sex="female"), NOW)
        intakes.decline_intake(session, add_intake(session, "Declined", NOW + minutes(3)).id)
        add_submission(session, "Sent", NOW + minutes(4))
        decided = add_submission(session, "Decided", NOW + minutes(5))
        changed = add_submission(session, "Changed", NOW + minutes(6))
        person = add_clinician(session)
        for one in (decided, changed):
            decisions.record_decision(session, one.id, staff_id=person.id, outcome="go", note="", now=NOW)
        intakes.reopen_intake(session, changed.intake_id)
        append_answers(session, changed.intake_id, by_patient(sex="male"), NOW)
        submissions.submit(session, changed.intake_id, TODAY, NOW + minutes(9))
        assert progress(session) == [
            Progress.NOT_STARTED,
            Progress.HALF_WAY,
            Progress.DECLINED,
            Progress.SENT,
            Progress.DECIDED,
            Progress.CHANGED,
        ]


def test_a_decision_that_another_evaluation_made_void_is_not_counted_as_decided(database: Database) -> None:
    with database.transaction() as session:
        sent = add_submission(session, "Evaluated again", NOW + minutes(1))
        person = add_clinician(session)
        read = add_assessment(session, sent, urgent=0)
        decisions.record_decision(session, sent.id, staff_id=person.id, outcome="go", note="", now=NOW, attempt=read)
        assert progress(session) == [Progress.DECIDED]
        add_assessment(session, sent, urgent=1)
        assert progress(session) == [Progress.CHANGED]


def test_only_the_span_asked_for_and_no_closed_link_without_a_form(database: Database) -> None:
    with database.transaction() as session:
        add_invite(session, "Without")
        add_invite(session, "Later", END)
        add_invite(session, "Earlier", NOW - minutes(1))
        invites.revoke(session, add_invite(session, "Closed", NOW + minutes(1)), NOW)
        closed_later = add_submission(session, "Sent, then closed", NOW + minutes(2))
        invites.revoke(session, intakes.load_intake(session, closed_later.intake_id).invite_id, NOW)
        assert progress(session) == [Progress.SENT]


def test_who_waits_has_the_time_of_the_last_answer(database: Database) -> None:
    with database.transaction() as session:
        add_invite(session, "Not Begun")
        half_way = add_intake(session, "Half Way")
        append_answers(session, half_way.id, by_patient(sex="female"), NOW)
        append_answers(session, half_way.id, by_patient(sex="male"), NOW + minutes(3))
        found = {row.invite.name: (row.last_answer_at, row.has_declined) for row in list_waiting(session, limit=9)}
    assert found == {"Not Begun": (None, False), "Half Way": (NOW + minutes(3), False)}
