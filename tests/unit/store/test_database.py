"""Transactions, durable settings, queueing writers, and errors that tell nothing of a patient."""

from __future__ import annotations

import socket
import stat
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from intake.store import settings
from intake.store.crypto import KeyRing
from intake.store.database import Database, Reader, Session, has_key_file
from intake.store.engine import PRAGMAS, open_engine
from intake.store.errors import StoreError, StoreMisconfigured, StoreUnavailable, Unstorable
from intake.store.migrate import migrate
from tests.databases import KEYS, new_postgresql_database
from tests.unit.store.builders import add_clinician


def scalar(session: Session, statement: str) -> object:
    return session.execute(text(statement)).scalar()


def test_transaction_keeps_nothing_when_it_fails(database: Database) -> None:
    def save_and_fail() -> None:
        with database.transaction() as session:
            settings.save_setting(session, "clinic_name", "North Clinic")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_fail()
    with database.reading() as session:
        assert settings.find_setting(session, "clinic_name") is None


def test_transaction_commits_when_it_is_left(database: Database) -> None:
    with database.transaction() as session:
        settings.save_setting(session, "clinic_name", "North Clinic")
    with database.reading() as session:
        assert settings.find_setting(session, "clinic_name") == "North Clinic"


def test_writing_is_refused_while_reading(database: Database) -> None:
    with pytest.raises(StoreUnavailable), database.reading() as session:
        add_clinician(session)
    with pytest.raises(StoreUnavailable), database.reading_columns() as reader:
        reader.execute(text("DELETE FROM setting"))
    with pytest.raises(StoreUnavailable), database.reading() as session:
        session.execute(text("INSERT INTO setting VALUES (:name, '1')"), [{"name": name} for name in "ab"])
    with pytest.raises(StoreUnavailable), database.reading() as session:
        session.connection(execution_options={"no_parameters": True}).exec_driver_sql("DELETE FROM setting")
    with database.transaction() as session:
        add_clinician(session)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reading_sets_nothing_for_whoever_writes_by_its_connection_next(database: Database) -> None:
    with pytest.raises(StoreUnavailable), database.reading_columns() as reader:
        reader.execute(text("PRAGMA cache_size=1"))
    with database.transaction() as session:
        assert scalar(session, "PRAGMA cache_size") == PRAGMAS["cache_size"]


def test_a_result_that_was_read_in_part_holds_nothing_up(database: Database, database_url: str) -> None:
    """As an error holds it whose page is being made."""
    with database.transaction() as session:
        for name in "abc":
            settings.save_setting(session, name, "1")
    with database.reading_columns() as reader:
        in_part = reader.execute(text("SELECT name FROM setting"))
        assert in_part.fetchone() is not None
    other = Database(database_url, KEYS)
    with other.transaction() as session:
        settings.save_setting(session, "a", "2")
    other.close()
    with database.reading() as session:
        assert settings.find_setting(session, "a") == "2"
    with database.transaction() as session:
        settings.save_setting(session, "b", "2")
    assert database.scrub()
    in_part.close()


def test_what_a_reading_keeps_is_gone_with_it(database: Database) -> None:
    with database.reading_columns() as reader:
        reader.info["the key of a form"] = b"opened"
    with database.reading_columns() as reader:
        assert "the key of a form" not in reader.info


@pytest.mark.parametrize("reading", [Database.reading, Database.reading_columns])
def test_reading_sees_one_moment_and_does_not_wait_for_a_writer(
    database: Database, reading: Callable[[Database], AbstractContextManager[Reader]]
) -> None:
    with reading(database) as reader:
        assert settings.find_setting(reader, "phone") is None
        with database.transaction() as writer:
            settings.save_setting(writer, "phone", "1")
        assert settings.find_setting(reader, "phone") is None


def test_writers_queue_instead_of_failing(database: Database) -> None:
    def count_up() -> None:
        for _ in range(20):
            with database.transaction() as session:
                session.execute(text("UPDATE setting SET value = CAST(CAST(value AS INTEGER) + 1 AS VARCHAR(9))"))

    with database.transaction() as session:
        settings.save_setting(session, "counter", 0)
    threads = [threading.Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert settings.find_setting(session, "counter") == 120


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_sqlite_connection_is_durable_and_checks_references(database: Database) -> None:
    with database.reading() as first, database.reading() as second, database.reading() as third:
        for session in (first, second, third):
            assert {name: scalar(session, f"PRAGMA {name}") for name in PRAGMAS} == PRAGMAS
    assert (PRAGMAS["journal_mode"], PRAGMAS["synchronous"], PRAGMAS["foreign_keys"]) == ("wal", 2, 1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_waits_for_the_disk_at_every_commit(database: Database) -> None:
    with database.transaction() as session:
        assert scalar(session, "SHOW synchronous_commit") == "on"


@pytest.mark.parametrize(
    ("setting", "others", "ours"),
    [("datestyle", "'SQL, DMY'", "ISO, DMY"), ("default_transaction_isolation", "'serializable'", "read committed")],
)
def test_what_others_set_for_a_postgresql_database_changes_nothing(setting: str, others: str, ours: str) -> None:
    database = Database(new_postgresql_database(settings=f"{setting} TO {others}"), KEYS)
    with database.transaction() as session:
        assert scalar(session, f"SHOW {setting}") == ours
    database.close()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_postgresql_database_that_would_refuse_some_names_is_refused(encoding: str) -> None:
    database = Database(new_postgresql_database(f"ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"), KEYS)
    with pytest.raises(StoreMisconfigured, match="UTF-8"), database.reading() as session:
        scalar(session, "SELECT 1")
    database.close()


def test_a_writer_that_queues_too_long_is_told_so(database: Database, database_url: str) -> None:
    other = Database(database_url, KEYS, longest_wait_seconds=0.05)
    with database.transaction() as holder:
        settings.save_setting(holder, "phone", "1")
        with pytest.raises(StoreUnavailable), other.transaction() as session:
            settings.save_setting(session, "phone", "2")
    with other.transaction() as session:
        settings.save_setting(session, "phone", "3")
    other.close()


def test_the_data_file_is_private(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'intake.db'}")
    assert stat.S_IMODE((tmp_path / "intake.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "mysql://x@y/z", "nonsense", "oracle:secret", "postgresql://u:secret@h:port/x"],
)
def test_an_address_that_cannot_be_kept_safe_is_refused(url: str) -> None:
    with pytest.raises(StoreMisconfigured) as refused:
        open_engine(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "error", "why"),
    [
        ({"database": "no_such"}, StoreUnavailable, 'database "no_such" does not exist'),
        ({"host": "127.0.0.1", "port": 1, "query": {}, "password": "secret"}, StoreUnavailable, "Connection refused"),
        ({"query": {"ssl": "true"}}, StoreMisconfigured, "invalid connection option"),
    ],
)
def test_why_the_database_cannot_be_reached_is_said_without_the_password(
    database_url: str, wrong: dict[str, Any], error: type[StoreError], why: str
) -> None:
    address = make_url(database_url).set(**wrong)
    database = Database(address.render_as_string(hide_password=False), KEYS)
    with pytest.raises(error, match=why) as refused, database.reading() as session:
        scalar(session, "SELECT 1")
    assert "secret" not in str(refused.value)
    database.close()


def test_a_database_server_that_never_answers_is_given_up() -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/x"
        database = Database(address, KEYS)
        with pytest.raises(StoreUnavailable, match="timeout"), database.reading() as session:
            scalar(session, "SELECT 1")
    assert time.monotonic() - began < 60  # the driver by itself waits for more than two minutes
    database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_user_who_does_not_own_the_tables_is_told_so(database: Database) -> None:
    def write_as_another() -> None:
        with database.transaction() as session:
            session.execute(text("SET LOCAL ROLE pg_monitor"))
            add_clinician(session)

    with pytest.raises(StoreMisconfigured, match="owner"):
        write_as_another()


def test_start_is_refused_without_tables(empty_url: str) -> None:
    database = Database(empty_url, KEYS)
    with pytest.raises(StoreMisconfigured, match="Migrate"):
        database.check()
    assert not has_key_file(empty_url)
    database.close()


def test_start_is_refused_with_the_keys_of_another_database(database: Database, database_url: str) -> None:
    assert not has_key_file(database_url)
    database.check()
    database.check()
    assert has_key_file(database_url)
    stranger = Database(database_url, KeyRing.of({"first": b"x" * 32}))
    with pytest.raises(StoreMisconfigured, match="key file"):
        stranger.check()
    stranger.close()


def test_errors_of_the_database_do_not_repeat_the_values(database: Database) -> None:
    statement = text("INSERT INTO setting (name, value) VALUES ('phone', :value), ('phone', :value)")
    with pytest.raises(DBAPIError) as caught, database.transaction() as session:
        session.execute(statement, {"value": "Ada Canary"})
    assert "Canary" not in str(caught.value)


@pytest.mark.parametrize("value", ["a\0b", "half a character \ud83d", "x" * 255])
def test_text_that_one_database_refuses_is_refused_by_both(database: Database, value: str) -> None:
    with pytest.raises(Unstorable) as caught, database.transaction() as session:
        add_clinician(session, email=value)
    assert value not in str(caught.value)
