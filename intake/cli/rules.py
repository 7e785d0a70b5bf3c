"""`intake rules`: check, test, show and coverage of a pack."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from intake.cli import rule_changes, rule_versions, rules_impact, rules_proof
from intake.cli.days_and_times import whole_day
from intake.cli.packs import default_pack
from intake.logic.trace import decisive_leaves
from intake.logic.vocabulary import suggest
from intake.logic.wording import phrase, sentence
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.cases import CaseResult, route_of, run_cases
from intake.rulebook.coverage import Gap, measure_coverage
from intake.rulebook.engine_cases import cases_that_differ
from intake.rulebook.model import Outcome, Rule, Rulebook
from intake.rulebook.parse import load_rulebook
from intake.rulebook.safety_check import check_safety
from intake.services.check_pack import check_pack
from intake.services.read_rules import find_rule


def add_commands(commands: Any) -> None:
    group = commands.add_parser("rules", help="check, test and read the rules of a pack")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = _add(verbs, "check", run_check, "every problem in the files, with its place and a fix")
    check.add_argument(
        "--as-of", type=whole_day, metavar="DATE", help="reviews due before this day are overdue; without it, today"
    )
    _add(verbs, "test", run_test, "run every case on both engines")
    coverage = _add(verbs, "coverage", run_coverage, "what the cases leave unproved: leaves and mutants")
    coverage.add_argument("--only", action="append", metavar="ID", help="only this rule or fact; may be repeated")
    _add(verbs, "safety", run_safety, "does an answer ever make a patient look safer than they are?")
    rules_impact.add_command(verbs)
    rule_versions.add_commands(verbs)
    rule_changes.add_commands(verbs)
    rules_proof.add_command(verbs)
    show = verbs.add_parser("show", help="one rule in plain English")
    show.add_argument("id")
    show.add_argument("--rules", type=Path, metavar="DIR", dest="folder")
    show.set_defaults(run=run_show)


def _add(verbs: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text)
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a pack; without it the shipped one")
    parser.set_defaults(run=run)
    return parser


def run_check(options: argparse.Namespace) -> int:
    files = PackFiles.from_folder(default_pack(options.folder))
    problems = check_pack(files, options.as_of or date.today()).all
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def run_test(options: argparse.Namespace) -> int:
    rulebook = load_rulebook(default_pack(options.folder))
    results = run_cases(rulebook)
    failed = [result for result in results if not result.passed]
    for result in failed:
        print(describe_failure(rulebook, result), file=sys.stderr)
    differing = cases_that_differ(rulebook) if not failed else []
    for line in differing:
        print(line, file=sys.stderr)
    rules = len({result.subject for result in results})
    print(f"{len(results) - len(failed)} of {len(results)} cases pass, of {rules} rules and facts, on both engines")
    return 1 if failed or differing else 0


def describe_failure(rulebook: Rulebook, result: CaseResult) -> str:
    """What a case wanted, what it got, and the leaves that made it so."""
    case = result.case
    head = f"{case.file}:{case.line}:{case.column}: {result.subject}, case {case.name!r}"
    if result.refused or result.outcome is None:
        return f"{head}: cannot be run: {result.refused}."
    text = f"{head}: should be {case.outcome.value}, is {result.outcome.value}."
    definitions = rulebook.questionnaire.definitions
    condition = definitions.get(result.subject) or rulebook.rules_by_id[result.subject].when
    situation = route_of(rulebook, case).situation
    lines = [text]
    for found in decisive_leaves(condition, situation, definitions):
        through = f" (through {' → '.join(found.facts)})" if found.facts else ""
        lines.append(f"    {found.truth.value}: {phrase(found.leaf)}{through}")
    return "\n".join(lines)


def run_coverage(options: argparse.Namespace) -> int:
    rulebook = load_rulebook(default_pack(options.folder))
    only = frozenset(options.only) if options.only else None
    known = {*rulebook.rules_by_id, *rulebook.questionnaire.definitions}
    strays = sorted((only or frozenset()) - known)
    if strays:
        for name in strays:
            _say_unknown("rule or fact", name, known)
        return 1
    coverage = measure_coverage(rulebook, only)
    for gap in coverage.gaps:
        print(_describe(gap), file=sys.stderr)
    for subject, what in coverage.stale_exceptions:
        print(f"coverage_exceptions.yaml: not needed any more: {subject}: {what}", file=sys.stderr)
    for gap in coverage.accepted:
        print(f"accepted: {_describe(gap)} Reason: {gap.reason}")
    survivors = sum(gap.kind == "mutant" for gap in coverage.gaps)
    print(
        f"{coverage.leaves} condition leaves, {sum(gap.kind == 'leaf' for gap in coverage.gaps)} not shown both ways; "
        f"{coverage.mutants} mutants, {coverage.share_killed:.1%} killed, {survivors} survive; "
        f"{len(coverage.accepted)} gaps accepted with a reason"
    )
    return 1 if coverage.gaps or coverage.stale_exceptions else 0


def run_safety(options: argparse.Namespace) -> int:
    report = check_safety(load_rulebook(default_pack(options.folder)))
    for weakness in report.weaknesses:
        print(weakness.problem(), file=sys.stderr)
    for rule, answer, by in report.stale:
        print(f"safety_exceptions.yaml: not needed any more: {rule}: {by} {answer}", file=sys.stderr)
    for weakness in report.accepted:
        print(f"accepted: {weakness.message}. Reason: {weakness.reason}")
    print(
        f"{report.tried:,} changed answers of {report.people:,} people, {len(report.weaknesses)} make somebody look "
        f"safer; {len(report.accepted)} accepted with a reason"
    )
    return 0 if report.is_good else 1


def _describe(gap: Gap) -> str:
    return f"{gap.subject}: {'no case kills the mutant' if gap.kind == 'mutant' else 'no case shows it'}: {gap.what}."


def run_show(options: argparse.Namespace) -> int:
    rulebook = load_rulebook(default_pack(options.folder))
    rule = find_rule(rulebook, options.id)
    if rule is None:
        _say_unknown("rule", options.id, (known.id for known in (*rulebook.rules, *rulebook.switched_off)))
        return 1
    print("\n".join(_describe_rule(rulebook, rule)))
    return 0


def _say_unknown(what: str, name: str, known: Iterable[str]) -> None:
    """A name on the command line that the pack does not have, in the words that a mistake in a file gets."""
    fix = suggest(name, known)
    print(f"unknown {what} {name!r}. {fix[0].upper()}{fix[1:]}{'' if fix.endswith('?') else '.'}", file=sys.stderr)


def _describe_rule(rulebook: Rulebook, rule: Rule) -> list[str]:
    words = rulebook.questionnaire.vocabulary()
    counts = [f"{sum(case.outcome is outcome for case in rule.cases)} {outcome.value}" for outcome in Outcome]
    return [
        f"{rule.id}: {rule.title}",
        *([f"Switched off: {rule.off}"] if rule.off else []),
        f"Severity {rule.severity.value}, category {rule.category}, review by {rule.review_by.isoformat()}",
        f"Fires when: {sentence(rule.when, words)}",
        f"Says: {rule.message}",
        f"Why: {rule.why}",
        *([f"Ask: {rule.ask}"] if rule.ask else ["Always assessed."]),
        *([f"Folds under it: {', '.join(rule.supersedes)}"] if rule.supersedes else []),
        *(f"Source ({source.checked}): {source.name} {source.where}".rstrip() for source in rule.sources),
        f"Cases: {', '.join(counts)}",
    ]
