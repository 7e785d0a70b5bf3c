"""How the installation is, for the admin: each part in a sentence, and what to do where something is amiss."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from intake.config import Config
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable
from intake.services.clinic_settings import Clinic
from intake.services.retention import count_due
from intake.services.rulebooks import Rulebooks
from intake.services.search_audit_log import find_last_check
from intake.store import assessments, audit, outbox
from intake.store.audit_search import AuditFilter, find_entries
from intake.store.copying import SQLITE, kind_of, sqlite_file
from intake.store.database import Database

BACKUP_EVERY = timedelta(days=2)
CHECK_EVERY = timedelta(days=31)
_GIGABYTE = 10**9
_LEAST_FREE = 2 * _GIGABYTE
_FEW_FREE = 10 * _GIGABYTE


class State(IntEnum):
    """The worst stands first on the page."""

    BAD = 0
    LOOK = 1
    GOOD = 2


@dataclass(frozen=True)
class Finding:
    """`to_do`: empty where all is well."""

    part: str
    state: State
    text: str
    to_do: str = ""


@dataclass(frozen=True)
class Installed:
    """What is looked at."""

    config: Config
    database: Database
    engine: EngineSupervisor
    rulebooks: Rulebooks
    clinic: Clinic


def check_health(installed: Installed, now: datetime) -> list[Finding]:
    """The worst first. Looking changes nothing, but a dead engine is tried once more."""
    findings = [
        _engine(installed.engine),
        _waiting(installed.database, now),
        _database(installed.config),
        _disk(installed.config),
        _mail(installed, now),
        _backup(installed, now),
        _audit_log(installed, now),
        _reviews(installed, now),
        _purge(installed.database, now),
    ]
    return sorted(findings, key=lambda finding: finding.state)


def _engine(engine: EngineSupervisor) -> Finding:
    try:
        engine.start()
    except EngineUnavailable as error:
        return Finding(
            "Rule engine",
            State.BAD,
            f"The second engine (durable_rules) gives no answer: {error}.",
            "Forms are taken and shown, each for review by hand. It is tried again by itself. Where this stays, have "
            "the server restarted, and then run: intake reassess",
        )
    return Finding("Rule engine", State.GOOD, "The second engine (durable_rules) answers.")


def _waiting(database: Database, now: datetime) -> Finding:
    with database.reading() as session:
        lost, waiting = len(assessments.given_up(session, now)), len(assessments.waiting_for_assessment(session, now))
    if lost or waiting:
        return Finding(
            "Assessments",
            State.BAD if lost else State.LOOK,
            f"Forms sent and not assessed: {lost + waiting}; given up after two tries: {lost}.",
            "They stand on the worklist for review by hand. Have run on the server: intake reassess",
        )
    return Finding("Assessments", State.GOOD, "Every form that was sent is assessed.")


def _database(config: Config) -> Finding:
    """That it answers shows in this page."""
    if kind_of(config.database_url) != SQLITE:
        return Finding("Database", State.GOOD, "PostgreSQL answers.")
    file = sqlite_file(config.database_url)
    size = file.stat().st_size if file is not None and file.exists() else 0
    return Finding("Database", State.GOOD, f"One SQLite file of {size / 10**6:.1f} MB.")


def _disk(config: Config) -> Finding:
    free = shutil.disk_usage(config.data_folder).free
    text = f"{free / _GIGABYTE:.1f} GB are free where the data lies."
    if free >= _FEW_FREE:
        return Finding("Disk", State.GOOD, text)
    to_do = "Without space nothing can be saved. Have old backups and logs moved away, or the disk made larger."
    return Finding("Disk", State.LOOK if free >= _LEAST_FREE else State.BAD, text, to_do)


def _mail(installed: Installed, now: datetime) -> Finding:
    if installed.config.mail_server is None or not installed.clinic.alert_email:
        return Finding(
            "E-mail",
            State.LOOK,
            "Nobody is told of an urgent answer by e-mail: "
            + ("no mail server is set up." if installed.config.mail_server is None else "no address is set."),
            "The worklist shows them all the same. Set INTAKE_SMTP_URL on the server, and the address under Clinic.",
        )
    with installed.database.reading() as session:
        late = outbox.find_late(session, now)
    if late is None:
        return Finding("E-mail", State.GOOD, "All alerts were sent.")
    kind = f" The last error was {late.last_error}." if late.last_error else ""
    since = installed.clinic.local(late.since)
    return Finding(
        "E-mail",
        State.BAD,
        f"Alerts not sent: {late.count}, the first since {since:%d %B %Y at %H:%M}.{kind}",
        "Look at the worklist more often. Have tried on the server: intake mail send",
    )


def _backup(installed: Installed, now: datetime) -> Finding:
    with installed.database.reading() as session:
        found = find_entries(session, AuditFilter(action="backup.made"), limit=1)
    to_do = "Have intake backup run every night, and intake backup --drill once a month, on the server."
    if not found:
        return Finding("Backup", State.BAD, "No backup was made yet by intake backup.", to_do)
    at = found[0].entry.at
    text = f"The last backup was made on {installed.clinic.local(at):%d %B %Y at %H:%M}."
    return (
        Finding("Backup", State.LOOK, text, to_do) if now - at > BACKUP_EVERY else Finding("Backup", State.GOOD, text)
    )


def _audit_log(installed: Installed, now: datetime) -> Finding:
    last = find_last_check(installed.database)
    with installed.database.reading() as session:
        end = audit.head(session).seq
    if last is None:
        return Finding(
            "Audit log", State.LOOK, f"Its {end} entries were not verified yet.", "Have it verified on its page."
        )
    if last.first_bad is not None:
        text = f"Entry {last.first_bad} is missing or was changed."
        return Finding("Audit log", State.BAD, text, "Tell whoever runs the server, and keep the last backups.")
    text = f"Verified up to entry {last.verified_up_to} of {end}, on {installed.clinic.local(last.at):%d %B %Y}."
    is_old = now - last.at > CHECK_EVERY
    return Finding(
        "Audit log", State.LOOK if is_old else State.GOOD, text, "Have it verified on its page." if is_old else ""
    )


def _reviews(installed: Installed, now: datetime) -> Finding:
    rulebook, today = installed.rulebooks.in_force(), installed.clinic.today(now)
    overdue = sum(rule.review_by < today for rule in rulebook.rules)
    if not overdue:
        return Finding("Rules", State.GOOD, f"All {len(rulebook.rules)} rules are within their review dates.")
    return Finding(
        "Rules",
        State.LOOK,
        f"Overdue for review: {overdue} of {len(rulebook.rules)} rules. They go on firing, and say so.",
        "Have a clinician read them and their sources, then set the next date.",
    )


def _purge(database: Database, now: datetime) -> Finding:
    due = count_due(database, now).total
    if not due:
        return Finding("What is kept", State.GOOD, "No form is kept longer than the clinic's days.")
    return Finding(
        "What is kept",
        State.LOOK,
        f"Forms kept longer than the clinic's days: {due}.",
        "Purge them on the page, or have intake purge run every night on the server.",
    )
