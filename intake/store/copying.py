"""Copies a whole database to a file and back, while others use it, and says what is in one."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, func, inspect, make_url, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from intake.store import audit, postgresql_programs
from intake.store.audit import Anchor
from intake.store.crypto import KeyRing
from intake.store.database import Database, Session
from intake.store.engine import open_engine, translated
from intake.store.errors import AlreadyExists, StoreMisconfigured, StoreUnavailable
from intake.store.schema import current_revision

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Contents:
    """What a database holds: the form of its tables, the rows of each, and the end of the audit log."""

    revision: str | None
    rows: Mapping[str, int]
    audit_end: Anchor


def kind_of(url: str) -> str:
    return make_url(url).get_backend_name()


def sqlite_file(url: str) -> Path | None:
    """None for a database that is no file."""
    return Path(str(make_url(url).database)) if kind_of(url) == SQLITE else None


def sqlite_url(file: Path) -> str:
    return URL.create(SQLITE, database=str(file)).render_as_string()


def is_free(url: str) -> bool:
    """Whether a restore would be the first to write there."""
    file = sqlite_file(url)
    if file is not None:
        return not any(file.with_name(file.name + ending).exists() for ending in ("", "-wal", "-journal"))
    engine = open_engine(url)
    try:
        with translated(), engine.connect() as connection:
            return not inspect(connection).get_table_names()
    finally:
        engine.dispose()


def read_contents(session: Session) -> Contents:
    connection = session.connection()
    names = sorted(inspect(connection).get_table_names())
    rows = {name: session.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
    return Contents(current_revision(connection), rows, audit.head(session))


def copy_out(url: str, keys: KeyRing, target: Path) -> Contents:
    """One moment's copy, beside any writer. Refuses tables of another version, and the key file of another database."""
    file = sqlite_file(url)
    if file is not None:
        _copy_sqlite(file, target)
        with _checked(sqlite_url(target), keys) as database, database.reading() as session:
            return read_contents(session)
    with _checked(url, keys) as database, database.reading() as session:
        contents = read_contents(session)
        snapshot = session.scalar(select(func.pg_export_snapshot()))
        postgresql_programs.dump(url, str(snapshot), target)
    return contents


def copy_in(url: str, source: Path) -> None:
    """Into a place that is free. A SQLite copy moves there: `source` is on the same disk, and gone afterwards."""
    file = sqlite_file(url)
    if file is None:
        postgresql_programs.load(url, source)
        return
    try:
        os.link(source, file)
    except FileExistsError:
        raise AlreadyExists("data file") from None
    source.unlink()


@contextmanager
def scratch_place(url: str, kind: str, folder: Path) -> Iterator[str]:
    """The address of a free place of this kind, for as long as this is open: a file in `folder`, or a database beside
    the one at `url`.
    """
    if kind == SQLITE:
        yield sqlite_url(folder / "drill.sqlite3")
        return
    name = f"intake_drill_{secrets.token_hex(6)}"
    _administer(url, f"CREATE DATABASE {name} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0")
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(url, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(url: str, statement: str) -> None:
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
    except SQLAlchemyError as error:
        raise StoreUnavailable(
            f"The database server refused: {' '.join(statement.split()[:2])} ({type(error).__name__}). "
            "A drill needs a user who may make databases: ALTER ROLE … CREATEDB"
        ) from None
    finally:
        engine.dispose()


@contextmanager
def _checked(url: str, keys: KeyRing) -> Iterator[Database]:
    database = Database(url, keys)
    try:
        database.check()
        yield database
    finally:
        database.close()


def _copy_sqlite(source: Path, target: Path) -> None:
    """In one step: a copy in several begins anew whenever another process writes."""
    if not source.exists():
        raise StoreMisconfigured(f"There is no data file at {source}. Is INTAKE_DATA right?")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise StoreUnavailable(
            f"The data file could not be copied ({name}). Can it be opened, and is there room for the copy?"
        ) from None
    if verdict != "ok":
        raise StoreUnavailable("The data file is damaged: SQLite's own check finds faults in it.")
