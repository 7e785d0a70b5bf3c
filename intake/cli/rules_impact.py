"""`intake rules impact`: what another rule set would have made of past patients."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from intake.cli.installed import config_of_clinic
from intake.cli.rule_sets import find_both, find_files
from intake.errors import InputError, Refusal
from intake.rulebook.impact_report import OUTCOMES, Impact, Noise, RuleImpact
from intake.rulebook.parse import parse_rulebook
from intake.services.open_installation import open_database
from intake.services.preview_impact import Watch, preview_on_answers, preview_on_forms, read_answer_lines

MOST_PATIENTS_PRINTED = 20


def add_command(verbs: Any) -> None:
    parser = verbs.add_parser("impact", help="what another rule set would have made of past patients")
    parser.add_argument("old", metavar="OLD", help="a pack's folder, 'current', or the start of a kept set's sha256")
    parser.add_argument("new", metavar="NEW", help="the same")
    parser.add_argument(
        "--answers", type=Path, metavar="FILE", help="answers, one object a line, not the clinic's forms"
    )
    parser.add_argument("--last", type=_count, metavar="N", help="only the last N forms; all without it")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0, also where patients are affected; 1 where an answers file has lines that cannot be read."""
    impact, refused = _on_answers(options) if options.answers else (_on_forms(options), False)
    if options.format == "json":
        print(json.dumps(impact.to_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_text(impact)))
    return 1 if refused else 0


def _on_forms(options: argparse.Namespace) -> Impact:
    with open_database(config_of_clinic(options)) as database:
        old, new = find_files(options.old, database), find_files(options.new, database)
        return preview_on_forms(
            database, old, new, last=options.last, by="system", now=datetime.now(UTC), watch=Watch(_tell)
        )


def _on_answers(options: argparse.Namespace) -> tuple[Impact, bool]:
    """And whether a line was refused. The file is read twice, so that it need not fit into memory."""
    refused: set[str] = set()

    def refuse(refusal: Refusal) -> None:
        refused.add(refusal.path)
        print(f"{options.answers}: {refusal.path}: {refusal.message}", file=sys.stderr)

    count = sum(1 for _ in _lines(options.answers))
    wanted = count if options.last is None else min(count, options.last)
    with find_both(options) as (old, new):
        lines = islice(_lines(options.answers), count - wanted, None)
        patients = read_answer_lines(parse_rulebook(old).questionnaire, lines, refuse)
        return preview_on_answers(old, new, patients, wanted, Watch(_tell)), bool(refused)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Those that are not blank, with their numbers."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except OSError as error:
        raise InputError([Refusal(str(path), f"cannot be read ({error.strerror})")]) from None


def _tell(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {of:,}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("give a number from 1 on")
    return int(text)


def _text(impact: Impact) -> list[str]:
    lines = [f"{impact.patients:,} patients, {impact.affected:,} with another result or other lines to read"]
    if impact.with_lost_answers:
        lines.append(f"{impact.with_lost_answers:,} with answers that the new questionnaire cannot read")
    lines += _rules(impact.rules)
    lines += ["", *_noise("before", impact.before), *_noise("after", impact.after)]
    shown = impact.patients_listed[:MOST_PATIENTS_PRINTED]
    for patient in shown:
        changes = (f"{one.rule}: {OUTCOMES[one.before]} → {OUTCOMES[one.after]}" for one in patient.changes)
        lines.append(
            f"{patient.name}: {'; '.join(changes) or 'the same rules'}; {patient.before.together} → "
            f"{patient.after.together} lines"
        )
    if impact.affected > len(shown):
        lines.append(f"… and {impact.affected - len(shown):,} more")
    return lines


def _rules(rules: Sequence[RuleImpact]) -> Iterator[str]:
    moved = [(rule, counts) for rule in rules if any(counts := _counts(rule))]
    if moved:
        yield f"\n{'':50} {'flagged':>15} {'not assessed':>15}"
        yield f"{'rule':50} {'newly':>7} {'no more':>7} {'newly':>7} {'no more':>7}"
    for rule, counts in moved:
        name = f"{rule.severity} {rule.rule}" + ("" if rule.kind == "changed" else f" ({rule.kind})")
        yield f"{name:50} " + " ".join(f"{count:7,}" for count in counts)
    if len(rules) > len(moved):
        yield f"{len(rules) - len(moved)} further rules can come out otherwise, and did for nobody"


def _counts(rule: RuleImpact) -> tuple[int, ...]:
    return rule.newly_flagged, rule.no_longer_flagged, rule.newly_unassessed, rule.no_longer_unassessed


def _noise(when: str, noise: Noise) -> list[str]:
    aim = "within the aim" if noise.is_within_budget else "more than the aim"
    return [
        f"{when}: {noise.lines:,} lines to read first ({noise.flags:,} urgent and high flags, {noise.open_rows:,} open "
        f"rows); at most 4 such flags for {noise.share_with_few_flags:.1%} of patients, median {noise.median_flags} "
        f"({aim})"
    ]
