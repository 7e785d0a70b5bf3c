"""Leave a note for whoever goes on with a form."""

from __future__ import annotations

from datetime import datetime

from intake.errors import InputError, Refusal
from intake.store import audit, hand_over
from intake.store.database import Database

LONGEST_NOTE = 10_000
FIELD = "hand-over-note"


def leave_note(database: Database, submission_id: str, text: str, *, by: str, now: datetime) -> None:
    """Raises InputError with what the form must show; NotFound for a submission that is not there."""
    text = text.strip()
    if not text:
        raise InputError([Refusal(FIELD, "Write the note")])
    if len(text) > LONGEST_NOTE:
        raise InputError([Refusal(FIELD, f"Write at most {LONGEST_NOTE} characters")])
    with database.transaction() as session:
        if hand_over.add_note(session, submission_id, text, staff_id=by, now=now):
            audit.append(session, actor=by, action="hand_over.noted", subject=submission_id, now=now)
