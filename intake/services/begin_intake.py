"""Start the intake of an invited patient, once; coming back finds the same one."""

from __future__ import annotations

from datetime import datetime

from intake.services.rulebooks import Rulebooks
from intake.store import intakes, invites
from intake.store.database import Database
from intake.store.patients import lock_last_visit


def begin_intake(database: Database, rulebooks: Rulebooks, invite_id: str, now: datetime) -> str:
    """The id of the invite's intake. A new one is under the rules in force now, and stays under them; what the same
    person sent last is what may be carried over.
    """
    with database.reading() as session:
        found = intakes.find_intake(session, invite_id)
    if found is not None:
        return found.id
    sha256 = rulebooks.in_force().sha256
    with database.transaction() as session:
        invites.lock_invite(session, invite_id)
        last = lock_last_visit(session, invite_id)
        return intakes.start_intake(session, invite_id, sha256, now, None if last is None else last.id).id
