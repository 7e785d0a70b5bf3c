"""Take into a draft what was published since it was begun, and into the clinic's rules what a newer version ships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.errors import InputError, Refusal
from intake.services.edit_draft import (
    Draft,
    changes_between,
    in_lines,
    lock_open_draft,
    open_draft,
    read_draft,
    refuse_files,
)
from intake.services.rulebooks import Rulebooks
from intake.store import audit, drafts, publications, rule_sets
from intake.store.database import Database
from intake.store.drafts import How, NewRevision


@dataclass(frozen=True)
class FileConflict:
    """Changed on both sides since `before`. A text is None where the file is not there."""

    path: str
    before: str | None
    mine: str | None
    theirs: str | None


@dataclass(frozen=True)
class Conflicts:
    """`base_sha256`: the rules in force; `revision`: of the draft, both as they were compared."""

    base_sha256: str
    revision: int
    files: tuple[FileConflict, ...]


@dataclass(frozen=True)
class Choice:
    """A text for each file in conflict, and what it was chosen in view of."""

    texts: Mapping[str, str]
    base_sha256: str
    revision: int

    def settles(self, merged: Merged, base_sha256: str, revision: int) -> bool:
        """Every conflict of now, and none that looked otherwise when it was shown."""
        is_seen = (self.base_sha256, self.revision) == (base_sha256, revision)
        return is_seen and all(one.path in self.texts for one in merged.conflicts)


@dataclass(frozen=True)
class Merged:
    """A conflict keeps the text of this side until a person has chosen."""

    files: Mapping[str, str]
    conflicts: tuple[FileConflict, ...]


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
    database: Database, draft_id: str, *, by: str, now: datetime, choice: Choice | None = None
) -> Draft | Conflicts:
    """On the rules in force from now on. Files that were changed on both sides come back until somebody has chosen a
    text for each, having seen what stands on both sides now; whoever chooses is one of the draft's authors then. A text
    that was chosen in view of something else comes back too: it is not lost where nothing is in conflict any more.
    """
    chosen = {} if choice is None else {path: in_lines(text) for path, text in choice.texts.items()}
    refuse_files(chosen)
    with database.transaction() as session:
        draft = lock_open_draft(session, draft_id)
        base_sha256 = rule_sets.load_current_sha256(session)
        texts = {path: text for path, text in chosen.items() if draft.files.get(path) != text}
        if base_sha256 == draft.base_sha256 and not texts:
            return draft
        base = rule_sets.load_rule_set(session, base_sha256).files
        merged = merge_files(draft.base_files, draft.files, base)
        if choice is None or not choice.settles(merged, base_sha256, draft.revision):
            to_choose = (*merged.conflicts, *_chosen_besides(merged, draft, base, texts))
            if to_choose:
                return Conflicts(base_sha256, draft.revision, to_choose)
        files = {**merged.files, **texts}
        how = How.TYPED if merged.conflicts or texts else How.MERGED
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


def _chosen_besides(
    merged: Merged, draft: Draft, base: Mapping[str, str], texts: Mapping[str, str]
) -> Iterator[FileConflict]:
    """What was chosen for files that are in conflict no more."""
    known = {one.path for one in merged.conflicts}
    for path in (path for path in texts if path not in known):
        yield FileConflict(path, draft.base_files.get(path), draft.files.get(path), base.get(path))


def adopt_shipped(
    database: Database, rulebooks: Rulebooks, title: str, *, by: str, now: datetime
) -> tuple[Draft, tuple[FileConflict, ...]]:
    """A draft with the shipped rules of now under the clinic's own changes. In a file that both changed the clinic's
    text stands, and comes back as a conflict to be looked at. InputError where there is nothing newer.
    """
    with database.reading() as session:
        origin, shipped = publications.find_origin(session), rule_sets.find_shipped_sha256(session)
        if shipped is None or shipped == origin:
            raise InputError([Refusal("shipped", "The rules in force were made from the newest shipped ones")])
        in_force = rule_sets.load_current_sha256(session)
        before, mine, theirs = (rule_sets.load_rule_set(session, one).files for one in (origin, in_force, shipped))
    merged = merge_files(before, mine, theirs)
    draft = open_draft(
        database,
        rulebooks,
        title,
        by=by,
        now=now,
        files=merged.files,
        base_sha256=in_force,
        adopts_sha256=shipped,
    )
    return draft, merged.conflicts


def changed_on_both_sides(database: Database, draft: Draft) -> tuple[FileConflict, ...]:
    """Of a draft that takes up newer shipped rules: the files that the clinic had changed as well, so that its own text
    stands. None of any other draft, and none where the newest shipped ones were taken up already.
    """
    if draft.adopts_sha256 is None:
        return ()
    with database.reading() as session:
        origin = publications.load_of(session, draft.base_sha256).shipped_sha256
        if origin == rule_sets.find_shipped_sha256(session):
            return ()
        before, theirs = (rule_sets.load_rule_set(session, one).files for one in (origin, draft.adopts_sha256))
    return merge_files(before, draft.base_files, theirs).conflicts


def not_taken_up(database: Database, draft: Draft) -> tuple[str, ...]:
    """Of these files, those in which nobody has changed anything since. One sentence each."""
    left = [one.path for one in changed_on_both_sides(database, draft) if draft.files.get(one.path) == one.mine]
    return tuple(
        f"{path}: the program's newer rules change this file as well, and nothing of that is in this change"
        for path in left
    )
