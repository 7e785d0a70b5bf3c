"""`intake rules import`, `adopt`, `drafts`, `publish` and `rollback`: the same road as on the pages."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intake.cli.installed import config_of_clinic
from intake.cli.rule_sets import find_files
from intake.cli.rule_versions import NAMED, SIGNS
from intake.config import Config
from intake.errors import InputError, Refusal
from intake.questionnaire.pack_files import PackFiles
from intake.services.bring_up_to_date import adopt_shipped, not_taken_up
from intake.services.check_report import STEP_WORDS, CheckReport, Step
from intake.services.clinic_settings import load_clinic
from intake.services.edit_draft import Draft, list_drafts, load_draft
from intake.services.exchange_rules import import_rules
from intake.services.manage_staff import find_staff
from intake.services.open_installation import Installation, open_database, open_installation
from intake.services.publish_rules import Approval, keep_report, publish_draft, readiness, roll_back
from intake.services.run_checks import Progress, check_change
from intake.store.database import Database

WEAKENING = "--weakening-reason"


def add_commands(verbs: Any) -> None:
    take = _add(verbs, "import", run_import, "make a draft of a pack's folder; nothing goes live by it")
    take.add_argument("folder", type=Path, metavar="DIR")
    take.add_argument("--title", default="From a folder", help="what the change is")
    adopt = _add(
        verbs, "adopt", run_adopt, "make a draft that takes up the rules that this version of the program brings"
    )
    adopt.add_argument("--title", default="Newer shipped rules", help="what the change is")
    drafts = verbs.add_parser("drafts", help="the changes that are being worked on")
    drafts.set_defaults(run=run_drafts)
    publish = _add(verbs, "publish", run_publish, "check a draft and put it into force, as a second person")
    publish.add_argument("draft", metavar="DRAFT", help="the start of its id, as 'drafts' prints it")
    publish.add_argument("--reason", default="", help="why it goes live")
    publish.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="FINDING=REASON",
        help="why a finding may stand; may be repeated",
    )
    publish.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="ID=REASON",
        help="why one rule, threshold, fact, message or question is changed, where that is another reason; repeated",
    )
    publish.add_argument(WEAKENING, default="", help="why urgent rules may watch less closely")
    back = _add(verbs, "rollback", run_rollback, "put an earlier version into force again, in one step")
    back.add_argument("version", metavar="VERSION", help=NAMED)
    back.add_argument("--reason", default="", help="why")


def _add(verbs: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text)
    parser.add_argument("--by", required=True, metavar="EMAIL", help="the admin who does it")
    parser.set_defaults(run=run)
    return parser


def run_import(options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    with open_installation(config_of_clinic(options), now) as own:
        by = _staff_id(own.database, options.by)
        draft = import_rules(own.database, own.rulebooks, options.folder, options.title, by=by, now=now)
    _tell_next(draft)
    return 0


def run_adopt(options: argparse.Namespace) -> int:
    """1 where a file was changed on both sides: somebody has to look at it."""
    now = datetime.now(UTC)
    with open_installation(config_of_clinic(options), now) as own:
        by = _staff_id(own.database, options.by)
        draft, conflicts = adopt_shipped(own.database, own.rulebooks, options.title, by=by, now=now)
    for conflict in conflicts:
        print(f"{conflict.path}: changed on both sides; the clinic's text stands in the draft", file=sys.stderr)
    _tell_next(draft)
    return 1 if conflicts else 0


def run_drafts(options: argparse.Namespace) -> int:
    """Times are the clinic's, as on the pages."""
    config = config_of_clinic(options)
    with open_database(config) as database:
        clinic = load_clinic(database, config.clinic)
        for draft in list_drafts(database):
            at = f"{clinic.local(draft.changed_at):%Y-%m-%d %H:%M}"
            print(f"{draft.id[:SIGNS]}  {draft.title} (revision {draft.revision}, {at} by {draft.changed_by})")
    return 0


def run_publish(options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    config = config_of_clinic(options)
    with open_installation(config, now) as own:
        by = _staff_id(own.database, options.by)
        draft = _find_draft(own.database, options.draft)
        report = readiness(own.database, draft.id, by=by).report or _check(own, config, draft, by, now)
        _tell_findings(report)
        accepted, reasons = _reasons("--accept", options.accept), _reasons("--change", options.change)
        approval = Approval(options.reason, accepted, options.weakening_reason, reasons)
        try:
            made = publish_draft(own.database, own.rulebooks, draft.id, approval, by=by, now=now)
        except InputError as error:
            raise _as_options(error, report) from None
    print(f"In force: {made.rule_set_sha256[:SIGNS]}, publication {made.number}, in place of {made.replaced_sha256}.")
    return 0


def run_rollback(options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    with open_installation(config_of_clinic(options), now) as own:
        by = _staff_id(own.database, options.by)
        sha256 = find_files(options.version, own.database).sha256()
        made = roll_back(own.database, own.rulebooks, sha256, reason=options.reason, by=by, now=now)
    for weaker in made.content["weakenings"]:
        print(f"Less closely watched: {weaker['id']}: {weaker['how']}", file=sys.stderr)
    print(f"In force again: {made.rule_set_sha256[:SIGNS]}, publication {made.number}.")
    return 0


def _check(own: Installation, config: Config, draft: Draft, by: str, now: datetime) -> CheckReport:
    today = load_clinic(own.database, config.clinic).today(now)
    base = PackFiles(draft.base_files)
    progress = Progress(_tell_step)
    left = not_taken_up(own.database, draft)
    report = check_change(
        own.database, base, draft.pack_files, by=by, now=now, today=today, progress=progress, not_taken_up=left
    )
    keep_report(own.database, draft, report, by=by, now=now)
    return report


def _tell_step(step: Step, done: int, total: int) -> None:
    if not done:
        print(f"{STEP_WORDS[step]} …", file=sys.stderr)


def _tell_findings(report: CheckReport) -> None:
    for finding in report.findings:
        print(f"{finding.id}: {finding.text}", file=sys.stderr)
    for weaker in report.weakenings:
        print(f"{WEAKENING}: {weaker.id}: {weaker.how}", file=sys.stderr)
    for said in report.said.values():
        print(said)


def _as_options(error: InputError, report: CheckReport) -> InputError:
    """What a page has fields for, by the options that say it here."""
    options = {"reason": "--reason", "weakening_reason": WEAKENING, "publisher": "--by"}
    options |= {finding.id: f"--accept {finding.id}" for finding in report.findings}
    return InputError([Refusal(options.get(one.path, one.path), one.message, one.nearest) for one in error.refusals])


def _tell_next(draft: Draft) -> None:
    for path in draft.changed_paths:
        print(f"changed: {path}")
    short = draft.id[:SIGNS]
    print(f"Draft {short}. Another admin puts it into force: intake rules publish {short} --by EMAIL")


def _find_draft(database: Database, start: str) -> Draft:
    found = [draft for draft in list_drafts(database) if len(start) >= 6 and draft.id.startswith(start)]
    if len(found) != 1:
        raise InputError([Refusal(start, "no open draft, or several, begin so: give 6 or more signs of its id")])
    return load_draft(database, found[0].id)


def _staff_id(database: Database, email: str) -> str:
    person = find_staff(database, email)
    if person is None or not person.is_active_admin:
        raise InputError([Refusal("--by", "No admin who may sign in has this e-mail address")])
    return person.id


def _reasons(option: str, given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not sign for _, sign, _ in pairs):
        raise InputError([Refusal(option, "Give it as NAME=REASON, the name as the check or the change has it")])
    return {name: reason for name, _, reason in pairs}
