"""The door to the database: one transaction a use case, committed when it is left and undone when it fails."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Executable, Result, ScalarResult, inspect, select, text
from sqlalchemy.orm import Session

from intake.store.clinic_tables import SettingRow
from intake.store.crypto import KeyRing, Place
from intake.store.engine import LONGEST_WAIT_SECONDS, for_reading, open_engine, translated
from intake.store.errors import StoreMisconfigured, Tampered
from intake.store.schema import NEWEST, current_revision
from intake.store.turns import Turn, wait_turn

__all__ = ["Database", "Reader", "Session", "Writer", "has_key_file", "keys_of"]

_KEYS = "keys"
_KEY_CHECK = "_key_check"
_KEY_CHECK_PLACE = Place("setting", "value", _KEY_CHECK)


class ColumnReader:
    """A connection in the place of a session, for functions that only read columns. What they keep in `info` is gone
    with it; a connection's own lasts.
    """

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self.info: dict[Any, Any] = {_KEYS: keys}

    def execute(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Result[*tuple[Any, ...]]:
        return self._connection.execute(statement, values)

    def scalar(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        return self._connection.scalar(statement, values)

    def scalars(self, statement: Executable, values: Mapping[str, Any] | None = None) -> ScalarResult[Any]:
        return self._connection.scalars(statement, values)


class ColumnWriter(ColumnReader):
    """The same for functions that write by statements of tables alone."""

    def connection(self) -> Connection:
        return self._connection


# What a function takes that only reads columns, and one that writes without mapped objects.
Reader: TypeAlias = Session | ColumnReader
Writer: TypeAlias = Session | ColumnWriter


class Database:
    """Opens transactions. The session that it hands out carries the keys: see `keys_of`."""

    def __init__(self, url: str, keys: KeyRing, longest_wait_seconds: float = LONGEST_WAIT_SECONDS) -> None:
        self._keys = keys
        self._address = url, longest_wait_seconds
        self._engine = open_engine(url, longest_wait_seconds)
        self._reading = for_reading(self._engine)

    def __reduce__(self) -> tuple[type[Database], tuple[str, KeyRing, float]]:
        """Another process opens it anew, with the keys that it reads from their file."""
        url, longest_wait_seconds = self._address
        return Database, (url, self.keys, longest_wait_seconds)

    @property
    def keys(self) -> KeyRing:
        """Asked for by each transaction, so that a key which was added while this process runs counts from then on."""
        self._keys = self._keys.renewed()
        return self._keys

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Everything inside is stored together, or nothing of it."""
        with translated(), self._session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One moment's view, beside any writer. Writing fails."""
        with translated(), self._session(self._reading) as session:
            yield session

    @contextmanager
    def reading_columns(self) -> Iterator[ColumnReader]:
        """As `reading`, for statements of tables alone: without a session, which keeps mapped objects, they take half
        the time.
        """
        with translated(), self._reading.connect() as connection:
            yield ColumnReader(connection, self.keys)

    @contextmanager
    def writing_columns(self) -> Iterator[ColumnWriter]:
        """As `transaction`, for statements of tables alone."""
        with translated(), self._engine.begin() as connection:
            yield ColumnWriter(connection, self.keys)

    def check(self) -> None:
        """Refuse to start on tables of another version, or with the key file of another database."""
        with translated(), self._reading.connect() as connection:
            if current_revision(connection) != NEWEST:
                raise StoreMisconfigured("The database has other tables than this version needs. Migrate it first.")
        with self.transaction() as session:
            _check_key(session)

    def scrub(self) -> bool:
        """After a purge: what was deleted leaves the files too, as far as the database is the one who keeps it. False
        where somebody read on beside it: then it is still in SQLite's log file, until this is called again.
        """
        with translated(), self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                # Not through the connection itself, which would begin a transaction; secure_delete does the rest.
                cursor = connection.connection.cursor()
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                found = cursor.fetchone()  # whether it was held up, and two counts of pages
                cursor.close()
                return found is not None and found[0] == 0
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM intake_key, invite, invite_list, web_session"))
            return True

    def close(self) -> None:
        self._reading.dispose()
        self._engine.dispose()

    def _session(self, engine: Engine) -> Session:
        return Session(engine, expire_on_commit=False, info={_KEYS: self.keys})


def keys_of(session: Reader) -> KeyRing:
    keys = session.info[_KEYS]
    assert isinstance(keys, KeyRing)
    return keys


def has_key_file(url: str) -> bool:
    """Whether a key file belongs to this database already: another one would open nothing of it."""
    engine = for_reading(open_engine(url))
    try:
        with translated(), engine.connect() as connection:
            if not inspect(connection).has_table(SettingRow.__tablename__):
                return False
            return connection.scalar(select(SettingRow.name).where(SettingRow.name == _KEY_CHECK)) is not None
    finally:
        engine.dispose()


def _check_key(session: Session) -> None:
    wait_turn(session.connection(), Turn.SETTINGS)
    row = session.scalar(select(SettingRow).where(SettingRow.name == _KEY_CHECK))
    if row is None:
        sealed = keys_of(session).seal(_KEY_CHECK_PLACE, b"")
        session.add(SettingRow(name=_KEY_CHECK, value=base64.b64encode(sealed).decode()))
        return
    try:
        keys_of(session).unseal(_KEY_CHECK_PLACE, base64.b64decode(row.value))
    except Tampered:
        raise StoreMisconfigured("This key file does not belong to this database. Restore the right one.") from None
