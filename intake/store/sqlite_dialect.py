"""SQLite as SQLAlchemy drives it here: a private file, and transactions that begin as their purpose needs it.

By methods of the dialect and not by events: an engine that has listeners asks for more of them at each statement.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import PoolProxiedConnection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPIConnection

_READS_ONLY = "intake_reads_only"


class IntakeSqlite(SQLiteDialect_pysqlite):
    """`reads_only`: whether what is begun with it may only read."""

    supports_statement_cache = True

    def __init__(self, reads_only: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self._reads_only = reads_only

    def connect(self, *places: Any, **more: Any) -> DBAPIConnection:
        _make_private(Path(places[0]))
        return super().connect(*places, **more)

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """A writer takes the lock at once and so queues; one that asks half-way would fail instead."""
        cursor = dbapi_connection.cursor()
        if self._reads_only and _READS_ONLY not in dbapi_connection.info:  # kept with the connection, as SQLite does
            cursor.execute("PRAGMA query_only=1")
            dbapi_connection.info[_READS_ONLY] = True
        cursor.execute("BEGIN" if self._reads_only else "BEGIN IMMEDIATE")
        cursor.close()


def _make_private(file: Path) -> None:
    """SQLite gives its -wal and -shm files the permissions of this one."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
