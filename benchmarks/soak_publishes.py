"""Publish again and again while patients send their forms to a server of several processes.

No request may fail, and each assessment must name one rule set that was in force between the sending and the result,
and say what that very rule set says. Exit 1 if anything is amiss.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from benchmarks.killed_server import KilledServer
from benchmarks.saving_patients import History, Invited, Sender
from intake.config import Config
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers, to_json
from intake.questionnaire.routing import route
from intake.rulebook.assessment import MANUAL_REVIEW, Assessment
from intake.rulebook.model import Rulebook
from intake.services.check_report import CheckReport
from intake.services.edit_draft import Draft, open_draft, save_files
from intake.services.invite_patient import create_invite
from intake.services.open_installation import Installation, open_installation
from intake.services.publish_rules import Approval, keep_report, publish_draft
from intake.source_edit import replace_scalar
from intake.store import answers, assessments, intakes, staff, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.staff import Role

CLIENTS = 4
FORMS_FOR_A_PUBLISH = 8
FOREVER = datetime.max.replace(tzinfo=UTC)
MADE_UP = "gastric_bypass"
# Each holds a rule that fires for this person, and is changed by each publish: a mixture would show.
CHANGED = {
    "flags/06_malabsorption.yaml": "gastric-bypass-gastrectomy",
    "flags/13_missing_labs.yaml": "b12-result-over-12-months",
    "flags/15_format.yaml": "format-points-to-injection",
}


@dataclass
class Live:
    """When a rule set was in force, at the widest."""

    rulebook: Rulebook
    since: datetime
    until: datetime = FOREVER


@dataclass
class Report:
    """`rule_sets_used`: how many different ones the assessments name. `by_hand`: an engine gave no answer in time."""

    publishes: int = 0
    sent: int = 0
    rule_sets_used: int = 0
    by_hand: int = 0
    not_assessed: int = 0
    not_live: int = 0
    mixed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.not_assessed or self.not_live or self.mixed or self.faults)


class Soak:
    def __init__(self, folder: Path, workers: int) -> None:
        self.config = Config.from_environment({"INTAKE_SECURE_COOKIES": "no"}, folder)
        self.server = KilledServer(folder, workers)
        self.report, self.history = Report(), History()
        self.invited: SimpleQueue[Invited] = SimpleQueue()
        self.live: dict[str, Live] = {}

    def run(self, publishes: int) -> Report:
        with open_installation(self.config, datetime.now(UTC)) as own:
            self.author, self.publisher = (self._add_admin(own, name) for name in ("Ann", "Bob"))
            first = own.rulebooks.in_force()
            self.live[first.sha256] = Live(first, datetime.now(UTC))
            clients = [Sender(self.server.port, self.invited, self.history) for _ in range(CLIENTS)]
            self.server.start()
            try:
                for number in range(1, publishes + 1):
                    clients = self._round(own, clients, number)
            finally:
                self.server.stop()
            self._look(own)
        return self.report

    def _round(self, own: Installation, clients: list[Sender], number: int) -> list[Sender]:
        """The forms are on their way while the rules change."""
        for _ in range(FORMS_FOR_A_PUBLISH):
            self.invited.put(self._invite(own))
        for client in clients:
            client.start()
        self._publish(own, number)
        for client in clients:
            client.join(60)
            if client.is_alive() or client.unsure is not None:
                self.report.faults.append("a request got no answer")
            if client.fault is not None:
                self.report.faults.append(repr(client.fault))
        self.report.publishes += 1
        return [Sender(self.server.port, self.invited, self.history) for _ in clients]

    def _publish(self, own: Installation, number: int) -> None:
        """The check of a draft is not what is tried here."""
        now = datetime.now(UTC)
        draft = open_draft(own.database, own.rulebooks, f"Edition {number}", by=self.author, now=now)
        texts: dict[str, str | None] = {
            file: _edition(own.rulebooks.in_force(), draft, file, rule, number) for file, rule in CHANGED.items()
        }
        saved = save_files(own.database, draft.id, texts, read_revision=1, by=self.author, now=now)
        assert isinstance(saved, Draft)
        report = CheckReport(saved.pack_files.sha256(), saved.base_sha256, (), (), None, {}, is_whole=True)
        keep_report(own.database, saved, report, by=self.author, now=now)
        approval = Approval("Soak")
        since = datetime.now(UTC)
        made = publish_draft(own.database, own.rulebooks, draft.id, approval, by=self.publisher, now=datetime.now(UTC))
        self.live[saved.base_sha256].until = datetime.now(UTC)
        self.live[made.rule_set_sha256] = Live(own.rulebooks.of(made.rule_set_sha256), since)

    def _look(self, own: Installation) -> None:
        used: Counter[str] = Counter()
        for sending in self.history.sendings:
            with own.database.reading() as session:
                (sent,) = submissions.list_versions(session, sending.intake_id)
                found = assessments.find_assessment(session, sent.id)
            self.report.sent += sending.is_acknowledged
            if found is None:
                self.report.not_assessed += 1
                continue
            used[found.rule_set_sha256] += 1
            live = self.live.get(found.rule_set_sha256)
            if live is None or not (live.since <= found.at and sent.submitted_at <= live.until):
                self.report.not_live += 1
            elif not _is_of_one(Assessment.from_json(found.result), live.rulebook):
                self.report.mixed += 1
            self.report.by_hand += found.status == MANUAL_REVIEW
        self.report.rule_sets_used = len(used)

    def _invite(self, own: Installation) -> Invited:
        """Begun under the rules in force now, and filled in."""
        now = datetime.now(UTC)
        born = date(1986, 3, 14)
        invite_id, token = create_invite(
            own.database,
            name="Ann Example",
            date_of_birth=born,
            appointment_at=None,
            offer=None,
            language="en",
            created_by=None,
            now=now,
        )
        rulebook = own.rulebooks.in_force()
        with own.database.transaction() as session:
            intake = intakes.start_intake(session, invite_id, rulebook.sha256, now)
            new = [NewAnswer(key, value, Who.PATIENT) for key, value in _answers(rulebook).items()]
            answers.append_answers(session, intake.id, new, now)
        return Invited(intake.id, token)

    def _add_admin(self, own: Installation, name: str) -> str:
        with own.database.transaction() as session:
            email = f"{name.lower()}@clinic.example"
            person = staff.add(
                session, email=email, name=name, role=Role.ADMIN, password_hash="$", now=datetime.now(UTC)
            )
            return person.id


def _edition(rulebook: Rulebook, draft: Draft, file: str, rule_id: str, number: int) -> str:
    ids = [rule.id for rule in rulebook.rules if rule.file == file]
    return replace_scalar(draft.files[file], file, (ids.index(rule_id), "why"), f"Edition {number}.")


def _is_of_one(found: Assessment, rulebook: Rulebook) -> bool:
    rules = rulebook.rules_by_id
    is_named = found.rule_set.sha256 == rulebook.sha256
    return is_named and all(
        (flag.message, flag.why) == (rules[flag.id].message, rules[flag.id].why) for flag in found.flags
    )


def _answers(rulebook: Rulebook) -> dict[str, Any]:
    """Every question that this person is asked, answered or left blank: ready to be sent."""
    questionnaire = rulebook.questionnaire
    sheet = read_answers(questionnaire, {**load_all()[MADE_UP], "date_of_birth": "1986-03-14"})
    asked = route(questionnaire, sheet).asked
    given = {key: to_json(questionnaire.questions[key], answer) for key, answer in sheet.answers.items()}
    return {**dict.fromkeys(asked), **given}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publishes", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2, help="server processes; 0 for `intake serve`")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Soak(Path(folder), options.workers).run(options.publishes)
    for name, value in vars(report).items():
        print(f"{name.replace('_', ' ')}: {value}")
    print(f"{'good' if report.is_good else 'NOT GOOD'}, in {time.monotonic() - began:.0f} s")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())
