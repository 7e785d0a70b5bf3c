"""What was acknowledged is there after the writer was killed in the middle of its work."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from sqlalchemy import text

from intake.store.answers import answers_after
from intake.store.database import Database
from tests.unit.store.builders import add_intake

KILLS = 5


def _kill_a_writer(url: str, intake_id: str, first: int, after_seconds: float) -> int:
    """The last value that the writer said was stored."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", "tests.unit.store.writer", url, intake_id, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == f"{first}\n"
        time.sleep(after_seconds)
        writer.kill()
        acknowledged = [first, *(int(line) for line in writer.stdout if line.endswith("\n"))]
    return acknowledged[-1]


def test_a_killed_writer_loses_nothing_that_was_acknowledged(database: Database, database_url: str) -> None:
    with database.transaction() as session:
        intake_id = add_intake(session).id
    stored: list[int] = []
    for kill in range(KILLS):
        acknowledged = _kill_a_writer(database_url, intake_id, len(stored), after_seconds=0.013 * kill)
        with database.reading() as session:
            stored = [event.value for event in answers_after(session, intake_id, 0)]
            if session.get_bind().dialect.name == "sqlite":
                assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert stored == list(range(len(stored)))
        assert len(stored) - 1 in (acknowledged, acknowledged + 1)
