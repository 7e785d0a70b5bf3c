"""What an admin waits for: an audit log of 100,000 entries, and the counts of each rule over 10,000 forms.

`python -m benchmarks.bench_team [ENTRIES [FORMS]]`, on SQLite; with BENCH_DATABASE_URL on an empty PostgreSQL database.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import perf_counter, process_time
from typing import TypeVar

from benchmarks.many_submissions import fill
from intake.config import Config
from intake.services.clinic_settings import Clinic, load_clinic
from intake.services.demo_clinic import open_demo_clinic
from intake.services.export_submissions import Period
from intake.services.manage_staff import list_staff
from intake.services.open_installation import open_installation
from intake.services.rule_statistics import count_rules
from intake.services.search_audit_log import AuditQuery, check_audit_log, export_audit_log, list_audit_log
from intake.store import audit, submissions
from intake.store.database import Database

ENTRIES, FORMS, ROUNDS = 100_000, 10_000, 20
AT_ONCE = 5_000
Found = TypeVar("Found")


def main() -> None:
    given = [int(number) for number in sys.argv[1:]]
    entries, forms = (*given, *(ENTRIES, FORMS)[len(given) :])
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"INTAKE_DATA": folder, "INTAKE_SECURE_COOKIES": "no"}
        if url := os.environ.get("BENCH_DATABASE_URL"):
            settings["INTAKE_DATABASE_URL"] = url
        config = Config.from_environment(settings)
        with open_installation(config, now) as own:
            open_demo_clinic(own.database, own.rulebooks, own.engine, now)
            person, clinic = list_staff(own.database)[0].id, load_clinic(own.database, config.clinic)
            fill(own.database, forms, person, now)
            write_log(own.database, entries, person, now)
            print(f"{date.today().isoformat()}, {entries} entries, {forms} forms, load {os.getloadavg()[0]:.1f}")
            measure_log(own.database, clinic, person, now)
            before = peak_megabytes()
            whole = Period(date.today() - timedelta(days=3650), date.today())
            took, counted = said(lambda: count_rules(own.database, clinic, own.rulebooks.in_force(), whole))
            grown = peak_megabytes() - before
            print(f"counts over {counted.forms} forms: {took}, memory at its highest +{grown} MB")


def write_log(database: Database, entries: int, person: str, now: datetime) -> None:
    """As a busy clinic writes it: mostly forms that were opened."""
    with database.reading() as session:
        ids = submissions.list_submission_ids(session, limit=1000)
    for start in range(0, entries, AT_ONCE):
        with database.transaction() as session:
            for number in range(start, min(start + AT_ONCE, entries)):
                at = now - timedelta(minutes=entries - number)
                action = "patients.searched" if number % 10 == 0 else "submission.opened"
                audit.append(session, actor=person, action=action, subject=ids[number % len(ids)], now=at)


def measure_log(database: Database, clinic: Clinic, person: str, now: datetime) -> None:
    with database.reading() as session:
        ids = submissions.list_submission_ids(session, limit=1000)
        codes = (submissions.load_submission(session, each).receipt_code for each in ids)
        receipt = next(code for code in codes if "-" in code)  # the copies have none that is printed so
    day = (now - timedelta(days=30)).date()
    queries = {
        "newest page": AuditQuery(),
        "one form": AuditQuery(receipt=receipt),
        "one person and action": AuditQuery(actor=person, action="patients.searched"),
        "one day": AuditQuery(first=day, last=day),
        "an action that is rare": AuditQuery(action="rule_set.published"),
    }
    for name, query in queries.items():
        times = [once(partial(list_audit_log, database, clinic, query))[0] for _ in range(ROUNDS)]
        print(f"audit log, {name:24} p50 {1000 * statistics.median(times):7.1f} ms  worst {1000 * max(times):7.1f} ms")
    took, check = said(lambda: check_audit_log(database, by=person, now=now))
    print(f"the whole chain verified, {check.verified_up_to} entries: {took}")
    took, size = said(lambda: sum(map(len, export_audit_log(database, clinic, AuditQuery(), by=person, now=now))))
    print(f"all of it as CSV, {size / 1e6:.0f} MB: {took}")


def once(work: Callable[[], Found]) -> tuple[float, Found]:
    start = perf_counter()
    found = work()
    return perf_counter() - start, found


def said(work: Callable[[], Found]) -> tuple[str, Found]:
    """By the clock, and what the processor had to do with it."""
    before = process_time()
    took, found = once(work)
    return f"{took:.1f} s, {process_time() - before:.1f} s of the processor", found


def peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
