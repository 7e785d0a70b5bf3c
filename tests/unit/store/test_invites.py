"""Invitations, and what of them is unreadable in the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from intake.store import invites
from intake.store.database import Database
from intake.store.errors import NotFound, Tampered
from intake.store.invites import NewInvite
from tests.unit.store.builders import NOW, add_invite, minutes

NEW = NewInvite(
    name="Zoë O'Canary",
    date_of_birth=date(1948, 2, 29),
    language="pl",
    expires_at=NOW + timedelta(days=14),
    appointment_at=NOW + timedelta(days=3),
    offer={"product_offered": "methionine", "mix_ingredients": ["inositol"]},
)


def test_an_invite_is_found_by_its_token_only(database: Database) -> None:
    with database.transaction() as session:
        invite_id, token = invites.add_invite(session, NEW, NOW)
    with database.reading() as session:
        found = invites.find_invite_by_token(session, token)
        for wrong in ("", token[:-1], token + "A", invite_id, "\ud83d"):
            assert invites.find_invite_by_token(session, wrong) is None
        assert found == invites.load_invite(session, invite_id)
    assert found is not None
    assert (found.name, found.date_of_birth, found.offer) == (NEW.name, NEW.date_of_birth, NEW.offer)
    assert (found.language, found.appointment_at, found.created_at) == ("pl", NEW.appointment_at, NOW)


def test_tokens_have_256_bits_and_are_not_stored(database: Database) -> None:
    with database.transaction() as session:
        tokens = {invites.add_invite(session, NEW, NOW)[1] for _ in range(20)}
        stored = session.execute(text("SELECT * FROM invite")).all()
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}
    assert not any(token in str(stored) for token in tokens)


def test_names_birthdays_and_offers_are_unreadable_in_the_database(database: Database) -> None:
    with database.transaction() as session:
        invites.add_invite(session, NEW, NOW)
        stored = str(
            [bytes(v) if isinstance(v, memoryview) else v for v in session.execute(text("SELECT * FROM invite")).one()]
        )
    assert not any(secret in stored for secret in ("Canary", "1948-02", "methionine", "inositol"))


def test_swapped_names_do_not_open(database: Database) -> None:
    with database.transaction() as session:
        first, second = add_invite(session, "Ada"), add_invite(session, "Bea")
        session.execute(
            text("UPDATE invite SET sealed_name = (SELECT sealed_name FROM invite WHERE id = :b) WHERE id = :a"),
            {"a": first, "b": second},
        )
    with database.reading() as session:
        assert invites.load_invite(session, second).name == "Bea"
        with pytest.raises(Tampered):
            invites.load_invite(session, first)


def test_an_invite_is_open_until_it_expires_or_is_revoked(database: Database) -> None:
    with database.transaction() as session:
        invite_id = add_invite(session)
        invite = invites.load_invite(session, invite_id)
        assert invite.is_open(invite.expires_at - minutes(1))
        assert not invite.is_open(invite.expires_at)
        invites.revoke(session, invite_id, NOW)
        invites.revoke(session, invite_id, NOW + minutes(5))
        revoked = invites.load_invite(session, invite_id)
    assert revoked.revoked_at == NOW
    assert not revoked.is_open(NOW)


def test_a_new_link_kills_the_old_one_and_forgives(database: Database) -> None:
    with database.transaction() as session:
        invite_id, old = invites.add_invite(session, NEW, NOW)
        assert invites.count_date_of_birth_failure(session, invite_id) == 1
        assert invites.count_date_of_birth_failure(session, invite_id) == 2
        new = invites.replace_token(session, invite_id, NOW + timedelta(days=20))
        assert invites.find_invite_by_token(session, old) is None
        found = invites.find_invite_by_token(session, new)
    assert found is not None
    assert (found.id, found.date_of_birth_failures, found.expires_at) == (invite_id, 0, NOW + timedelta(days=20))


def test_failures_are_forgiven(database: Database) -> None:
    with database.transaction() as session:
        invite_id = add_invite(session)
        invites.count_date_of_birth_failure(session, invite_id)
        invites.forgive_date_of_birth_failures(session, invite_id)
        assert invites.lock_invite(session, invite_id).date_of_birth_failures == 0


def test_an_unknown_invite_is_not_found(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        invites.load_invite(session, "nobody")
