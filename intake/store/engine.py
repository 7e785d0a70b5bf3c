"""Opens SQLite and PostgreSQL so that what was committed survives a power cut, and refuses to run otherwise."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import ConnectionPoolEntry

from intake.store.errors import StoreMisconfigured, StoreUnavailable

LONGEST_WAIT_SECONDS = 10.0

# On PostgreSQL a database that may only be read, as a copy that follows another, raises the second and the third.
_COULD_NOT = (OperationalError, InternalError, NotSupportedError, NoConnectionFree)
_NOT_ALLOWED = "42501"

# Python's defaults lose acknowledged answers on a power cut.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "recursive_triggers": 1,  # or INSERT OR REPLACE would delete append-only rows without asking their triggers
    # kB a connection, where the file is that large: half of it is too small for the search, which opens the names of
    # 10,000 patients, and whatever is opened after it would be read from the file again.
    "cache_size": -16000,
}

# Others may be set for a server, a database or a user: the driver reads no other dates, and whoever waited for a lock
# must see what its holder wrote.
SETTINGS = {"synchronous_commit": "on", "datestyle": "iso", "default_transaction_isolation": "'read committed'"}


# Found by its name when the first data file is opened: with PostgreSQL it is not loaded.
_SQLITE = "sqlite+intake"
registry.register(_SQLITE.replace("+", "."), "intake.store.sqlite_dialect", "IntakeSqlite")


def open_engine(url: str, longest_wait_seconds: float = LONGEST_WAIT_SECONDS) -> Engine:
    """An engine for this address. No value of a row ever appears in its log or its errors.

    `longest_wait_seconds`: how long a writer queues behind others before it gives up.
    """
    address = _read_address(url)
    wait_milliseconds = round(1000 * longest_wait_seconds)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, wait_milliseconds)
    return _open_postgresql(address, wait_milliseconds)


def for_reading(engine: Engine) -> Engine:
    """Each transaction sees one moment, beside any writer. Writing fails."""
    if engine.dialect.name == "sqlite":
        # See IntakeSqlite: the same connections, by a dialect that refuses to write.
        return create_engine(engine.url, hide_parameters=True, pool=engine.pool, reads_only=True)
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


@contextmanager
def translated() -> Iterator[None]:
    """What the database could not do now, or cannot do at all, as an error that says that nothing was stored."""
    try:
        yield
    except _COULD_NOT as error:
        message = (
            f"The database could not do this now ({_cause(error)}). Is it there, not full, and may it be written to?"
        )
        raise StoreUnavailable(message) from error
    except ProgrammingError as error:
        if _state(error) == _NOT_ALLOWED:
            raise StoreMisconfigured(
                "The user of the database may not do this. Make it the database's owner: ALTER DATABASE … OWNER TO …"
            ) from error
        if error.statement is None and _state(error) is None:
            raise StoreMisconfigured(f"The database address cannot be used ({_cause(error)}).") from error
        raise
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        raise StoreMisconfigured("The data file is damaged, or no database. Restore it from a backup.") from error


def _state(error: DBAPIError) -> str | None:
    """PostgreSQL's own code of what went wrong; None where no server answered, empty on SQLite."""
    state = getattr(error.orig, "sqlstate", "")
    return None if state is None else str(state)


def _cause(error: SQLAlchemyError) -> str:
    """The error's name alone, for the words of a database may quote a value. Where the way to it failed nothing was
    asked yet: then why, but not the beginning of the sentence, which repeats the address.
    """
    if not isinstance(error, DBAPIError):
        return type(error).__name__
    if _state(error) is None:
        said = [line for line in str(error.orig).splitlines() if ": " in line]
        return said[-1].rpartition(": ")[2].strip() if said else str(error.orig).strip()
    return getattr(error.orig, "sqlite_errorname", None) or type(error.orig).__name__


def _read_address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # the second by a port that is no number
        # `from None`: the address may hold a password.
        raise StoreMisconfigured(
            "The database address cannot be read. Write sqlite:////folder/file.db or postgresql://user:password@host/name"
        ) from None
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise StoreMisconfigured("The database address must begin with sqlite: or postgresql:")
    return address


def _open_sqlite(address: URL, wait_milliseconds: int) -> Engine:
    if not address.database or address.database == ":memory:":
        raise StoreMisconfigured("SQLite needs a file: what is only in memory is lost.")
    # The connection that was used last is taken first: it has most of what is asked for in its cache.
    engine = create_engine(address.set(drivername=_SQLITE), hide_parameters=True, pool_use_lifo=True)
    event.listen(engine, "connect", partial(_prepare_sqlite, wait_milliseconds))
    return engine


def _prepare_sqlite(wait_milliseconds: int, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # None: the driver must not begin transactions by itself, the dialect does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={wait_milliseconds}")
    _switch_to_wal(cursor, tries=max(1, wait_milliseconds // 50))
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
        cursor.execute(f"PRAGMA {name}")
        seen = cursor.fetchone()
        if seen is None or seen[0] != value:
            raise StoreMisconfigured(f"SQLite did not accept {name}={value}. Put the data file on a local disk.")
    cursor.close()


def _switch_to_wal(cursor: DBAPICursor, tries: int) -> None:
    """SQLite does not queue for this one, which matters when processes start together on a new file."""
    for tries_left in reversed(range(tries)):
        try:
            cursor.execute("PRAGMA journal_mode=wal")
            return
        except sqlite3.OperationalError:
            if not tries_left:
                raise
            time.sleep(0.05)


def _open_postgresql(address: URL, wait_milliseconds: int) -> Engine:
    # By itself the system waits a quarter of an hour for a machine that is gone without a word, and so would each page.
    # A page that finds nobody there asks up to three times.
    patience = {"connect_timeout": "3", "tcp_user_timeout": str(wait_milliseconds)}
    patience |= {"keepalives_idle": "10", "keepalives_interval": "5"}
    address = address.set(query={**patience, **address.query})
    try:
        engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise StoreMisconfigured(
            "PostgreSQL needs the package psycopg, which is not installed: see Install and start in docs/operations.md"
        ) from None
    # First of all: what SQLAlchemy asks a new connection fails in another encoding.
    event.listen(engine, "connect", partial(_prepare_postgresql, wait_milliseconds), insert=True)
    return engine


def _prepare_postgresql(wait_milliseconds: int, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("SHOW server_encoding")
    if cursor.fetchone() != ("UTF8",):
        raise StoreMisconfigured(
            "The database is not in UTF-8, and would refuse some names. Make another: "
            "createdb --encoding=UTF8 --locale=C --template=template0 NAME"
        )
    for name, value in {**SETTINGS, "lock_timeout": str(wait_milliseconds)}.items():
        cursor.execute(f"SET {name} TO {value}")
    cursor.close()
    connection.commit()
