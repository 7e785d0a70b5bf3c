"""`intake purge`: what the clinic keeps no longer is made unreadable for good: nightly, or for one patient."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from intake.cli.installed import config_of_clinic
from intake.errors import InputError, Refusal
from intake.services.open_installation import open_database
from intake.services.retention import (
    PurgeCounts,
    count_due,
    erase_patient,
    find_patient_to_erase,
    load_retention,
    purge_due,
)
from intake.store.database import Database
from intake.store.purges import Reason

_WORDS = {
    Reason.TIME_IS_OVER: "sent, and kept long enough",
    Reason.NEVER_SENT: "never sent",
    Reason.NOT_SHARED: "answers that the patient did not agree to share",
    Reason.REQUEST: "on request",
}


def add_commands(commands: Any) -> None:
    parser = commands.add_parser("purge", help="make unreadable, for good, what the clinic keeps no longer")
    parser.add_argument("--dry-run", action="store_true", help="only count; nothing is purged")
    parser.add_argument(
        "--patient", metavar="CODE", help="by the reference or receipt of any form, everything of its patient at once"
    )
    parser.set_defaults(run=run_purge)


def run_purge(options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    with open_database(config_of_clinic(options)) as database:
        if options.patient is not None:
            return _erase(database, options.patient, now, is_dry=options.dry_run)
        counts = count_due(database, now) if options.dry_run else purge_due(database, by="system", now=now)
        keeps_sent = load_retention(database).sent_days is None
    _print(counts, "to purge" if options.dry_run else "purged")
    if keeps_sent:
        print("Forms that were sent are kept for ever: no admin has set after how many days they go.")
    return 0


def _erase(database: Database, reference: str, now: datetime, *, is_dry: bool) -> int:
    found = find_patient_to_erase(database, reference)
    if found is None:
        raise InputError([Refusal("--patient", "No form has this reference or receipt")])
    forms = found.forms if is_dry else erase_patient(database, reference, by="system", now=now)
    print(f"{forms} form{'' if forms == 1 else 's'} of this patient {'to purge' if is_dry else 'purged'}")
    return 0


def _print(counts: PurgeCounts, verb: str) -> None:
    print(f"{counts.total} form{'' if counts.total == 1 else 's'} {verb}")
    for reason, count in counts.by_reason.items():
        print(f"  {count}  {_WORDS[reason]}")
