"""Find a patient among all forms and invitations. The words are not kept, nor who was found: only that somebody did.

The address of what was found holds the words sealed, so that Back and a reload lead there again, and they name nobody.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from intake.store import audit, name_search, waiting, worklist
from intake.store.canonical_json import Json
from intake.store.crypto import Place
from intake.store.database import Database
from intake.store.errors import Tampered
from intake.store.waiting import WaitingRow
from intake.store.worklist import WorklistRow

MOST_FOUND = 50
LONGEST_WORDS = 254


@dataclass(frozen=True)
class Found:
    """`is_cut`: there may be more. `unopened`: how many stored names nobody could look at, for they do not open."""

    sent: list[WorklistRow]
    waiting: list[WaitingRow]
    is_cut: bool
    unopened: int


def search_patients(database: Database, words: str, *, by: str, now: datetime) -> Found:
    """`words`: parts of the name, a reference or a receipt."""
    with database.reading() as session:
        found = name_search.find_invites(session, words[:LONGEST_WORDS], limit=MOST_FOUND)
        among = frozenset(found.ids)
        sent = sorted(worklist.list_sent(session, among), key=worklist.by_appointment)
        still_to_come = waiting.list_waiting_of(session, among)
    detail: dict[str, Json] = {"found": len(found.ids)}
    with database.transaction() as session:
        audit.append(session, actor=by, action="patients.searched", subject="-", now=now, detail=detail)
    return Found(sent, still_to_come, len(found.ids) == MOST_FOUND, found.unopened)


def seal_words(database: Database, words: str, by: str) -> str:
    """For an address that only this member of staff can use."""
    return urlsafe_b64encode(database.keys.seal_json(_place(by), words[:LONGEST_WORDS])).decode()


def open_words(database: Database, sealed: str, by: str) -> str:
    """Empty for what `seal_words` did not make for this member of staff."""
    try:
        return str(database.keys.unseal_json(_place(by), urlsafe_b64decode(sealed)))
    except (Tampered, ValueError):
        return ""


def _place(by: str) -> Place:
    return Place("search", "words", by)
