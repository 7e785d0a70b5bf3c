"""Kill the whole server again and again while patients save pages and send forms, and count what was lost: nothing may.

After each kill the data file is checked and every acknowledged answer is looked for. A request whose reply never came
is sent once more after the restart, as a browser would: then it must be there once. Exit 1 if anything is amiss.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from benchmarks.killed_server import KilledServer
from benchmarks.saving_patients import Client, History, Invited, Saver, Sender
from benchmarks.what_is_stored import Losses, count_for_staff, count_there, count_waiting, is_whole, look_for
from intake.cli.packs import default_pack
from intake.config import Config
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers, to_json
from intake.questionnaire.routing import route
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import load_rulebook
from intake.services.invite_patient import create_invite
from intake.services.open_installation import open_installation
from intake.services.reassess import assess_waiting, reassess_all
from intake.store import answers, intakes
from intake.store.answers import NewAnswer, Who
from intake.store.assessments import STILL_RUNNING
from intake.store.crypto import KeyRing
from intake.store.database import Database

CLIENTS: tuple[type[Client], ...] = (Saver, Saver, Saver, Sender)
INVITED_FOR_A_ROUND = {Saver: 6, Sender: 8}  # fewer sign-ins than an address may try in a minute
MOST_SAVES_OF_A_LIFE = 30  # of the server; then it is killed within the next save or two
LONGEST_LIFE_SECONDS = 6.0
MOST_DELAY_SECONDS = 0.05
DATA_FILE = "intake.sqlite3"


@dataclass
class Report:
    """`waiting_after_starts`: not assessed by a start within a minute, since their attempt may be running elsewhere.

    `for_staff`: killed in two attempts; then `intake reassess` must assess them.
    """

    kills: int = 0
    saved: int = 0
    sent: int = 0
    retries: int = 0
    unsure_and_there: int = 0
    unsure_and_not: int = 0
    broken_files: int = 0
    waiting_at_kills: int = 0
    waiting_after_starts: int = 0
    for_staff: int = 0
    unassessed_at_the_end: int = 0
    losses: Losses = field(default_factory=Losses)
    faults: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.losses.any or self.broken_files or self.unassessed_at_the_end or self.faults)


class Soak:
    def __init__(self, folder: Path, workers: int, dice: random.Random) -> None:
        self.config = Config.from_environment({"INTAKE_SECURE_COOKIES": "no"}, folder)
        self.server = KilledServer(folder, workers)
        self.rulebook = load_rulebook(default_pack(None))
        self.filled_in = all_answers(self.rulebook)
        self.dice, self.report, self.history = dice, Report(), History()
        self.invited: dict[type[Client], SimpleQueue[Invited]] = {kind: SimpleQueue() for kind in CLIENTS}
        self.looked_for = 0  # saves before this one were looked for after an earlier kill

    def run(self, kills: int) -> Report:
        with open_installation(self.config, datetime.now(UTC)):
            pass  # the tables and the rules are there now
        clients = [kind(self.server.port, self.invited[kind], self.history) for kind in CLIENTS]
        try:
            for _ in range(kills):
                clients = self._round(clients)
            self._finish(clients)
        finally:
            self.server.kill()
        return self.report

    def _round(self, clients: list[Client]) -> list[Client]:
        with self._store() as database:
            for kind, number in INVITED_FOR_A_ROUND.items():
                while self.invited[kind].qsize() < number:
                    self.invited[kind].put(self._invite(database, is_filled_in=kind is Sender))
        self._start()
        for client in clients:
            client.start()
        self._wait_for_saves(self.dice.randint(0, MOST_SAVES_OF_A_LIFE))
        self.server.kill()
        self.report.kills += 1
        self._wait_for(clients)
        self._look()
        return [client.again() for client in clients]

    def _look(self) -> None:
        """The first to open the data file after the kill."""
        self.report.broken_files += not is_whole(self.config.data_folder / DATA_FILE)
        recent = self.history.saves[self.looked_for :]
        unsure = [save for save in recent if not save.is_acknowledged]
        with self._store() as database:
            self.report.losses.add(look_for(database, recent, ()))
            there = count_there(database, unsure)
            self.report.waiting_at_kills += count_waiting(database)
        self.report.unsure_and_there += there
        self.report.unsure_and_not += len(unsure) - there
        self.looked_for = len(self.history.saves)

    def _finish(self, clients: list[Client]) -> None:
        """What is unsure is sent once more; then everything since the beginning is looked for."""
        self._start()
        for client in clients:
            client.is_over.set()
            client.start()
        self._wait_for(clients)
        self.server.stop()
        later = datetime.now(UTC) + STILL_RUNNING
        with open_installation(self.config, later) as installation:  # as a start does, a minute after the last kill
            database = installation.database
            assess_waiting(database, installation.rulebooks, installation.engine, later)
            missed, self.report.for_staff = count_waiting(database), count_for_staff(database)
            reassess_all(database, installation.rulebooks, installation.engine, later)
            self.report.unassessed_at_the_end = missed + count_waiting(database) + count_for_staff(database)
            self.report.losses.add(look_for(database, self.history.saves, self.history.sendings))
        self.report.broken_files += not is_whole(self.config.data_folder / DATA_FILE)
        self.report.retries = self.history.retries
        self.report.saved = sum(save.is_acknowledged for save in self.history.saves)
        self.report.sent = sum(sending.is_acknowledged for sending in self.history.sendings)

    def _start(self) -> None:
        """It answers only after it has looked for what is stored and unassessed."""
        self.server.start()
        with self._store() as database:
            self.report.waiting_after_starts += count_waiting(database)

    def _wait_for_saves(self, number: int) -> None:
        """Until so many more are acknowledged, and then for a moment, so that the kill falls anywhere in the next."""
        until, deadline = self.history.acknowledged + number, time.monotonic() + LONGEST_LIFE_SECONDS
        while self.history.acknowledged < until and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(self.dice.uniform(0, MOST_DELAY_SECONDS))

    def _wait_for(self, clients: list[Client]) -> None:
        for client in clients:
            client.join(30)
            if client.is_alive():
                self.report.faults.append("a client hangs")
            if client.fault is not None:
                self.report.faults.append(repr(client.fault))

    def _invite(self, database: Database, *, is_filled_in: bool) -> Invited:
        now = datetime.now(UTC)
        invite_id, token = create_invite(
            database,
            name="Ann Example",
            date_of_birth=date(1986, 3, 14),
            appointment_at=None,
            offer=None,
            language="en",
            created_by=None,
            now=now,
        )
        with database.transaction() as session:
            intake = intakes.start_intake(session, invite_id, self.rulebook.sha256, now)
            if is_filled_in:
                new = [NewAnswer(key, value, Who.PATIENT) for key, value in self.filled_in.items()]
                answers.append_answers(session, intake.id, new, now)
        return Invited(intake.id, token)

    @contextmanager
    def _store(self) -> Iterator[Database]:
        database = Database(self.config.database_url, KeyRing.load_or_create(self.config.key_file))
        try:
            yield database
        finally:
            database.close()


def all_answers(rulebook: Rulebook) -> dict[str, Any]:
    """Every question that somebody is asked who is well, answered or left blank: ready to be sent."""
    questionnaire = rulebook.questionnaire
    sheet = read_answers(questionnaire, load_all()["well"])
    asked = route(questionnaire, sheet).asked
    given = {key: to_json(questionnaire.questions[key], answer) for key, answer in sheet.answers.items()}
    return {**dict.fromkeys(asked), **given}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--workers", type=int, default=0, help="gunicorn with so many; `intake serve` without it")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Soak(Path(folder), options.workers, random.Random(options.seed)).run(options.kills)
    for name, value in vars(report).items():
        print(f"{name.replace('_', ' ')}: {value}")
    print(f"{'good' if report.is_good else 'NOT GOOD'}, in {time.monotonic() - began:.0f} s")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())
