"""Check a draft beside the server's own work: in a process of its own, with what it does and finds in the database."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.config import Config
from intake.services.check_report import STEP_WORDS, CheckReport, Step
from intake.services.clinic_settings import load_clinic
from intake.services.edit_draft import lock_open_draft
from intake.store import draft_checks
from intake.store.database import Database, Session
from intake.store.draft_checks import CheckState, StoredCheck

log = logging.getLogger("intake.services")

# No step is silent for longer, unless whoever worked on it is gone with the machine.
LONGEST_SILENCE = timedelta(minutes=10)
NOTHING_HEARD = timedelta(minutes=1)
MOST_AT_ONCE = 2  # of all drafts: each keeps a processor busy, and patients come first
SECONDS_BETWEEN_LOOKS = 1.0
WATCHER = "check-of-a-draft"  # the thread that sees one through


@dataclass(frozen=True)
class Check:
    """How a check stands. `revision`: of the draft, as it was when it began. `ahead`: how many checks that were begun
    before it are at work.
    """

    number: int
    revision: int
    started_at: datetime
    state: CheckState
    step: Step
    done: int
    total: int
    report: CheckReport | None
    ahead: int = 0

    @property
    def is_waiting(self) -> bool:
        """For its turn."""
        return self.is_at_work and self.ahead >= MOST_AT_ONCE

    @property
    def step_words(self) -> str:
        return STEP_WORDS[self.step]

    @property
    def is_at_work(self) -> bool:
        return self.state.is_at_work


def start_check(
    config: Config, database: Database, draft_id: str, *, by: str, now: datetime, clock: Callable[[], datetime]
) -> int:
    """Its number; that of the one at work, where there is one. NotFound, DraftClosed."""
    with database.transaction() as session:
        draft = lock_open_draft(session, draft_id)
        running = draft_checks.find_last_check(session, draft_id)
        if running is not None and _is_at_work(running, now):
            return running.number
        number = draft_checks.begin_check(session, draft_id, draft.revision, Step.FILES, staff_id=by, now=now)
    today = load_clinic(database, config.clinic).today(now)
    work = {
        "url": config.database_url,
        "key_file": str(config.key_file),
        "draft_id": draft_id,
        "number": number,
        "today": today.isoformat(),
    }
    arguments = (json.dumps(work), database, draft_id, number, clock)
    threading.Thread(target=_see_it_through, args=arguments, name=WATCHER, daemon=True).start()
    return number


def cancel_check(database: Database, draft_id: str, *, now: datetime) -> None:
    """It ends at its next step; at once where nothing is heard of it, as its process may be gone."""
    with database.transaction() as session:
        last = draft_checks.find_last_check(session, draft_id)
        if last is None or not _is_at_work(last, now):
            return
        if now - last.seen_at > NOTHING_HEARD:
            draft_checks.end_check(session, draft_id, last.number, CheckState.CANCELLED, now)
        else:
            draft_checks.ask_to_cancel(session, draft_id, last.number)


def find_check(database: Database, draft_id: str, now: datetime) -> Check | None:
    """The last one that was begun. One whose process is gone counts as failed."""
    with database.reading() as session:
        return _read(session, draft_id, now)


def _read(session: Session, draft_id: str, now: datetime) -> Check | None:
    found = draft_checks.find_last_check(session, draft_id)
    if found is None:
        return None
    is_lost = found.state.is_at_work and not _is_at_work(found, now)
    return Check(
        number=found.number,
        revision=found.revision,
        started_at=found.started_at,
        state=CheckState.FAILED if is_lost else found.state,
        step=Step(found.step),
        done=found.done,
        total=found.total,
        report=None if found.report is None else CheckReport.from_json(found.report),
        ahead=draft_checks.count_ahead(session, found, now - LONGEST_SILENCE) if found.state.is_at_work else 0,
    )


def _is_at_work(check: StoredCheck, now: datetime) -> bool:
    return check.state.is_at_work and now - check.seen_at < LONGEST_SILENCE


def _see_it_through(work: str, database: Database, draft_id: str, number: int, clock: Callable[[], datetime]) -> None:
    """And write down what the process itself could not: that it died."""
    try:
        if _wait_for_turn(database, draft_id, number, clock):
            code = _run_process(work)
            if code:
                log.error("the check of draft %s ended with code %s", draft_id, code)
    finally:
        with database.transaction() as session:
            draft_checks.end_check(session, draft_id, number, CheckState.FAILED, clock())


def _wait_for_turn(database: Database, draft_id: str, number: int, clock: Callable[[], datetime]) -> bool:
    """Those that were begun first go first. False where nobody wants it any more."""
    while True:
        with database.transaction() as session:
            check, now = draft_checks.load_check(session, draft_id, number), clock()
            if check.state is not CheckState.RUNNING:
                draft_checks.end_check(session, draft_id, number, CheckState.CANCELLED, now)
                return False
            if draft_checks.count_ahead(session, check, now - LONGEST_SILENCE) < MOST_AT_ONCE:
                return True
            draft_checks.note_progress(session, draft_id, number, step=check.step, done=0, total=0, now=now)
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _run_process(work: str) -> int:
    """Its exit code. The work goes over standard input: the address of a database may hold a password, and arguments
    are public.
    """
    process = subprocess.Popen(
        (sys.executable, "-P", "-m", "intake.services.checking_process"),
        stdin=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(os.path.abspath(entry) for entry in sys.path)},
    )
    process.communicate(work)
    return process.returncode
