"""`intake backup` and `intake restore`: the whole clinic as one sealed file, and the drill that proves it."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intake.config import Config
from intake.services.backup import make_backup, restore_backup
from intake.services.backup_drill import drill
from intake.services.backup_file import BackupRefused


def add_commands(commands: Any) -> None:
    """The passphrase is asked for, or read from standard input."""
    backup = commands.add_parser("backup", help="database and keys as one sealed file, while the server runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="a new file; nothing is overwritten")
    backup.add_argument("--drill", action="store_true", help="restore FILE into a temporary place and prove it whole")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="a backup into an empty data folder and an empty database")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(run=run_restore)


def run_backup(options: argparse.Namespace) -> int:
    config = Config.from_environment(options.environ)
    if options.drill:
        return _drill(config, options.file)
    made = make_backup(config, options.file, _passphrase(is_new=True), datetime.now(UTC))
    print(f"Backed up {made.manifest.row_count} rows and the key file: {made.size} bytes.")
    print(f"{made.sha256}  {options.file}")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    config = Config.from_environment(options.environ)
    manifest = restore_backup(config, options.file, _passphrase(is_new=False), datetime.now(UTC))
    print(f"Restored {manifest.row_count} rows, as they were on {manifest.made_at:%Y-%m-%d at %H:%M} UTC.")
    return 0


def _drill(config: Config, file: Path) -> int:
    faults = 0
    for step in drill(config, file, _passphrase(is_new=False)):
        faults += not step.is_good
        print(step.text, file=sys.stdout if step.is_good else sys.stderr)
    print("The drill went well: this backup can be restored." if not faults else f"The drill found {faults} fault(s).")
    return 1 if faults else 0


def _passphrase(*, is_new: bool) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    passphrase = getpass.getpass("Passphrase: ")
    if is_new and getpass.getpass("Again: ") != passphrase:
        raise BackupRefused("The two passphrases differ. Nothing was written.")
    return passphrase
