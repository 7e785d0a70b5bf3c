"""A new encryption key: it seals from now on, and the older ones stay and open what they sealed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from intake.store import audit, settings
from intake.store.crypto import KeyRing
from intake.store.database import Database


def add_key(database: Database, key_file: Path, *, by: str, now: datetime) -> str:
    """The id of the new key. Processes that run use it from their next transaction on."""
    with database.transaction() as session:
        settings.take_turn(session)  # of two at once the slower one would write the file without the other's key
        added = KeyRing.rotate(key_file).newest_id
        audit.append(session, actor=by, action="key.added", subject=added, now=now)
    return added
