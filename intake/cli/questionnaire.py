"""`intake questionnaire export`: the form in other formats."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from intake.cli.packs import default_pack
from intake.questionnaire.json_schema import answers_schema
from intake.questionnaire.parse import load_questionnaire


def add_commands(commands: Any) -> None:
    group = commands.add_parser("questionnaire", help="the form in other formats")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VERB")
    export = verbs.add_parser("export", help="write the form in another format")
    export.add_argument("--format", choices=("json-schema",), required=True)
    export.add_argument("--rules", type=Path, metavar="DIR", dest="folder", help="a pack; without it the shipped one")
    export.set_defaults(run=run_export)


def run_export(options: argparse.Namespace) -> int:
    print(json.dumps(answers_schema(load_questionnaire(default_pack(options.folder))), ensure_ascii=False, indent=2))
    return 0
