"""Take into a draft what was published since it was begun, and into the clinic's rules what a newer version ships."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.errors import InputError, Refusal
from intake.rulebook.compare import RuleSetChange, compare_rulebooks
from intake.services.edit_draft import Draft, changes_between, lock_open_draft, open_draft, read_draft
from intake.services.rulebooks import Rulebooks
from intake.store import audit, drafts, publications, rule_sets
from intake.store.database import Database, Session
from intake.store.drafts import How, NewRevision


@dataclass(frozen=True)
class FileConflict:
    """Changed on both sides since `before`. A text is None where the file is not there."""

    path: str
    before: str | None
    mine: str | None
    theirs: str | None


@dataclass(frozen=True)
class Merged:
    """A conflict keeps the text of this side until a person has chosen."""

    files: Mapping[str, str]
    conflicts: tuple[FileConflict, ...]


@dataclass(frozen=True)
class Drift:
    """What the program ships now beside what the clinic's rules were made from, and what the clinic made of that.

    `newer`: None where they were made from the very rules that are shipped now.
    """

    shipped_sha256: str
    newer: RuleSetChange | None
    own: RuleSetChange

    @property
    def on_both_sides(self) -> frozenset[str]:
        """Rules, facts, thresholds, messages and questions that both changed: a person looks at each."""
        return _ids(self.own) & (_ids(self.newer) if self.newer is not None else frozenset())


def merge_files(before: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """File by file: whoever changed it has it their way."""
    files: dict[str, str] = {}
    conflicts: list[FileConflict] = []
    for path in sorted({*before, *mine, *theirs}):
        old, own, other = before.get(path), mine.get(path), theirs.get(path)
        merged = other if own == old else own
        if own not in (old, other) and other != old:
            conflicts.append(FileConflict(path, old, own, other))
        if merged is not None:
            files[path] = merged
    return Merged(files, tuple(conflicts))


def bring_up_to_date(
    database: Database,
    draft_id: str,
    *,
    by: str,
    now: datetime,
    chosen: Mapping[str, str | None] | None = None,
) -> Draft | tuple[FileConflict, ...]:
    """On the rules in force from now on. Files that were changed on both sides come back until `chosen` has a text for
    each (None takes it out); whoever chooses is one of the draft's authors then.
    """
    chosen = chosen or {}
    with database.transaction() as session:
        draft = lock_open_draft(session, draft_id)
        base_sha256 = rule_sets.load_current_sha256(session)
        if base_sha256 == draft.base_sha256:
            return draft
        base = rule_sets.load_rule_set(session, base_sha256).files
        merged = merge_files(draft.base_files, draft.files, base)
        still_open = tuple(conflict for conflict in merged.conflicts if conflict.path not in chosen)
        if still_open:
            return still_open
        texts = {**merged.files, **{one.path: chosen[one.path] for one in merged.conflicts}}
        files = {path: text.replace("\r\n", "\n") for path, text in texts.items() if text is not None}
        how = How.TYPED if merged.conflicts else How.MERGED
        drafts.add_revision(session, draft_id, NewRevision(base_sha256, changes_between(base, files), "", by, how), now)
        audit.append(
            session,
            actor=by,
            action="draft.brought_up_to_date",
            subject=draft_id,
            now=now,
            detail={"base": base_sha256},
        )
        return read_draft(session, draft_id)


def find_drift(database: Database, rulebooks: Rulebooks) -> Drift:
    """The rules in force, rule by rule, beside what is shipped with this version of the program."""
    with database.reading() as session:
        origin, shipped = _origin(session), rule_sets.find_shipped_sha256(session)
    made_from, in_force = rulebooks.of(origin), rulebooks.in_force()
    is_newer = shipped is not None and shipped != origin
    newer = compare_rulebooks(made_from, rulebooks.of(shipped)) if is_newer and shipped is not None else None
    return Drift(shipped or origin, newer, compare_rulebooks(made_from, in_force))


def adopt_shipped(
    database: Database, rulebooks: Rulebooks, title: str, *, by: str, now: datetime
) -> tuple[Draft, tuple[FileConflict, ...]]:
    """A draft with the shipped rules of now under the clinic's own changes. In a file that both changed the clinic's
    text stands, and comes back as a conflict to be looked at. InputError where there is nothing newer.
    """
    with database.reading() as session:
        origin, shipped = _origin(session), rule_sets.find_shipped_sha256(session)
        if shipped is None or shipped == origin:
            raise InputError([Refusal("shipped", "The rules in force were made from the newest shipped ones")])
        in_force = rule_sets.load_current_sha256(session)
        before, mine, theirs = (rule_sets.load_rule_set(session, one).files for one in (origin, in_force, shipped))
    merged = merge_files(before, mine, theirs)
    draft = open_draft(database, rulebooks, title, by=by, now=now, files=merged.files, adopts_sha256=shipped)
    return draft, merged.conflicts


def _origin(session: Session) -> str:
    """The shipped rule set that the one in force was made from."""
    last = publications.find_last(session)
    return rule_sets.load_current_sha256(session) if last is None else last.shipped_sha256


def _ids(change: RuleSetChange) -> frozenset[str]:
    parts = (change.rules, change.facts, change.thresholds, change.messages, change.questions)
    return frozenset(one.id for part in parts for one in part)
