"""A clinic with 10,000 submissions against the floor app: the list of patients, a search, a summary.

`python -m benchmarks.bench_worklist [SUBMISSIONS]`, on SQLite; with BENCH_DATABASE_URL on an empty PostgreSQL database.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy import select

from benchmarks.bench_clinic import FLOOR_FIELDS, print_times, saved, shown, timed
from benchmarks.many_submissions import fill
from benchmarks.servers import Server, Visitor, expect, running
from intake.config import Config
from intake.services.demo_clinic import open_demo_clinic
from intake.services.demo_staff import SignIn
from intake.services.manage_staff import list_staff
from intake.services.open_installation import open_installation
from intake.store.staff import Role
from intake.store.tables import SubmissionRow

SUBMISSIONS, ROUNDS = 10_000, 60
NOBODY = "Zzyzx"  # for whom every name is opened
PAGES = {
    "list of patients": "/clinic/",
    "list, urgent to decide": "/clinic/?state=sent&urgency=urgent",
    "list, one day": "/clinic/?day={today}",
    "list, old days, page 100": "/clinic/?day=earlier&page=100",
    "export, a page without a patient": "/clinic/export",
}


@dataclass
class Measured:
    """Of each kind of page: milliseconds by the clock, and the server's processor time in all."""

    times: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, server: Server, work: Callable[[], bytes]) -> None:
        before = server.cpu_seconds()
        timed(self.times, name, work)
        self.cpu[name] = self.cpu.get(name, 0.0) + server.cpu_seconds() - before


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else SUBMISSIONS
    with tempfile.TemporaryDirectory() as folder:
        settings = {"INTAKE_DATA": folder, "INTAKE_SECURE_COOKIES": "no"}
        if url := os.environ.get("BENCH_DATABASE_URL"):
            settings["INTAKE_DATABASE_URL"] = url
        sign_in, submission_ids = make_clinic(settings, wanted)
        os.sync()  # else the system would write those 330 MB to the disk while the pages are measured
        print(f"{date.today().isoformat()}, {wanted} submissions, {ROUNDS} rounds, load {os.getloadavg()[0]:.1f}")
        with (
            running("benchmarks.floor_app:app", {"FLOOR_DB": f"{folder}/floor.sqlite3"}, "/ping") as floor,
            running("intake.web.wsgi:app", settings, "/health") as clinic,
        ):
            compare(floor, clinic, signed_in(clinic.port, sign_in), submission_ids)
            print(f"memory of the worker afterwards: {clinic.resident_megabytes():.0f} MB")


def make_clinic(settings: dict[str, str], wanted: int) -> tuple[SignIn, list[str]]:
    """A clinician's sign-in, and the submissions to ask for: of any day, each once."""
    now = datetime.now(UTC)
    config = Config.from_environment(settings)
    with open_installation(config, now) as own:
        demo = open_demo_clinic(own.database, own.rulebooks, own.engine, now)
        sign_in = next(each for each in demo.sign_ins if each.role is Role.CLINICIAN)
        clinician = next(person for person in list_staff(own.database) if person.email == sign_in.email)
        fill(own.database, wanted, clinician.id, now)
        with own.database.reading() as session:
            ids = session.scalars(select(SubmissionRow.id).order_by(SubmissionRow.id).limit(ROUNDS + 1)).all()
    return sign_in, list(ids)  # which are random


def signed_in(port: int, sign_in: SignIn) -> Visitor:
    visitor = Visitor(port)
    expect(visitor.get("/sign-in"), 200)
    expect(visitor.post("/sign-in", [("email", sign_in.email), ("password", sign_in.password)]), 303)
    return visitor


def compare(floor: Server, clinic: Server, staff: Visitor, submission_ids: list[str]) -> None:
    """One page after the other on both servers, so that a slow moment of the machine hits all of them."""
    visitor = Visitor(floor.port)
    shown(visitor, "/q/1")
    shown(staff, "/clinic/")
    shown(staff, f"/clinic/submissions/{submission_ids[-1]}")
    measured = Measured()
    for number in range(ROUNDS):
        measured.add("floor GET", floor, partial(shown, visitor, "/q/1"))
        measured.add("floor POST", floor, partial(saved, visitor, "/q/1", FLOOR_FIELDS))
        for name, path in PAGES.items():
            measured.add(name, clinic, partial(shown, staff, path.format(today=date.today())))
        measured.add("search, nobody found", clinic, partial(found, staff, NOBODY))
        address = f"/clinic/submissions/{submission_ids[number % len(submission_ids)]}"
        measured.add("one submission", clinic, partial(shown, staff, address))
    shown_in, saved_in = (statistics.median(measured.times[f"floor {method}"]) for method in ("GET", "POST"))
    for name, values in measured.times.items():
        print_times(name, values, shown_in)
    print(f"the floor's page shown, and then saved: {shown_in + saved_in:.2f} ms")
    for name in (*PAGES, "one submission"):
        print(f"{name:<32} {statistics.median(measured.times[name]) / (shown_in + saved_in):4.1f} x both together")
    for name, seconds in measured.cpu.items():
        ratio = seconds / measured.cpu["floor GET"]
        print(f"{f'{name}, CPU alone':<36} {1000 * seconds / ROUNDS:7.2f} ms  {ratio:4.1f} x floor")


def found(clinic: Visitor, words: str) -> bytes:
    """Asked, and the page with the answer fetched."""
    asked = clinic.post("/clinic/search", [("words", words)])
    expect(asked, 303)
    return shown(clinic, asked[2])


if __name__ == "__main__":
    main()
