"""`intake rules versions`, `diff`, `drift` and `export`: which rules were in force, and what is different in them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intake.cli.installed import config_of_clinic
from intake.cli.rule_sets import CURRENT, find_both, find_files
from intake.rulebook.compare import Change, RuleChange, RuleSetChange, compare_rulebooks
from intake.rulebook.parse import parse_rulebook
from intake.services.clinic_settings import load_clinic
from intake.services.exchange_rules import export_rules
from intake.services.find_drift import find_drift
from intake.services.manage_staff import staff_names
from intake.services.open_installation import open_database, open_installation
from intake.services.publish_rules import list_publications

NAMED = "a pack's folder, 'current', or the start of a kept set's sha256"
SIGNS = 12


def add_commands(verbs: Any) -> None:
    versions = verbs.add_parser("versions", help="what was in force, since when, by whom and why")
    versions.set_defaults(run=run_versions)
    diff = verbs.add_parser("diff", help="what is different between two rule sets, in words")
    diff.add_argument("old", metavar="OLD", help=NAMED)
    diff.add_argument("new", metavar="NEW", help="the same")
    diff.set_defaults(run=run_diff)
    drift = verbs.add_parser("drift", help="the clinic's rules beside those that this version of the program brings")
    drift.set_defaults(run=run_drift)
    export = verbs.add_parser("export", help="write a rule set into a folder, as for version control")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.add_argument("--version", default=CURRENT, metavar="NAME", help=f"{NAMED}; without it the one in force")
    export.add_argument("--replace", action="store_true", help="also a folder with changes that were never in force")
    export.set_defaults(run=run_export)


def run_versions(options: argparse.Namespace) -> int:
    """Times are the clinic's, as on the pages."""
    config = config_of_clinic(options)
    with open_database(config) as database:
        names, clinic = staff_names(database), load_clinic(database, config.clinic)
        for place, made in enumerate(list_publications(database)):
            who = f" by {names[made.staff_id]}" if made.staff_id else ""
            written = f", written by {', '.join(names[author] for author in made.authors)}" if made.authors else ""
            mark = "in force" if place == 0 else "        "
            what = f"{made.number:4} {mark} {made.rule_set_sha256[:SIGNS]} {clinic.local(made.at):%Y-%m-%d %H:%M}"
            print(f"{what} {made.kind.value.replace('_', ' ')}{who}{written}: {' '.join(made.reason.split())}")
    return 0


def run_diff(options: argparse.Namespace) -> int:
    with find_both(options) as (old, new):
        change = compare_rulebooks(parse_rulebook(old), parse_rulebook(new))
    print("\n".join(describe_change(change)))
    return 0


def run_drift(options: argparse.Namespace) -> int:
    """1 where the program brings something newer than the clinic's rules were made from."""
    config = config_of_clinic(options)
    with open_installation(config, datetime.now(UTC)) as own:
        drift, clinic = find_drift(own.database, own.rulebooks), load_clinic(own.database, config.clinic)
    print("What the clinic changed in the shipped rules:")
    print("\n".join(describe_change(drift.own)))
    for name, reasons in sorted(drift.reasons.items()):
        for one in reasons:
            on = f"{clinic.local(one.at):%Y-%m-%d}"
            print(f"why {name}: {' '.join(one.text.split())} ({one.by}, {on}, publication {one.version})")
    if drift.newer is None:
        print("\nThe program brings nothing newer.")
        return 0
    print(f"\nWhat is newer in the rules that the program brings ({drift.shipped_sha256[:SIGNS]}):")
    print("\n".join(describe_change(drift.newer)))
    both = ", ".join(sorted(drift.on_both_sides)) or "none"
    files = ", ".join(drift.files_on_both_sides) or "none"
    print(f"\nChanged on both sides: {both}\nFiles in which the clinic's text stands: {files}")
    print("Take it up in a draft: intake rules adopt --by EMAIL")
    return 1


def run_export(options: argparse.Namespace) -> int:
    with open_database(config_of_clinic(options)) as database:
        files = find_files(options.version, database)
        export_rules(database, files, options.folder, replaces=options.replace)
    print(f"Wrote {len(files.texts)} files of {files.sha256()[:SIGNS]} to {options.folder}.")
    return 0


def describe_change(change: RuleSetChange) -> Iterator[str]:
    if change.is_empty:
        yield "Nothing is different."
    parts: tuple[tuple[str, tuple[Change, ...]], ...] = (
        ("rule", change.rules),
        ("fact", change.facts),
        ("threshold", change.thresholds),
        ("message", change.messages),
        ("question", change.questions),
    )
    for word, changes in parts:
        for one in changes:
            yield from _describe(word, one)
    for name in change.others:
        yield f"changed: {name}"


def _describe(word: str, change: Change) -> Iterator[str]:
    yield f"{word} {change.id} {change.kind.value}: {change.title}"
    for field in change.fields:
        before, after = field.before or "nothing", field.after or "nothing"
        yield f"    {field.name}: {before} → {after}"
    if isinstance(change, RuleChange) and change.rests_on:
        yield f"    rests on what changed: {', '.join(change.rests_on)}"
