"""`intake evaluate`: the main job without a server, one answers file or a stream of them."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from intake.cli.days_and_times import whole_day
from intake.cli.output import open_output, write_output
from intake.cli.packs import default_pack
from intake.errors import InputError, Refusal
from intake.questionnaire.answers import read_answers
from intake.questionnaire.answers_json import parse_json
from intake.rulebook.assess import assess
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import load_rulebook
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.export_fhir import render_fhir_of_answers
from intake.services.summarise import render_answers

FORMATS = ("text", "json", "pdf", "fhir")
LINES_AT_ONCE = 2


def add_commands(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="assess an answers file")
    parser.add_argument("answers", help="a JSON file of answers; - reads standard input")
    parser.add_argument("--rules", type=Path, metavar="DIR", dest="folder", help="a pack; without it the shipped one")
    parser.add_argument(
        "--as-of", type=whole_day, metavar="DATE", help="the form's date as YYYY-MM-DD, in place of intake_date"
    )
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--with-pdf", action="store_true", help="of --format fhir: the printed summary inside")
    parser.add_argument("--batch", action="store_true", help="JSON Lines in, JSON Lines out")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here in place of standard output")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.batch and options.format in ("pdf", "fhir"):
        raise InputError([Refusal("--format", "--batch writes one assessment a line, as JSON: leave the format out")])
    rulebook = load_rulebook(default_pack(options.folder))
    with _engine(rulebook) as engine, _input(options.answers) as source:
        if options.batch:
            with open_output(options.output) as target:
                return run_batch(rulebook, engine, source, target, options.as_of)
        sheet = read_answers(rulebook.questionnaire, parse_json(source.read()), options.as_of)
        assessment = assess(rulebook, sheet, engine)
    if options.format == "json":
        write_output(options.output, (json.dumps(assessment.to_json(), ensure_ascii=False, indent=2) + "\n").encode())
    elif options.format == "fhir":
        bundle = render_fhir_of_answers(rulebook, sheet, assessment, has_pdf_inside=options.with_pdf)
        write_output(options.output, bundle)
    else:
        write_output(options.output, render_answers(rulebook, sheet, assessment, options.format))
    return 0


def run_batch(rulebook: Rulebook, engine: EngineSupervisor, source: TextIO, target: TextIO, as_of: date | None) -> int:
    """One line out for each non-blank line in, in order. A bad line stops nothing; the exit code tells of it.

    A few lines are in work at once: while durable_rules thinks about one, the reference goes through the next.
    """
    code = 0
    lines = ((number, line) for number, line in enumerate(source, 1) if line.strip())
    in_work: deque[Future[dict[str, Any]]] = deque()
    with ThreadPoolExecutor(LINES_AT_ONCE) as pool:
        for number, line in lines:
            in_work.append(pool.submit(_assess_line, rulebook, engine, number, line, as_of))
            if len(in_work) > LINES_AT_ONCE:
                code |= _write_line(target, in_work.popleft().result())
        while in_work:
            code |= _write_line(target, in_work.popleft().result())
    return code


def _assess_line(
    rulebook: Rulebook, engine: EngineSupervisor, number: int, line: str, as_of: date | None
) -> dict[str, Any]:
    try:
        return assess(rulebook, read_answers(rulebook.questionnaire, parse_json(line), as_of), engine).to_json()
    except InputError as error:
        return {"line": number, "error": [vars(refusal) for refusal in error.refusals]}


def _write_line(target: TextIO, result: dict[str, Any]) -> int:
    """The exit code that this line asks for."""
    target.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 1 if "error" in result else 0


@contextmanager
def _engine(rulebook: Rulebook) -> Iterator[EngineSupervisor]:
    with EngineSupervisor() as engine:
        engine.publish(rulebook.sha256, rulebook.questionnaire.definitions, engine_conditions(rulebook))
        yield engine


@contextmanager
def _input(name: str) -> Iterator[TextIO]:
    """Bytes that are no UTF-8 become marks that `parse_json` refuses, so that a bad line of a batch stops nothing."""
    if name == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
        yield sys.stdin
        return
    try:
        file = open(name, encoding="utf-8-sig", errors="surrogateescape")  # noqa: SIM115  # closed below
    except OSError as error:
        raise InputError([Refusal(name, f"cannot be read ({error.strerror})")]) from None
    with file:
        yield file
