"""`intake key add`: another encryption key for what is stored from now on."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from intake.cli.installed import config_of_clinic
from intake.services.add_key import add_key
from intake.services.open_installation import open_database


def add_commands(commands: Any) -> None:
    parser = commands.add_parser("key", help="the keys that everything about patients is sealed with")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="a new one, for all that is stored from now on")
    add.set_defaults(run=run_add)


def run_add(options: argparse.Namespace) -> int:
    config = config_of_clinic(options)
    with open_database(config) as database:
        added = add_key(database, config.key_file, by="system", now=datetime.now(UTC))
    print(f"Added the key {added} to {config.key_file}. The older ones stay in it: they open what they sealed.")
    print("A server that runs uses it from now on. Make a backup: a copy of the file as it was lacks the new key.")
    return 0
