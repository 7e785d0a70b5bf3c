"""What the store holds after a kill, against what the patients were told: nothing lost, doubled or torn."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.saving_patients import Save, Sending
from intake.store import answers, assessments, submissions
from intake.store.answers import RecordedAnswer
from intake.store.assessments import STILL_RUNNING
from intake.store.database import Database


@dataclass
class Losses:
    """All must be 0. `torn`: saves of which a part is there; `out_of_order`: patients whose saves stand otherwise."""

    lost: int = 0
    doubled: int = 0
    torn: int = 0
    out_of_order: int = 0
    sent_and_lost: int = 0
    sent_twice: int = 0

    def add(self, other: Losses) -> None:
        for found in fields(self):
            setattr(self, found.name, getattr(self, found.name) + getattr(other, found.name))

    @property
    def any(self) -> bool:
        return any(getattr(self, found.name) for found in fields(self))


def look_for(database: Database, saves: Iterable[Save], sendings: Iterable[Sending]) -> Losses:
    losses = Losses()
    by_intake: dict[str, list[Save]] = {}
    for save in saves:
        by_intake.setdefault(save.intake_id, []).append(save)
    for intake_id, own in by_intake.items():
        with database.reading() as session:
            losses.add(_look_for_saves(answers.answers_after(session, intake_id, 0), own))
    for sending in sendings:
        with database.reading() as session:
            versions = submissions.list_versions(session, sending.intake_id)
        losses.sent_and_lost += sending.is_acknowledged and not versions
        losses.sent_twice += len(versions) > 1
    return losses


def _look_for_saves(trail: list[RecordedAnswer], saves: list[Save]) -> Losses:
    names = [event.value for event in trail if event.question == "full_name"]
    sexes = {event.page_revision: event.value for event in trail if event.question == "sex_at_birth"}
    pairs = {(event.value, sexes.get(event.page_revision)) for event in trail if event.question == "full_name"}
    told = [save.name for save in saves if save.is_acknowledged]
    there = [name for name in names if name in told]
    return Losses(
        lost=len(set(told) - set(names)),
        doubled=len(names) - len(set(names)),
        torn=sum(save.name in names and (save.name, save.sex) not in pairs for save in saves),
        out_of_order=len(there) == len(told) and there != told,
    )


def count_there(database: Database, saves: Iterable[Save]) -> int:
    """How many of these are stored."""
    found = 0
    for save in saves:
        with database.reading() as session:
            trail = answers.answers_after(session, save.intake_id, 0)
        found += ("full_name", save.name) in [(event.question, event.value) for event in trail]
    return found


def count_waiting(database: Database) -> int:
    """Submissions without an assessment that a start must assess, sooner or later."""
    with database.reading() as session:
        return len(assessments.waiting_for_assessment(session, _when_no_attempt_runs()))


def count_for_staff(database: Database) -> int:
    """Submissions without an assessment after two attempts, which a start leaves to staff."""
    with database.reading() as session:
        return len(assessments.given_up(session, _when_no_attempt_runs()))


def _when_no_attempt_runs() -> datetime:
    return datetime.now(UTC) + 2 * STILL_RUNNING


def is_whole(data_file: Path) -> bool:
    connection = sqlite3.connect(data_file)
    try:
        return bool(connection.execute("pragma integrity_check").fetchone() == ("ok",))
    finally:
        connection.close()
