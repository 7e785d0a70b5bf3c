"""One intake for each invite, and the messages that were shown."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from intake.store import intakes
from intake.store.answers import append_answers
from intake.store.database import Database
from intake.store.errors import NotFound
from intake.store.intakes import IntakeState, ShownMessage
from tests.unit.store.builders import NOW, RULE_SET, add_intake, add_invite, add_rule_set, by_patient, minutes


def test_an_intake_starts_open_and_empty_under_its_rule_set(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
    with database.reading() as session:
        assert intakes.load_intake(session, intake.id) == intake
        assert intakes.find_intake(session, intake.invite_id) == intake
    assert (intake.state, intake.last_seq, intake.rule_set_sha256) == (IntakeState.OPEN, 0, RULE_SET)


def test_starting_again_finds_the_same_intake(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
        add_rule_set(session, "b" * 64)
        again = intakes.start_intake(session, intake.invite_id, "b" * 64, NOW + minutes(5))
    assert again == intake


def test_two_phones_that_start_at_once_share_one_intake(database: Database) -> None:
    with database.transaction() as session:
        add_rule_set(session)
        invite_id = add_invite(session)
    seen: list[str] = []

    def start() -> None:
        with database.transaction() as session:
            seen.append(intakes.start_intake(session, invite_id, RULE_SET, NOW).id)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 6
    assert len(set(seen)) == 1


def test_unknown_intakes_and_invites_are_not_found(database: Database) -> None:
    with database.transaction() as session:
        for find in (intakes.load_intake, intakes.reopen_intake):
            with pytest.raises(NotFound):
                find(session, "nobody")
        with pytest.raises(NotFound):
            intakes.start_intake(session, "nobody", RULE_SET, NOW)
        assert intakes.find_intake(session, "nobody") is None


def test_messages_keep_their_order_and_the_answer_they_followed(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
        append_answers(session, intake.id, by_patient(chest_pain="yes"), NOW)
        intakes.record_message_shown(session, intake.id, "call-for-help", NOW)
        append_answers(session, intake.id, by_patient(chest_pain="no"), NOW)
        append_answers(session, intake.id, by_patient(chest_pain="yes"), NOW)
        intakes.record_message_shown(session, intake.id, "call-for-help", NOW + minutes(1))
    with database.reading() as session:
        assert intakes.messages_shown(session, intake.id) == [
            ShownMessage("call-for-help", NOW, 1),
            ShownMessage("call-for-help", NOW + minutes(1), 3),
        ]


def test_which_message_was_shown_is_unreadable_in_the_database(database: Database) -> None:
    with database.transaction() as session:
        intakes.record_message_shown(session, add_intake(session).id, "call-for-help", NOW)
        (sealed,) = session.execute(text("SELECT sealed_message_id FROM message_shown")).one()
    assert b"help" not in bytes(sealed)
