"""A rule set as the command line names it: a pack's folder, `current`, or the first signs of a kept one's sha256."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.cli.installed import config_of_clinic
from intake.config import ConfigError
from intake.errors import InputError, Refusal
from intake.questionnaire.pack_files import PackFiles
from intake.services.open_installation import open_database
from intake.store import rule_sets
from intake.store.database import Database

CURRENT = "current"
FEWEST_SIGNS = 6


@contextmanager
def find_both(options: argparse.Namespace) -> Iterator[tuple[PackFiles, PackFiles]]:
    """OLD and NEW of a command. Two folders need no database."""
    if _is_folder(options.old) and _is_folder(options.new):
        yield PackFiles.from_folder(Path(options.old)), PackFiles.from_folder(Path(options.new))
        return
    try:
        config = config_of_clinic(options)
    except ConfigError as error:  # a mistyped folder is the likelier reason
        strays = [name for name in (options.old, options.new) if not _is_folder(name)]
        raise ConfigError((f"{', '.join(strays)}: no folder with a pack.yaml.", *error.problems)) from None
    with open_database(config) as database:
        yield find_files(options.old, database), find_files(options.new, database)


def _is_folder(name: str) -> bool:
    return name != CURRENT and (Path(name) / "pack.yaml").is_file()


def find_files(name: str, database: Database) -> PackFiles:
    """Raises InputError where the clinic has none, or several, of this name."""
    if _is_folder(name):
        return PackFiles.from_folder(Path(name))
    with database.reading() as session:
        if name == CURRENT:
            found = [one for one in [rule_sets.find_current(session)] if one is not None]
        else:
            is_long_enough = len(name) >= FEWEST_SIGNS
            found = [one for one in rule_sets.list_rule_sets(session) if is_long_enough and one.sha256.startswith(name)]
    if len(found) != 1:
        message = "several kept rule sets begin so" if found else "no folder with a pack.yaml, and no kept rule set"
        raise InputError([Refusal(name, f"{message}: give a folder, 'current', or 6 or more signs of a sha256")])
    return PackFiles(found[0].files)
