"""A new encryption key: it seals from now on, and the older ones stay and open what they sealed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from intake.store import audit
from intake.store.crypto import KeyRing
from intake.store.database import Database


def add_key(database: Database, key_file: Path, *, by: str, now: datetime) -> str:
    """The id of the new key. Processes that run use it from their next transaction on."""
    with database.transaction() as session:
        added = KeyRing.rotate(key_file).newest_id
        audit.append(session, actor=by, action="key.added", subject=added, now=now)
    return added
