"""Reads the arguments, runs one command, turns errors into sentences and exit codes."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence

from intake import __version__
from intake.cli import backup, clinic, evaluate, export, invite, key, mail, purge, questionnaire, rules, translations
from intake.errors import ContentError, InputError, IntakeError

GOOD, FINDINGS, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """The command `intake`; `environ` is the environment, read nowhere else."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # in another, a “ or … that it lacks would end in a traceback
    parser = build_parser()
    options = parser.parse_args(arguments)
    options.environ = os.environ if environ is None else environ
    try:
        return int(options.run(options))
    except ContentError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return FINDINGS
    except InputError as error:
        for refusal in error.refusals:
            near = f" Nearest: {refusal.nearest}." if refusal.nearest else ""
            print(f"{refusal.path or 'input'}: {refusal.message}.{near}", file=sys.stderr)
        return FINDINGS
    except IntakeError as error:
        print(str(error), file=sys.stderr)
        return FINDINGS
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except OSError as error:  # a folder that is a file, a disk that is full or may only be read
        print(f"{error.filename or 'input or output'}: {error.strerror or type(error).__name__}.", file=sys.stderr)
        return FINDINGS


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="intake", description="Injection Intake: a questionnaire, flagged for a clinician."
    )
    parser.add_argument("--version", action="version", version=f"intake {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (clinic, backup, key, purge, invite, evaluate, export, rules, questionnaire, translations, mail):
        module.add_commands(commands)
    return parser
