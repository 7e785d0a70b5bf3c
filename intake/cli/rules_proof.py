"""`intake rules proof`: all rules as one PDF, for the clinical lead to read and sign."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from intake.cli.output import write_output
from intake.cli.packs import default_pack
from intake.rulebook.parse import load_rulebook
from intake.summary.page_frame import PAGE_SIZES
from intake.summary.rules_proof import render_proof


def add_command(verbs: Any) -> None:
    proof = verbs.add_parser("proof", help="all rules as one PDF, to be signed")
    proof.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a pack; without it the shipped one")
    proof.add_argument("--page-size", choices=tuple(PAGE_SIZES), default="a4")
    proof.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="write it here")
    proof.set_defaults(run=run_proof)


def run_proof(options: argparse.Namespace) -> int:
    content = render_proof(load_rulebook(default_pack(options.folder)), date.today(), options.page_size)
    write_output(options.output, content)
    return 0
