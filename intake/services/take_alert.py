"""A clinician says "I am on it" about an urgent alert. It stays in sight until the decision."""

from __future__ import annotations

from datetime import datetime

from intake.store import alerts_taken, audit
from intake.store.database import Database


def take_alert(database: Database, intake_id: str, up_to_seq: int, *, instead_of: int, by: str, now: datetime) -> None:
    """`up_to_seq` and `instead_of`: what the page showed. Nothing is recorded where somebody was faster: the page then
    says who. NotFound for an intake that is not there.
    """
    with database.transaction() as session:
        if alerts_taken.take_alert(session, intake_id, up_to_seq, instead_of=instead_of, staff_id=by, now=now):
            audit.append(session, actor=by, action="alert.taken", subject=intake_id, now=now)
