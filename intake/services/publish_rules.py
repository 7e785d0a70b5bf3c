"""Put a checked draft into force as a second person, or an earlier rule set again: live in every server at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intake.errors import ContentError, InputError, Refusal
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.compare import Change, RuleSetChange, compare_rulebooks
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.supervisor import RuleSetRefused
from intake.rulebook.weakening import Weakening, find_weakenings
from intake.services.check_report import CheckReport, Step
from intake.services.edit_draft import Draft, lock_open_draft, read_draft
from intake.services.rulebooks import Rulebooks
from intake.store import audit, draft_checks, drafts, publications, rule_sets, staff
from intake.store.canonical_json import Json
from intake.store.database import Database, Session
from intake.store.draft_checks import CheckState, StoredCheck
from intake.store.drafts import DraftState
from intake.store.publications import Kind, NewPublication, Publication

LONGEST_REASON = 10_000
REASON, WEAKENING_REASON = "reason", "weakening_reason"
SAY_WHY = "Say why"


@dataclass(frozen=True)
class Approval:
    """What the second person says. `finding_reasons`: why each finding may stand, by its id. `weakening_reason`: why
    urgent rules may watch less closely, where some do. `change_reasons`: why single rules, thresholds, facts, messages
    and questions are changed, by their ids, where that is not the reason of the whole. `check`: the number of the check
    that was read; None where the last one is meant, whatever it found.
    """

    reason: str
    finding_reasons: Mapping[str, str] = field(default_factory=dict)
    weakening_reason: str = ""
    change_reasons: Mapping[str, str] = field(default_factory=dict)
    check: int | None = None


@dataclass(frozen=True)
class Readiness:
    """What stands in the way of publishing, by this person, now; and what they have to give reasons for. `check`: the
    number of the check that the report is of.
    """

    draft: Draft
    check: int | None
    report: CheckReport | None
    obstacles: tuple[Refusal, ...]


def readiness(database: Database, draft_id: str, *, by: str) -> Readiness:
    with database.reading() as session:
        draft = read_draft(session, draft_id)
        done = draft_checks.find_last_done(session, draft.id, draft.revision)
        report = _report_of(done)
        obstacles = tuple(_obstacles(session, draft, report, by))
        return Readiness(draft, None if done is None else done.number, report, obstacles)


def keep_report(database: Database, draft: Draft, report: CheckReport, *, by: str, now: datetime) -> None:
    """Of a check that was made elsewhere than in a process of its own, as on the command line."""
    with database.transaction() as session:
        drafts.lock_draft(session, draft.id)
        number = draft_checks.begin_check(session, draft.id, draft.revision, Step.IMPACT, staff_id=by, now=now)
        draft_checks.end_check(session, draft.id, number, CheckState.DONE, now, report.to_json())


def publish_draft(
    database: Database, rulebooks: Rulebooks, draft_id: str, approval: Approval, *, by: str, now: datetime
) -> Publication:
    """Raises InputError with everything that stands in the way, by the field that the form has for it."""
    with database.reading() as session:
        read = read_draft(session, draft_id)
        report = _approve(session, read, approval, by)
    # Loaded into the engine before it is in force, so that no patient waits for it; nor does anybody for the database.
    rulebook = _make_ready(rulebooks, read.pack_files)
    change = compare_rulebooks(rulebooks.of(read.base_sha256), rulebook)
    _refuse(_unexplained(report, change.own_changes, approval))
    with database.transaction() as session:
        rule_sets.take_turn(session)
        draft = lock_open_draft(session, draft_id)
        report = _approve(session, draft, approval, by)
        if draft.revision != read.revision:
            raise InputError([Refusal("draft", "It was changed since you opened this page. Read it again")])
        _refuse(_unexplained(report, change.own_changes, approval))
        made = _put_into_force(session, draft, _Approved(rulebook, report, change), approval, by, now)
        drafts.close_draft(session, draft_id, DraftState.PUBLISHED, now)
        _note(session, made, now)
    return made


def roll_back(
    database: Database, rulebooks: Rulebooks, rule_set_sha256: str, *, reason: str, by: str, now: datetime
) -> Publication:
    """An earlier version is in force again, in one step and by one person: two people published it once. What it
    watches less closely than the rules in force is kept with it. NotFound where there is no such version.
    """
    refusals = _missing(REASON, reason)
    with database.reading() as session:
        refusals += _not_admin(session, by)
        files = PackFiles(rule_sets.load_rule_set(session, rule_set_sha256).files)
        if not publications.was_in_force(session, rule_set_sha256):
            refusals.append(Refusal("version", "That version was never in force"))
    _refuse(refusals)
    after = _make_ready(rulebooks, files)
    with database.transaction() as session:
        rule_sets.take_turn(session)
        last = publications.find_last(session)
        if last is None or last.rule_set_sha256 == rule_set_sha256:
            raise InputError([Refusal("version", "That version is in force")])
        before = rulebooks.of(last.rule_set_sha256)
        weaker = find_weakenings(before, after)
        earlier = publications.load_of(session, rule_set_sha256)
        new = NewPublication(
            Kind.ROLLED_BACK,
            rule_set_sha256,
            last.rule_set_sha256,
            shipped_sha256=earlier.shipped_sha256,
            staff_id=by,
            reason=reason.strip(),
            authors=earlier.authors,
            content={"weakenings": _in_json(weaker), "changed": sorted(compare_rulebooks(before, after).ids)},
        )
        made = publications.add_publication(session, new, now)
        _note(session, made, now)
    return made


def list_publications(database: Database) -> list[Publication]:
    """Newest first: the first one is in force."""
    with database.reading() as session:
        return publications.list_publications(session)


@dataclass(frozen=True)
class _Approved:
    """What is published, the report that it is published on, and what it changes in the rules in force."""

    rulebook: Rulebook
    report: CheckReport
    change: RuleSetChange


def _put_into_force(
    session: Session, draft: Draft, approved: _Approved, approval: Approval, by: str, now: datetime
) -> Publication:
    questionnaire, report, change = approved.rulebook.questionnaire, approved.report, approved.change
    rule_sets.keep_rule_set(
        session,
        sha256=report.rule_set_sha256,
        pack_id=questionnaire.id,
        version=questionnaire.version,
        files=draft.files,
        now=now,
    )
    last = publications.find_last(session)
    assert last is not None, "a draft has a base that is in force"
    new = NewPublication(
        Kind.PUBLISHED,
        report.rule_set_sha256,
        last.rule_set_sha256,
        shipped_sha256=_origin_with(session, draft),
        staff_id=by,
        reason=approval.reason.strip(),
        authors=draft.authors,
        draft_id=draft.id,
        revision=draft.revision,
        content={
            "title": draft.title,
            **_explained(report, approval),
            "change_reasons": {
                one.id: approval.change_reasons.get(one.id, "").strip() or approval.reason.strip()
                for one in change.own_changes
            },
            "changed": sorted(change.ids),  # so that a rule's story can be told without reading every version again
        },
    )
    return publications.add_publication(session, new, now)


def _explained(report: CheckReport, approval: Approval) -> dict[str, Json]:
    """The whole report, and what was said to each thing in it that is red or less."""
    reasons = approval.finding_reasons
    return {
        "findings": [{"text": one.text, "reason": reasons[one.id].strip()} for one in report.findings],
        "weakenings": _in_json(report.weakenings),
        "weakening_reason": approval.weakening_reason.strip() if report.weakenings else "",
        "report": json.loads(report.to_json()),
    }


def changes_to_explain(rulebooks: Rulebooks, draft: Draft) -> tuple[Change, ...]:
    """What may be given a reason of its own. ContentError where the files cannot be read."""
    return compare_rulebooks(rulebooks.of(draft.base_sha256), parse_rulebook(draft.pack_files)).own_changes


def _approve(session: Session, draft: Draft, approval: Approval, by: str) -> CheckReport:
    """What it is published on. InputError where something stands in the way."""
    done = draft_checks.find_last_done(session, draft.id, draft.revision)
    report = _report_of(done)
    _refuse(_obstacles(session, draft, report, by))
    assert done is not None
    assert report is not None
    if approval.check not in (None, done.number):
        _refuse([Refusal("check", "It was checked again since you opened this page. Read what was found now")])
    return report


def _report_of(done: StoredCheck | None) -> CheckReport | None:
    return None if done is None or done.report is None else CheckReport.from_json(done.report)


def _obstacles(session: Session, draft: Draft, report: CheckReport | None, by: str) -> list[Refusal]:
    found = _not_admin(session, by)
    if draft.state is not DraftState.OPEN:
        found.append(Refusal("draft", "This change was published or discarded already"))
    # That the clinic keeps its own text in all that newer shipped rules change is a decision too.
    if not draft.changed_paths and _origin_with(session, draft) == publications.find_origin(session):
        found.append(Refusal("draft", "Nothing is changed in it"))
    if by in draft.authors:
        found.append(Refusal("publisher", "You worked on this change. Somebody else has to publish it"))
    if draft.base_sha256 != rule_sets.load_current_sha256(session):
        found.append(Refusal("base", "Other rules were published since it was begun. Bring it up to date first"))
    if report is None:
        found.append(Refusal("check", "It was not checked as it stands now"))
    elif report.blocking or not report.is_whole:
        found.append(Refusal("check", "The check found problems that no reason can outweigh"))
    return found


def _origin_with(session: Session, draft: Draft) -> str:
    """The shipped rule set that the rules are made from once this draft is in force. Where the newest one was taken up
    already, an older draft that takes up an earlier one does not lead back to that.
    """
    origin = publications.find_origin(session)
    is_newest = origin == rule_sets.find_shipped_sha256(session)
    return origin if draft.adopts_sha256 is None or is_newest else draft.adopts_sha256


def _not_admin(session: Session, by: str) -> list[Refusal]:
    if staff.load(session, by).is_active_admin:
        return []
    return [Refusal("publisher", "Only an admin can publish")]


def _unexplained(report: CheckReport, changes: tuple[Change, ...], approval: Approval) -> list[Refusal]:
    found = _missing(REASON, approval.reason)
    strays = sorted(approval.change_reasons.keys() - {change.id for change in changes})
    found += [Refusal(name, "Nothing of this name is changed: its reason would be lost") for name in strays]
    for change in changes:
        found += _too_long(change.id, approval.change_reasons.get(change.id, ""))
    for finding in report.findings:
        found += _missing(finding.id, approval.finding_reasons.get(finding.id, ""))
    if report.weakenings:
        found += _missing(WEAKENING_REASON, approval.weakening_reason)
    return found


def _missing(name: str, text: str) -> list[Refusal]:
    return _too_long(name, text) if text.strip() else [Refusal(name, SAY_WHY)]


def _too_long(name: str, text: str) -> list[Refusal]:
    return [] if len(text) <= LONGEST_REASON else [Refusal(name, f"Write at most {LONGEST_REASON} characters")]


def _make_ready(rulebooks: Rulebooks, files: PackFiles) -> Rulebook:
    try:
        return rulebooks.make_ready(files)
    except ContentError as error:
        raise InputError([Refusal("draft", str(problem)) for problem in error.problems]) from None
    except RuleSetRefused as problem:
        raise InputError([Refusal("draft", f"durable_rules cannot hold these rules: {problem.reason}")]) from None


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise InputError(refusals)


def _in_json(weakenings: tuple[Weakening, ...]) -> list[dict[str, str]]:
    return [{"id": one.id, "title": one.title, "how": one.how} for one in weakenings]


def _note(session: Session, made: Publication, now: datetime) -> None:
    assert made.staff_id is not None
    action = "rule_set.published" if made.kind is Kind.PUBLISHED else "rule_set.rolled_back"
    detail = {"publication": made.number, "replaced": made.replaced_sha256, "draft": made.draft_id}
    audit.append(session, actor=made.staff_id, action=action, subject=made.rule_set_sha256, now=now, detail=detail)
