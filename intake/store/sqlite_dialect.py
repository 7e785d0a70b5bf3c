"""SQLite as SQLAlchemy drives it here: a private file, and transactions that begin as their purpose needs it.

By methods of the dialect and not by events: an engine that has listeners asks for more of them at each statement.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import ref

from sqlalchemy import PoolProxiedConnection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExecutionContext


class _Connection(sqlite3.Connection):
    """When its transaction is over it reads no more. An error may hold a result that was read in part, and SQLite would
    still show what it began with: nobody could write by this connection beside others, nor empty the log file.
    """

    def __init__(self, *places: Any, **more: Any) -> None:
        super().__init__(*places, **more)
        self._cursors: list[ref[sqlite3.Cursor]] = []

    def cursor(self, *kind: Any) -> Any:
        cursor = super().cursor(*kind)
        self._cursors.append(ref(cursor))
        return cursor

    def rollback(self) -> None:
        """The pool calls this, too, before it lends the connection to somebody else."""
        for cursor in [one() for one in self._cursors]:
            if cursor is not None:
                cursor.close()
        self._cursors.clear()
        super().rollback()


class IntakeSqlite(SQLiteDialect_pysqlite):
    """`reads_only`: what is begun with it may only read. Whoever writes has the same connections: one beside which
    another one wrote gives up what it had read, and reads it from the file again.
    """

    supports_statement_cache = True

    def __init__(self, reads_only: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self._reads_only = reads_only

    def connect(self, *places: Any, **more: Any) -> DBAPIConnection:
        _make_private(Path(places[0]))
        return super().connect(*places, factory=_Connection, **more)

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """A writer takes the lock at once and so queues; one that asks half-way would fail instead."""
        cursor = dbapi_connection.cursor()
        cursor.execute("BEGIN" if self._reads_only else "BEGIN IMMEDIATE")
        cursor.close()

    def do_execute(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext | None = None
    ) -> None:
        self._refuse_to_write(statement)
        cursor.execute(statement, parameters)

    def do_executemany(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext | None = None
    ) -> None:
        self._refuse_to_write(statement)
        cursor.executemany(statement, parameters)

    def do_execute_no_params(
        self, cursor: DBAPICursor, statement: str, context: ExecutionContext | None = None
    ) -> None:
        self._refuse_to_write(statement)
        cursor.execute(statement)

    def _refuse_to_write(self, statement: str) -> None:
        """Here, for PRAGMA query_only, switched on and off, makes SQLite compile each statement anew."""
        if self._reads_only and not _only_reads(statement):
            raise sqlite3.OperationalError("attempt to write in a transaction that only reads")


def _only_reads(statement: str) -> bool:
    """By how SQLAlchemy begins it. A PRAGMA that sets something would set it for whoever writes by this connection
    next.
    """
    return statement.startswith("SELECT ") or (statement.startswith("PRAGMA ") and "=" not in statement)


def _make_private(file: Path) -> None:
    """SQLite gives its -wal and -shm files the permissions of this one."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
