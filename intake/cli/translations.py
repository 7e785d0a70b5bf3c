"""`intake translations check`: what is missing or stale in the other languages of a pack."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from intake.cli.packs import default_pack
from intake.questionnaire.check_translations import check_translations
from intake.questionnaire.pack_files import PackFiles


def add_commands(commands: Any) -> None:
    group = commands.add_parser("translations", help="the form in other languages")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="every text that is missing, stale or left over, with its source text")
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a pack; without it the shipped one")
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    report = check_translations(PackFiles.from_folder(default_pack(options.folder)))
    for problem in report.problems:
        print(problem, file=sys.stderr)
    for found in report.languages:
        print(f"{found.language}: {found.translated} of {found.total} texts, {found.status}")
    return 1 if report.problems else 0
