"""Sessions end when they should, and a copied cookie ends with them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import text

from intake.store import sessions
from intake.store.database import Database
from intake.store.errors import NotFound
from intake.store.sessions import ABSOLUTE, IDLE, Audience
from tests.unit.store.builders import NOW, minutes

A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("audience", Audience)
def test_a_session_is_found_by_its_token_and_audience_only(database: Database, audience: Audience) -> None:
    other = Audience.STAFF if audience is Audience.PATIENT else Audience.PATIENT
    with database.transaction() as session:
        token = sessions.open_session(session, audience, "who", NOW, {"page": "canary"})
    with database.reading() as session:
        found = sessions.find_session(session, token, audience, NOW)
        assert sessions.find_session(session, token, other, NOW) is None
        assert sessions.find_session(session, token[:-1], audience, NOW) is None
        stored = session.execute(text("SELECT * FROM web_session")).one()
    assert found is not None
    assert (found.subject_id, found.data, found.created_at) == ("who", {"page": "canary"}, NOW)
    assert token not in str(stored)
    assert "canary" not in str([bytes(v) if isinstance(v, memoryview) else v for v in stored])


@pytest.mark.parametrize("audience", Audience)
def test_a_session_ends_after_idleness(database: Database, audience: Audience) -> None:
    with database.transaction() as session:
        token = sessions.open_session(session, audience, "who", NOW)
        assert sessions.find_session(session, token, audience, NOW + IDLE[audience] - A_MOMENT) is not None
        assert sessions.find_session(session, token, audience, NOW + IDLE[audience]) is None


@pytest.mark.parametrize("audience", Audience)
def test_a_session_in_use_ends_all_the_same_one_day(database: Database, audience: Audience) -> None:
    end = NOW + ABSOLUTE[audience]
    with database.transaction() as session:
        token = sessions.open_session(session, audience, "who", NOW)
        found = sessions.find_session(session, token, audience, NOW)
        assert found is not None
        sessions.touch(session, found.id_hash, end - minutes(1))
        assert sessions.find_session(session, token, audience, end - A_MOMENT) is not None
        assert sessions.find_session(session, token, audience, end) is None


def test_touching_keeps_a_session_alive_and_never_turns_back(database: Database) -> None:
    with database.transaction() as session:
        token = sessions.open_session(session, Audience.STAFF, "who", NOW)
        found = sessions.find_session(session, token, Audience.STAFF, NOW)
        assert found is not None
        assert not found.needs_touch(NOW + timedelta(seconds=59))
        assert found.needs_touch(NOW + minutes(1))
        sessions.touch(session, found.id_hash, NOW + minutes(20))
        sessions.touch(session, found.id_hash, NOW)
        assert sessions.find_session(session, token, Audience.STAFF, NOW + minutes(45)) is not None
        sessions.touch(session, "gone", NOW)


def test_a_session_that_ends_while_a_page_is_opened_stays_ended(database: Database) -> None:
    with database.transaction() as session:
        token = sessions.open_session(session, Audience.STAFF, "who", NOW)
        found = sessions.find_session(session, token, Audience.STAFF, NOW)
    assert found is not None

    def open_page() -> None:
        with database.transaction() as session:
            sessions.touch(session, found.id_hash, NOW + minutes(5))

    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            sessions.revoke(session, token)
            opening = pool.submit(open_page)
            wait([opening], 0.3)
        opening.result(30)
    with database.reading() as session:
        assert sessions.find_by_id(session, found.id_hash) is None


def test_a_revoked_session_is_dead(database: Database) -> None:
    with database.transaction() as session:
        token = sessions.open_session(session, Audience.STAFF, "who", NOW)
        sessions.revoke(session, token)
        sessions.revoke(session, token)
        assert sessions.find_session(session, token, Audience.STAFF, NOW) is None


def test_all_sessions_of_one_person_are_revoked_and_no_other(database: Database) -> None:
    with database.transaction() as session:
        mine = [sessions.open_session(session, Audience.STAFF, "me", NOW) for _ in range(2)]
        yours = sessions.open_session(session, Audience.STAFF, "you", NOW)
        patient = sessions.open_session(session, Audience.PATIENT, "me", NOW)
        assert sessions.revoke_all(session, Audience.STAFF, "me") == 2
        assert all(sessions.find_session(session, token, Audience.STAFF, NOW) is None for token in mine)
        assert sessions.find_session(session, yours, Audience.STAFF, NOW) is not None
        assert sessions.find_session(session, patient, Audience.PATIENT, NOW) is not None


def test_expired_sessions_are_deleted(database: Database) -> None:
    with database.transaction() as session:
        sessions.open_session(session, Audience.STAFF, "old", NOW)
        young = sessions.open_session(session, Audience.STAFF, "young", NOW + A_MOMENT)
        assert sessions.delete_expired(session, NOW + ABSOLUTE[Audience.STAFF]) == 1
        assert sessions.find_session(session, young, Audience.STAFF, NOW + A_MOMENT) is not None


def test_data_is_replaced(database: Database) -> None:
    with database.transaction() as session:
        token = sessions.open_session(session, Audience.PATIENT, "who", NOW, {"page": 1})
        found = sessions.find_session(session, token, Audience.PATIENT, NOW)
        assert found is not None
        sessions.replace_data(session, found.id_hash, {"page": 2})
        again = sessions.find_session(session, token, Audience.PATIENT, NOW)
        with pytest.raises(NotFound):
            sessions.replace_data(session, "gone", {})
    assert again is not None
    assert again.data == {"page": 2}
