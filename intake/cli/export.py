"""`intake export`: the submissions of some days as one file, for the clinic's own use."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intake.cli.installed import config_of_clinic
from intake.cli.output import open_output
from intake.services.clinic_settings import load_clinic
from intake.services.export_submissions import PERIOD_WRITERS, export_period, read_period
from intake.services.open_installation import open_installation


def add_commands(commands: Any) -> None:
    parser = commands.add_parser("export", help="the forms that were sent on some days, as one file")
    parser.add_argument("--from", required=True, metavar="YYYY-MM-DD", dest="first", help="the first day")
    parser.add_argument("--to", required=True, metavar="YYYY-MM-DD", dest="last", help="the last day")
    parser.add_argument("--format", choices=tuple(PERIOD_WRITERS), default="csv")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here in place of standard output")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The export is noted in the audit log as the system's: whoever may run commands here can read everything."""
    period = read_period(options.first, options.last)
    config, now = config_of_clinic(options), datetime.now(UTC)
    with open_installation(config, now) as own, open_output(options.output) as target:
        clinic = load_clinic(own.database, config.clinic)
        for piece in export_period(own.database, own.rulebooks, clinic, period, options.format, by="system", now=now):
            target.write(piece)
    return 0
