"""Invited patients whose form is still to come."""

from __future__ import annotations

from intake.store import intakes, invites, submissions
from intake.store.answers import append_answers
from intake.store.database import Database
from intake.store.waiting import list_waiting
from intake.store.worklist_lines import count_stretches
from tests.unit.store.builders import (
    NOW,
    RULE_SET,
    TODAY,
    add_intake,
    add_invite,
    add_rule_set,
    add_submission,
    by_patient,
    minutes,
)


def test_those_not_begun_and_those_half_way_are_listed_and_those_who_sent_it_are_not(database: Database) -> None:
    with database.transaction() as session:
        add_submission(session, "Sent")
        add_invite(session, "Not Begun")
        half_way = intakes.start_intake(session, add_invite(session, "Half Way"), RULE_SET, NOW)
        append_answers(session, half_way.id, by_patient(sex="female"), NOW)
        found = {row.invite.name: row for row in list_waiting(session, limit=9)}
        assert count_stretches(session, []) == ([], 2)
    assert found.keys() == {"Not Begun", "Half Way"}
    assert (found["Not Begun"].started_at, found["Not Begun"].answers) == (None, 0)
    assert (found["Half Way"].started_at, found["Half Way"].answers) == (NOW, 1)


def test_an_intake_that_is_corrected_is_no_longer_waited_for(database: Database) -> None:
    with database.transaction() as session:
        intakes.reopen_intake(session, add_submission(session).intake_id)
        assert list_waiting(session, limit=9) == []


def test_a_closed_link_is_left_out_and_an_expired_one_is_not(database: Database) -> None:
    with database.transaction() as session:
        invites.revoke(session, add_invite(session, "Closed"), NOW)
        add_invite(session, "Expired")
        assert [row.invite.name for row in list_waiting(session, limit=9)] == ["Expired"]


def test_who_was_shown_a_safety_message_can_be_listed_alone(database: Database) -> None:
    with database.transaction() as session:
        add_rule_set(session)
        for name in ("Warned", "Calm"):
            intake = intakes.start_intake(session, add_invite(session, name), RULE_SET, NOW)
            if name == "Warned":
                intakes.record_message_shown(session, intake.id, "sight-loss", NOW)
        found = list_waiting(session, limit=9, only_warned=True)
        assert [(row.invite.name, row.was_warned) for row in found] == [("Warned", True)]


def test_who_corrects_a_form_is_among_the_warned_for_what_was_shown_since_it_was_sent(database: Database) -> None:
    with database.transaction() as session:
        ada, bea = add_submission(session, "Ada"), add_submission(session, "Bea, who said more")
        intakes.reopen_intake(session, bea.intake_id)
        append_answers(session, bea.intake_id, by_patient(smoking="x", diet="x", alcohol="x"), NOW)
        intakes.record_message_shown(session, bea.intake_id, "sent-with-the-form", NOW)
        submissions.submit(session, bea.intake_id, TODAY, NOW)
        intakes.reopen_intake(session, bea.intake_id)
        intakes.record_message_shown(session, ada.intake_id, "on-the-receipt", NOW)
        intakes.reopen_intake(session, ada.intake_id)
        append_answers(session, ada.intake_id, by_patient(sex="male"), NOW)
        assert list_waiting(session, limit=9, only_warned=True) == []
        intakes.record_message_shown(session, ada.intake_id, "sight-loss", NOW)
        found = list_waiting(session, limit=9, only_warned=True)
        assert [(row.invite.name, row.is_correction) for row in found] == [("Ada", True)]


def test_who_waits_has_the_time_of_the_last_answer(database: Database) -> None:
    with database.transaction() as session:
        add_invite(session, "Not Begun")
        half_way = add_intake(session, "Half Way")
        append_answers(session, half_way.id, by_patient(sex="female"), NOW)
        append_answers(session, half_way.id, by_patient(sex="male"), NOW + minutes(3))
        found = {row.invite.name: (row.last_answer_at, row.has_declined) for row in list_waiting(session, limit=9)}
    assert found == {"Not Begun": (None, False), "Half Way": (NOW + minutes(3), False)}


def test_they_stand_by_appointment_and_those_without_one_last(database: Database) -> None:
    with database.transaction() as session:
        add_invite(session, "None")
        add_invite(session, "Later", NOW + minutes(60))
        add_invite(session, "Sooner", NOW + minutes(30))
        assert [row.invite.name for row in list_waiting(session, limit=2)] == ["Sooner", "Later"]
        assert [row.invite.name for row in list_waiting(session, limit=9, offset=2)] == ["None"]
