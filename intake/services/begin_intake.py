"""Start the intake of an invited patient, once; coming back finds the same one."""

from __future__ import annotations

from datetime import datetime

from intake.services.rulebooks import Rulebooks
from intake.store import intakes
from intake.store.database import Database


def begin_intake(database: Database, rulebooks: Rulebooks, invite_id: str, now: datetime) -> str:
    """The id of the invite's intake. A new one is under the rules in force now, and stays under them."""
    with database.reading() as session:
        found = intakes.find_intake(session, invite_id)
    if found is not None:
        return found.id
    sha256 = rulebooks.in_force().sha256
    with database.transaction() as session:
        return intakes.start_intake(session, invite_id, sha256, now).id
