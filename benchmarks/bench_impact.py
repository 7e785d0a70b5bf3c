"""The impact preview over 10,000 and 100,000 stored forms: time, peak memory, and 1,000 patients assessed anew.

The preview is the command `intake rules impact` itself, in a process of its own, on a data file of random patients.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from intake.cli.packs import default_pack
from intake.config import Config
from intake.questionnaire.answers import AnswerSheet, read_answers, to_json
from intake.questionnaire.model import FORM_DATE
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.stored_answers import sheet_of
from intake.rulebook.assess import assess
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.impact import Comparison, PastPatient
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.open_installation import open_installation
from intake.store.answers import answer_place
from intake.store.crypto import Place
from intake.store.data_key import DataKey, new_data_key
from intake.store.database import Database, Session
from intake.store.retention_tables import IntakeKeyRow
from intake.store.tables import AnswerEventRow, IntakeRow, InviteRow, SubmissionRow
from intake.store.tokens import new_id
from tests.random_answers import random_answers

SIZES = (10_000, 100_000)
DIFFERENT = 2_000  # patients; more forms hold their answers again, each under a key of its own
ANEW = 1_000
AT_ONCE = 500
CHANGED = ("value: 180\n    unit: ng/L", "value: 250\n    unit: ng/L")  # the cut-off of a low B12
# What the sample is assessed anew under: it moves several cut-offs and a rule's condition, so that many are affected.
MOVED = {
    "b12_indeterminate_upto": (350, 600),
    "active_b12_indeterminate_upto": (70, 120),
    "folate_low": (3, 9),
    "ferritin_low": (30, 150),
    "hb_low_men": (130, 160),
    "hb_low_women": (120, 150),
    "homocysteine_raised": (15, 8),
}
CONDITION = ("when: plant_diet_gap\n", "when: diet_pattern is vegan\n")
FEWEST_AFFECTED = 200
START = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    print(f"{date.today().isoformat()}, Python {sys.version.split()[0]}, {os.cpu_count()} processors")
    files = PackFiles.from_folder(default_pack(None))
    changed = PackFiles({**files.texts, "pack.yaml": files.texts["pack.yaml"].replace(*CHANGED, 1)})
    with tempfile.TemporaryDirectory() as folder:
        settings = {"INTAKE_DATA": folder}
        new = write_pack(Path(folder) / "new", changed)
        stored = 0
        with open_installation(Config.from_environment(settings), START) as own:
            for size in sorted(sizes):
                store_forms(own.database, own.rulebooks.in_force(), range(stored, size))
                stored = size
                preview(settings, new, size)
    print_anew(parse_rulebook(files), parse_rulebook(much_changed(files)))


def much_changed(files: PackFiles) -> PackFiles:
    head, diet = files.texts["pack.yaml"], files.texts["flags/07_diet.yaml"]
    for name, (old, new) in MOVED.items():
        assert f"  {name}:\n    value: {old}\n" in head, name
        head = head.replace(f"  {name}:\n    value: {old}\n", f"  {name}:\n    value: {new}\n")
    assert CONDITION[0] in diet
    return PackFiles({**files.texts, "pack.yaml": head, "flags/07_diet.yaml": diet.replace(*CONDITION, 1)})


def write_pack(folder: Path, files: PackFiles) -> Path:
    for name, text in files.texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def preview(settings: dict[str, str], new: Path, size: int) -> None:
    command = [sys.executable, "-m", "intake.cli", "rules", "impact", "current", str(new)]
    began = time.perf_counter()
    child = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True)
    peaks: dict[int, int] = {}
    while child.poll() is None:
        peaks |= {
            process: peak for process in (child.pid, *children_of(child.pid)) if (peak := peak_megabytes(process))
        }
        time.sleep(0.2)
    seconds = time.perf_counter() - began
    assert child.stdout is not None
    first = child.stdout.readline().strip()
    assert child.returncode == 0, child.returncode
    workers = [peak for process, peak in peaks.items() if process != child.pid]
    memory = f"{peaks[child.pid]} MB, {len(workers)} processes beside it of at most {max(workers, default=0)} MB"
    print(f"{size:7,} forms  {seconds:6.1f} s  {1000 * seconds / size:5.2f} ms a form  {memory}  ({first})")


def children_of(process: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:  # it has just ended
        return []


def peak_megabytes(process: int) -> int:
    """The most that it ever held; unlike a wait's figure it does not begin with what the parent held."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) // 1024 if found else 0


# --- forms that were sent ---------------------------------------------------------------------------------------


@cache
def patient(rulebook: Rulebook, number: int) -> AnswerSheet:
    """Half of them definite, half anything that can be answered."""
    answers = random_answers(rulebook.questionnaire, random.Random(number), is_definite=number % 2 == 0)
    return read_answers(rulebook.questionnaire, answers)


def values_of(rulebook: Rulebook, sheet: AnswerSheet) -> dict[str, Any]:
    questions = rulebook.questionnaire.questions
    return {key: to_json(questions[key], answer) for key, answer in sheet.answers.items() if key != FORM_DATE}


def store_forms(database: Database, rulebook: Rulebook, numbers: range) -> None:
    for start in range(numbers.start, numbers.stop, AT_ONCE):
        with database.transaction() as session:
            rows: dict[type, list[dict[str, Any]]] = {}
            for number in range(start, min(start + AT_ONCE, numbers.stop)):
                for table, row in rows_of(session, rulebook, number):
                    rows.setdefault(table, []).append(row)
            for table, found in rows.items():
                session.execute(insert(table), found)


def rows_of(session: Session, rulebook: Rulebook, number: int) -> Iterator[tuple[type, dict[str, Any]]]:
    """One form as it is stored when a patient has filled it in and sent it."""
    keys = session.info["keys"]
    sheet = patient(rulebook, number % DIFFERENT)
    invite_id, intake_id, submission_id, secret = new_id(), new_id(), new_id(), new_data_key()
    at = START + timedelta(minutes=number)
    sealed = {
        f"sealed_{field}": keys.seal_json(Place("invite", f"sealed_{field}", invite_id), value)
        for field, value in (("name", "A"), ("date_of_birth", "1980-01-01"), ("offer", None))
    }
    unique = {"patient_id": new_id(), "match_key": f"{number:064x}", "token_hash": f"{number:064x}"}
    times = {"appointment_at": None, "created_by": None, "created_at": at, "expires_at": at, "revoked_at": None}
    yield InviteRow, {"id": invite_id, **sealed, **unique, **times, "language": "en", "date_of_birth_failures": 0}
    answers = values_of(rulebook, sheet)
    form = {"id": intake_id, "invite_id": invite_id, "rule_set_sha256": rulebook.sha256, "started_at": at}
    yield IntakeRow, {**form, "state": "submitted", "last_seq": len(answers), "last_visit_id": None}
    place = Place("intake_key", "sealed_key", intake_id)
    yield IntakeKeyRow, {"intake_id": intake_id, "sealed_key": keys.seal(place, secret)}
    key = DataKey(intake_id, secret)
    for seq, (question, value) in enumerate(answers.items(), 1):
        value = key.seal_json(answer_place(intake_id, seq, question), value)
        event = {"intake_id": intake_id, "seq": seq, "at": at, "question": question, "sealed_value": value}
        by = {"who": "patient", "how": "typed", "staff_id": None, "page_revision": None, "language": "en"}
        yield AnswerEventRow, {**event, **by}
    sent = {"id": submission_id, "intake_id": intake_id, "version": 1, "submitted_at": at, "as_of": sheet.as_of}
    last = {"last_seq": len(answers), "receipt_code": f"{number:08d}", "rule_set_sha256": rulebook.sha256}
    yield SubmissionRow, {**sent, **last}


# --- assessed anew ----------------------------------------------------------------------------------------------


def print_anew(old: Rulebook, new: Rulebook) -> None:
    """Patient by patient: what both engines say under both rule sets, and what the preview says has changed."""
    comparison = Comparison(old, new)
    differing = affected = 0
    with EngineSupervisor() as engine:
        for rulebook in (old, new):
            engine.publish(rulebook.sha256, rulebook.questionnaire.definitions, engine_conditions(rulebook))
        for number in range(ANEW):
            sheet = patient(old, number)
            one = PastPatient(str(number), sheet.as_of, sheet.has_offer, values_of(old, sheet))
            found = {
                (change.rule, change.before.value, change.after.value)
                for change in comparison.of(one).changes
                if change.before is not None and change.after is not None
            }
            both = [outcomes(rulebook, one, engine) for rulebook in (old, new)]
            anew = {(rule, both[0][rule], both[1][rule]) for rule in both[1] if both[0][rule] != both[1][rule]}
            differing += found != anew
            affected += bool(anew)
    print(f"{ANEW:7,} patients assessed anew with durable_rules under both: {affected} affected, {differing} differ")
    assert affected >= FEWEST_AFFECTED, affected
    assert differing == 0, differing


def outcomes(rulebook: Rulebook, one: PastPatient, engine: EngineSupervisor) -> dict[str, str]:
    sheet = sheet_of(rulebook.questionnaire, one.answers, one.as_of, has_offer=one.has_offer)
    found = assess(rulebook, sheet, engine)
    assert found.engines_agree, found.disagreements
    by_rule = dict.fromkeys(found.silent, "false") | dict.fromkeys((flag.id for flag in found.flags), "true")
    return by_rule | dict.fromkeys((rule.id for rule in found.unassessed), "unknown")


if __name__ == "__main__":
    main()
