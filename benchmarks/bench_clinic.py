"""The product against the floor app, in one run on one machine: pages, submission, assessment, PDF, start, memory.

Prints each figure with its ratio to the floor's page. Milliseconds differ from machine to machine; ratios much less.
"""

from __future__ import annotations

import gzip
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeVar

from benchmarks.patients import Patients, patients_of
from benchmarks.servers import ROOT, Server, Visitor, expect, running
from intake.cli.packs import default_pack
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers
from intake.rulebook.assess import assess
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.parse import load_rulebook
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.summarise import render_answers

Result = TypeVar("Result")

ROUNDS = 300
ROUNDS_A_PATIENT = 25  # each round adds an answer to the patient's log, which no real patient does for long
FLOOR_FIELDS = [("name", "Ann Example"), ("age", "44"), ("pregnant", "n"), ("medicines", "metformin"), ("allergy", "n")]
PAGE = "/form/safety-now-1"


def main() -> None:
    print(f"{date.today().isoformat()}, Python {sys.version.split()[0]}, {ROUNDS} rounds, one worker each")
    with tempfile.TemporaryDirectory() as folder:
        settings = {"INTAKE_DATA": folder, "INTAKE_SECURE_COOKIES": "no"}
        floor_settings = {"FLOOR_DB": f"{folder}/floor.sqlite3"}
        with (
            running("benchmarks.floor_app:app", floor_settings, "/ping") as floor,
            running("intake.web.wsgi:app", settings, "/health") as clinic,
        ):
            with patients_of(clinic, settings) as patients:
                compare_pages(floor, clinic, patients)
            print_servers(floor, clinic)
    measure_work()


def compare_pages(floor: Server, clinic: Server, patients: Patients) -> None:
    """GET and POST in turn on both servers, so that a slow moment of the machine hits both."""
    visitor = Visitor(floor.port)
    visitor.get("/q/1")
    times: dict[str, list[float]] = {}
    cpu = {"floor": 0.0, "clinic": 0.0}
    for number in range(ROUNDS):
        if number % ROUNDS_A_PATIENT == 0:
            patient = patients.admit()
            expect(patient.get(PAGE), 200)
        before = {"floor": floor.cpu_seconds(), "clinic": clinic.cpu_seconds()}
        timed(times, "floor GET", partial(shown, visitor, "/q/1"))
        timed(times, "floor POST", partial(saved, visitor, "/q/1", FLOOR_FIELDS))
        page = timed(times, "form page GET", partial(shown, patient, PAGE))
        fields = [("urgent_now", "none" if number % 2 else "not_sure"), ("revision", revision_of(page))]
        timed(times, "form page POST", partial(saved, patient, PAGE, fields))
        cpu["floor"] += floor.cpu_seconds() - before["floor"]
        cpu["clinic"] += clinic.cpu_seconds() - before["clinic"]
    base = {method: statistics.median(times[f"floor {method}"]) for method in ("GET", "POST")}
    for name, values in times.items():
        print_times(name, values, base[name.rsplit(" ", 1)[1]])
    for name, seconds in cpu.items():
        ratio = f"{seconds / cpu['floor']:4.1f} x floor" if cpu["floor"] else ""
        print(f"{f'{name} GET and POST, CPU alone':<32} {1000 * seconds / ROUNDS:7.2f} ms {ratio:>22}")
    print(
        f"a form page: {len(gzip.compress(page)) / 1000:.1f} kB gzipped, styles and script {assets_kilobytes():.1f} kB"
    )


def shown(visitor: Visitor, path: str) -> bytes:
    return expect(visitor.get(path), 200)


def saved(visitor: Visitor, path: str, fields: list[tuple[str, str]]) -> bytes:
    return expect(visitor.post(path, fields), 303)


def revision_of(page: bytes) -> str:
    found = re.search(rb'name="revision" value="(\d+)"', page)
    assert found is not None
    return found.group(1).decode()


def print_servers(floor: Server, clinic: Server) -> None:
    print(f"start to first answer: floor {floor.start_seconds:.2f} s, clinic {clinic.start_seconds:.2f} s")
    print(
        f"memory of the worker: floor {floor.resident_megabytes():.0f} MB, "
        f"clinic {clinic.resident_megabytes():.0f} MB, its engine {clinic.engine_megabytes():.0f} MB"
    )


def measure_work() -> None:
    """What a submission and a print cost, without the web around them."""
    rulebook = load_rulebook(default_pack(None))
    sheets = [read_answers(rulebook.questionnaire, data) for data in load_all().values()]
    times: dict[str, list[float]] = {}
    with EngineSupervisor() as engine:
        engine.publish(rulebook.sha256, rulebook.questionnaire.definitions, engine_conditions(rulebook))
        assess(rulebook, sheets[0], engine)
        for sheet in sheets * 10:
            found = timed(times, "assessment, both engines", partial(assess, rulebook, sheet, engine))
            timed(times, "assessment, reference alone", partial(assess, rulebook, sheet, None))
        for sheet in sheets * 3:
            found = assess(rulebook, sheet, engine)
            timed(times, "PDF", partial(render_answers, rulebook, sheet, found, "pdf"))
    for name, values in times.items():
        print_times(name, values, None)


def assets_kilobytes() -> float:
    folder = ROOT / "intake" / "web" / "assets"
    names = ("intake.css", "intake.js", "unsent.js")
    return sum(len(gzip.compress((folder / name).read_bytes())) for name in names) / 1000


def timed(times: dict[str, list[float]], name: str, work: Callable[[], Result]) -> Result:
    began = time.perf_counter()
    result = work()
    times.setdefault(name, []).append((time.perf_counter() - began) * 1000)
    return result


def print_times(name: str, values: list[float], base: float | None) -> None:
    ordered = sorted(values)
    middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    ratio = f"  {middle / base:4.1f} x floor" if base else ""
    print(f"{name:<32} p50 {middle:7.2f} ms  p99 {late:7.2f} ms{ratio}")


if __name__ == "__main__":
    main()
