"""Find a patient among all forms and invitations. The words are not kept, nor who was found: only that somebody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.store import audit, name_search, waiting, worklist
from intake.store.database import Database
from intake.store.waiting import WaitingRow
from intake.store.worklist import WorklistRow

MOST_FOUND = 50
LONGEST_WORDS = 254


@dataclass(frozen=True)
class Found:
    """`is_cut`: there may be more."""

    sent: list[WorklistRow]
    waiting: list[WaitingRow]
    is_cut: bool


def search_patients(database: Database, words: str, *, by: str, now: datetime) -> Found:
    """`words`: parts of the name, a reference or a receipt."""
    with database.reading() as session:
        found = name_search.find_invites(session, words[:LONGEST_WORDS], limit=MOST_FOUND)
        among = frozenset(found)
        sent = worklist.list_sent(session, among)
        still_to_come = waiting.list_waiting_of(session, among)
    with database.transaction() as session:
        audit.append(session, actor=by, action="patients.searched", subject="-", now=now, detail={"found": len(found)})
    return Found(sent, still_to_come, len(found) == MOST_FOUND)
