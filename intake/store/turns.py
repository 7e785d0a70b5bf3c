"""Work that only one process may do at a time. On SQLite writers queue anyway; PostgreSQL is asked for a lock."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import Connection, text


class Turn(IntEnum):
    """The numbers mean nothing, but must be the same in every process and not change."""

    MIGRATION = 7_261_001
    AUDIT_CHAIN = 7_261_002
    SETTINGS = 7_261_003
    RULE_SETS = 7_261_004
    DAY_LISTS = 7_261_005


def wait_turn(connection: Connection, turn: Turn) -> None:
    """Held until the transaction ends."""
    if not writers_queue(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": int(turn)})


def writers_queue(connection: Connection) -> bool:
    """Whether nobody else writes from a transaction's beginning to its end: then what it read needs no lock."""
    return connection.dialect.name == "sqlite"
