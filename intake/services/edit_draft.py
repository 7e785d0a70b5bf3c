"""Work on a change to the rules: open a draft, save its files, read it, discard it. Problems in a file never prevent
saving it; a draft changes nothing for patients until it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.errors import InputError, IntakeError, Refusal
from intake.questionnaire.pack_files import FILE_NAME, PackFiles
from intake.services.rulebooks import Rulebooks
from intake.source_text import MOST_BYTES
from intake.store import audit, drafts, rule_sets, staff
from intake.store.database import Database, Session
from intake.store.drafts import DraftState, How, NewRevision, StoredRevision

LONGEST_TITLE = 200
LONGEST_NOTE = 10_000


class DraftClosed(IntakeError):
    """It was published or discarded: nothing more is saved in it."""


@dataclass(frozen=True)
class Draft:
    """A draft as it stands in one revision. `files`, `base_files`: whole packs, path to text. `adopts_sha256`: the
    newer shipped rule set that it takes up, if that is what it is for.
    """

    id: str
    title: str
    state: DraftState
    revision: int
    changed_at: datetime
    base_sha256: str
    base_files: Mapping[str, str]
    files: Mapping[str, str]
    authors: tuple[str, ...]  # see `drafts.authors_of`
    adopts_sha256: str | None = None

    @property
    def changed_paths(self) -> tuple[str, ...]:
        """The files that differ from the base: changed, new or taken out."""
        paths = sorted({*self.files, *self.base_files})
        return tuple(path for path in paths if self.files.get(path) != self.base_files.get(path))

    @property
    def pack_files(self) -> PackFiles:
        return PackFiles(self.files)


@dataclass(frozen=True)
class SavedElsewhere:
    """Nothing was saved: somebody else changed this file since it was read. `theirs` stands in the draft now; each text
    is None where the file is not there.
    """

    draft: Draft
    path: str
    as_read: str | None
    theirs: str | None
    yours: str | None


@dataclass(frozen=True)
class DraftInList:
    id: str
    title: str
    state: DraftState
    revision: int
    changed_at: datetime
    changed_by: str
    base_sha256: str


def open_draft(
    database: Database,
    rulebooks: Rulebooks,
    title: str,
    *,
    by: str,
    now: datetime,
    files: Mapping[str, str] | None = None,
    base_sha256: str | None = None,
    adopts_sha256: str | None = None,
) -> Draft:
    """On the rules in force. `files`: a whole pack to begin with, in place of theirs; `base_sha256`: the rules that
    they were made from, so that what somebody publishes meanwhile is not undone by them.
    """
    _refuse(_refuse_title(title))
    refuse_files(files or {})
    base_sha256 = base_sha256 or rulebooks.in_force().sha256
    with database.transaction() as session:
        base = rule_sets.load_rule_set(session, base_sha256).files
        changes = {} if files is None else changes_between(base, {name: in_lines(text) for name, text in files.items()})
        first = NewRevision(base_sha256, changes, "", by, How.OPENED)
        draft_id = drafts.add_draft(session, title.strip(), first, now, adopts_sha256=adopts_sha256)
        audit.append(session, actor=by, action="draft.opened", subject=draft_id, now=now, detail={"base": base_sha256})
        return read_draft(session, draft_id)


def save_file(
    database: Database,
    draft_id: str,
    path: str,
    text: str | None,
    *,
    read_revision: int,
    by: str,
    now: datetime,
) -> Draft | SavedElsewhere:
    """As `save_files`, for one."""
    return save_files(database, draft_id, {path: text}, read_revision=read_revision, by=by, now=now)


def save_files(
    database: Database,
    draft_id: str,
    texts: Mapping[str, str | None],
    *,
    read_revision: int,
    by: str,
    now: datetime,
    note: str = "",
) -> Draft | SavedElsewhere:
    """All of them or none; None takes a file out. `read_revision`: the one whose texts the editor began with; what
    others saved in other files since does not stand in the way. InputError for a name or size that no pack can have.
    """
    _refuse(_refuse_note(note))
    refuse_files({path: text or "" for path, text in texts.items()})
    texts = {path: None if text is None else in_lines(text) for path, text in texts.items()}
    with database.transaction() as session:
        draft = lock_open_draft(session, draft_id)
        as_read = read_draft(session, draft_id, read_revision).files
        for path, text in texts.items():
            if draft.files.get(path) not in (text, as_read.get(path)):
                return SavedElsewhere(draft, path, as_read.get(path), draft.files.get(path), text)
        files = {path: text for path, text in {**draft.files, **texts}.items() if text is not None}
        if files == draft.files:
            return draft
        new = NewRevision(draft.base_sha256, changes_between(draft.base_files, files), note, by, How.TYPED)
        number = drafts.add_revision(session, draft_id, new, now)
        audit.append(session, actor=by, action="draft.saved", subject=draft_id, now=now, detail={"revision": number})
        return read_draft(session, draft_id)


def discard_draft(database: Database, draft_id: str, *, by: str, now: datetime) -> None:
    """It stays readable, with all its revisions."""
    with database.transaction() as session:
        lock_open_draft(session, draft_id)
        drafts.close_draft(session, draft_id, DraftState.DISCARDED, now)
        audit.append(session, actor=by, action="draft.discarded", subject=draft_id, now=now)


def load_draft(database: Database, draft_id: str, revision: int | None = None) -> Draft:
    """As it stands now, or stood in an earlier revision. NotFound where there is none."""
    with database.reading() as session:
        return read_draft(session, draft_id, revision)


def list_drafts(
    database: Database, state: DraftState = DraftState.OPEN, *, most: int | None = None
) -> list[DraftInList]:
    """Changed last, first."""
    found: list[DraftInList] = []
    with database.reading() as session:
        names = staff.names_by_id(session)
        for draft in drafts.list_drafts(session, state, most):
            last = drafts.last_revision(session, draft.id)
            by = names[last.staff_id]
            found.append(DraftInList(draft.id, draft.title, state, last.number, last.at, by, last.base_sha256))
    return found


def revisions_of(database: Database, draft_id: str) -> list[StoredRevision]:
    """Every state that the draft was in, newest first."""
    with database.reading() as session:
        return drafts.revisions_of(session, draft_id)[::-1]


def read_draft(session: Session, draft_id: str, revision: int | None = None) -> Draft:
    """Inside somebody else's transaction."""
    draft = drafts.load_draft(session, draft_id)
    if revision is None:
        last = drafts.last_revision(session, draft_id)
    else:
        last = drafts.load_revision(session, draft_id, revision)
    base = rule_sets.load_rule_set(session, last.base_sha256).files
    files: dict[str, str | None] = {**base, **last.changes}
    return Draft(
        id=draft_id,
        title=draft.title,
        state=draft.state,
        revision=last.number,
        changed_at=last.at,
        base_sha256=last.base_sha256,
        base_files=base,
        files={path: text for path, text in files.items() if text is not None},
        authors=drafts.authors_of(session, draft_id),
        adopts_sha256=draft.adopts_sha256,
    )


def lock_open_draft(session: Session, draft_id: str) -> Draft:
    """Held until the transaction ends. DraftClosed where nothing more may be saved in it."""
    if drafts.lock_draft(session, draft_id).state is not DraftState.OPEN:
        raise DraftClosed("the draft is closed")
    return read_draft(session, draft_id)


def changes_between(base: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str | None]:
    """What leads from the base to these files: the text of each that differs, None for one that is gone."""
    changed: dict[str, str | None] = {path: text for path, text in files.items() if base.get(path) != text}
    return changed | {path: None for path in base if path not in files}


def in_lines(text: str) -> str:
    """With the line ends of the pack: a browser sends others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def refuse_files(files: Mapping[str, str]) -> None:
    """InputError for names and sizes that no pack can have."""
    refusals: list[Refusal] = []
    for path, text in files.items():
        if not FILE_NAME.fullmatch(path):
            words = "A file's name has small letters, digits, - and _, and ends in .yaml, as in flags/medicines.yaml"
            refusals.append(Refusal("path", words))
        if any("\ud800" <= character <= "\udfff" for character in text):
            refusals.append(Refusal("text", "The text holds half a character. Type it anew"))
        elif len(text.encode()) > MOST_BYTES:
            refusals.append(Refusal("text", "The file is larger than 1 MB. Split it"))
    _refuse(refusals)


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise InputError(refusals)


def _refuse_title(title: str) -> list[Refusal]:
    if not title.strip() or len(title) > LONGEST_TITLE or not title.isprintable():
        return [Refusal("title", f"Give the change a title of one line, of at most {LONGEST_TITLE} letters")]
    return []


def _refuse_note(note: str) -> list[Refusal]:
    return [] if len(note) <= LONGEST_NOTE else [Refusal("note", f"Write at most {LONGEST_NOTE} characters")]
