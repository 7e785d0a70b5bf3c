"""The chain tells of every changed, removed, added and swapped entry."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from intake.store import audit
from intake.store.audit import Anchor
from intake.store.audit_search import AuditFilter, find_entries
from intake.store.crypto import KeyRing
from intake.store.database import Database, Session
from tests.databases import KEYS
from tests.stored import change_by_hand
from tests.unit.store.builders import NOW, minutes


def write(database: Database, count: int = 5) -> None:
    with database.transaction() as session:
        for number in range(count):
            audit.append(
                session,
                actor="system",
                action="rules.published",
                subject=f"s{number}",
                now=NOW + minutes(number),
                detail={"version": "1.0", "ł": [1.5, None]},
            )


def tamper(database: Database, statement: str) -> None:
    change_by_hand(database, "audit_entry", statement)


def first_bad(database: Database, anchor: Anchor | None = None) -> int | None:
    with database.reading() as session:
        return audit.verify(session, anchor)


def test_an_untouched_log_is_sound(database: Database) -> None:
    assert first_bad(database) is None
    write(database)
    assert first_bad(database) is None


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit_entry SET actor = 'x' WHERE seq = 3", 3),
        ("UPDATE audit_entry SET action = 'x' WHERE seq = 1", 1),
        ("UPDATE audit_entry SET subject = 'x' WHERE seq = 5", 5),
        ("UPDATE audit_entry SET detail = '{}' WHERE seq = 2", 2),
        ("UPDATE audit_entry SET at = (SELECT at FROM audit_entry WHERE seq = 1) WHERE seq = 2", 2),
        ("UPDATE audit_entry SET key_id = 'x' WHERE seq = 4", 4),
        ("UPDATE audit_entry SET mac = previous_mac WHERE seq = 4", 4),
        ("UPDATE audit_entry SET seq = 9 WHERE seq = 5", 5),
        ("DELETE FROM audit_entry WHERE seq = 1", 1),
        ("DELETE FROM audit_entry WHERE seq = 3", 3),
        (
            "INSERT INTO audit_entry SELECT 6, at, actor, action, subject, detail, key_id, previous_mac, mac"
            " FROM audit_entry WHERE seq = 5",
            6,
        ),
    ],
)
def test_the_first_changed_entry_is_named(database: Database, statement: str, bad: int) -> None:
    write(database)
    tamper(database, statement)
    assert first_bad(database) == bad


@pytest.mark.parametrize("change", ["at = 'x'", "mac = 'é'", "actor = x'ff'", "subject = CAST(x'ff' AS TEXT)"])
def test_an_entry_that_cannot_even_be_read_is_named(database: Database, change: str) -> None:
    """PostgreSQL refuses such values by itself."""
    with database.reading() as session:
        if session.get_bind().dialect.name != "sqlite":
            return
    write(database)
    tamper(database, f"UPDATE audit_entry SET {change} WHERE seq = 3")
    assert first_bad(database) == 3


def test_an_end_that_was_cut_off_is_seen_against_an_anchor(database: Database) -> None:
    write(database)
    with database.reading() as session:
        anchor = audit.head(session)
    assert anchor.seq == 5
    assert first_bad(database, anchor) is None
    tamper(database, "DELETE FROM audit_entry WHERE seq > 3")
    assert first_bad(database) is None
    assert first_bad(database, anchor) == 4
    write(database)
    assert first_bad(database, anchor) == 5


def test_an_entry_from_another_branch_of_the_log_does_not_fit(database: Database) -> None:
    """Signed with the right key and at its number, as from a backup: only the chain tells."""
    write(database)
    with database.transaction() as session:
        session.execute(text("CREATE TEMPORARY TABLE kept AS SELECT * FROM audit_entry WHERE seq = 3"))
        (kept,) = session.execute(text("SELECT mac FROM kept")).one()
    tamper(database, "DELETE FROM audit_entry WHERE seq > 1")
    with database.transaction() as session:
        audit.append(session, actor="system", action="other", subject="x", now=NOW)
        session.execute(text("INSERT INTO audit_entry SELECT * FROM kept"))
        session.execute(text("DROP TABLE kept"))
        assert audit.head(session) == Anchor(3, kept)
    assert first_bad(database) == 3


def test_an_anchor_of_a_log_that_grew_is_sound(database: Database) -> None:
    write(database)
    with database.reading() as session:
        anchor = audit.head(session)
    write(database)
    assert first_bad(database, anchor) is None


def test_a_log_signed_with_another_key_is_not_believed(database: Database, database_url: str) -> None:
    forger = Database(database_url, KeyRing.of({"first": b"f" * 32}))
    write(forger)
    forger.close()
    assert first_bad(database) == 1


def test_a_log_stays_sound_when_the_key_is_changed(database: Database, database_url: str) -> None:
    write(database)
    later = Database(database_url, KeyRing.of({"first": bytes(range(32)), "second": b"2" * 32}))
    write(later)
    assert first_bad(later) is None
    later.close()
    assert first_bad(database) == 6
    assert KEYS.newest_id == "first"


def test_writers_at_once_make_one_chain(database: Database) -> None:
    threads = [threading.Thread(target=write, args=(database, 4)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert audit.head(session).seq == 24
    assert first_bad(database) is None


def test_an_entry_is_undone_with_its_transaction(database: Database) -> None:
    def append_and_fail(session: Session) -> None:
        audit.append(session, actor="system", action="test", subject="x", now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        append_and_fail(session)
    write(database, 1)
    with database.reading() as session:
        assert audit.head(session).seq == 1


def test_entries_are_read_newest_first_in_pages(database: Database) -> None:
    write(database)
    with database.reading() as session:
        page = [found.entry for found in find_entries(session, AuditFilter(), limit=2)]
        rest = [found.entry for found in find_entries(session, AuditFilter(), limit=9, before_seq=page[-1].seq)]
    assert [entry.seq for entry in [*page, *rest]] == [5, 4, 3, 2, 1]
    assert (page[0].at, page[0].subject, page[0].actor) == (NOW + minutes(4), "s4", "system")
    assert page[0].detail == {"version": "1.0", "ł": [1.5, None]}
