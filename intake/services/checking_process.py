"""The process that checks one draft and writes down how far it is; its work comes on standard input."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from intake.errors import places_of
from intake.questionnaire.pack_files import PackFiles
from intake.services.bring_up_to_date import not_taken_up
from intake.services.check_report import Step
from intake.services.edit_draft import read_draft
from intake.services.preview_impact import Cancelled
from intake.services.run_checks import Progress, check_change
from intake.store import draft_checks
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.draft_checks import CheckState

SECONDS_BETWEEN_NOTES = 0.5  # a bar that moves, and few writes beside the clinic's own
NICENESS = 10


class CheckOfDraft:
    """One check that was begun in the database."""

    def __init__(self, database: Database, draft_id: str, number: int) -> None:
        self._database = database
        self._draft_id = draft_id
        self._number = number
        self._last: tuple[Step | None, float] = (None, 0.0)

    def make(self, today: date) -> None:
        """Whatever it comes to is written down; a failure of the program as well, by whoever started this process."""
        with self._database.reading() as session:
            check = draft_checks.load_check(session, self._draft_id, self._number)
            draft = read_draft(session, self._draft_id, check.revision)
        try:
            report = check_change(
                self._database,
                PackFiles(draft.base_files),
                draft.pack_files,
                by=check.staff_id,
                now=_now(),
                today=today,
                progress=Progress(self._note, self._is_cancelled),
                not_taken_up=not_taken_up(self._database, draft),
            )
        except Cancelled:
            self._end(CheckState.CANCELLED)
            return
        self._end(CheckState.DONE, report.to_json())

    def _note(self, step: Step, done: int, total: int) -> None:
        last_step, at = self._last
        if step is last_step and time.monotonic() - at < SECONDS_BETWEEN_NOTES:
            return
        self._last = (step, time.monotonic())
        with self._database.transaction() as session:
            draft_checks.note_progress(
                session, self._draft_id, self._number, step=step, done=done, total=total, now=_now()
            )

    def _is_cancelled(self) -> bool:
        with self._database.reading() as session:
            return draft_checks.load_check(session, self._draft_id, self._number).state is not CheckState.RUNNING

    def _end(self, state: CheckState, report: str | None = None) -> None:
        with self._database.transaction() as session:
            draft_checks.end_check(session, self._draft_id, self._number, state, _now(), report)


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    work = json.load(sys.stdin)
    os.nice(NICENESS)  # patients come first
    database = Database(work["url"], KeyRing.load(Path(work["key_file"])))
    try:
        CheckOfDraft(database, work["draft_id"], work["number"]).make(date.fromisoformat(work["today"]))
    except Exception as error:  # never its words: they would stand in the server's log
        sys.exit(f"{type(error).__name__} at {places_of(error)}")
    finally:
        database.close()


if __name__ == "__main__":
    main()
