"""Rule sets out into a folder and back, so that a clinic can keep them in version control and edit them there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from intake.errors import InputError, Refusal
from intake.questionnaire.pack_files import PackFiles
from intake.services.bring_up_to_date import merge_files
from intake.services.edit_draft import Draft, open_draft
from intake.services.rulebooks import Rulebooks
from intake.store import rule_sets
from intake.store.database import Database
from intake.store.errors import NotFound

# Beside pack.yaml: which rule set the folder began as, so that what others publish meanwhile is not undone by it.
BEGAN_AS = ".rule_set"


def export_rules(database: Database, files: PackFiles, folder: Path, *, replaces: bool = False) -> None:
    """A new or empty folder, or one that holds a pack: then its files are replaced, and those gone are removed.

    InputError where somebody's changes would be lost by that, unless it `replaces` them.
    """
    if folder.exists() and not (folder / "pack.yaml").is_file() and any(folder.iterdir()):
        raise InputError([Refusal(str(folder), "the folder is not empty and holds no pack: choose another")])
    before = PackFiles.from_folder(folder) if (folder / "pack.yaml").is_file() else PackFiles({})
    if before.texts and not replaces and _is_changed(database, before, folder):
        message = "holds changes that were never in force: choose another folder, or give --replace to lose them"
        raise InputError([Refusal(str(folder), message)])
    for path in before.texts.keys() - files.texts.keys():
        (folder / path).unlink()
    for path, text in files.texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if before.texts.get(path) != text:
            target.write_text(text, encoding="utf-8", newline="\n")
    (folder / BEGAN_AS).write_text(f"{files.sha256()}\n", encoding="utf-8")


def import_rules(
    database: Database, rulebooks: Rulebooks, folder: Path, title: str, *, by: str, now: datetime
) -> Draft:
    """A draft with the folder's files, and with what was published since the folder was exported. InputError names the
    files that were changed on both sides.
    """
    files = PackFiles.from_folder(folder).texts
    began_as = _began_as(database, folder)
    with database.reading() as session:
        base_sha256 = rule_sets.load_current_sha256(session)
        in_force = rule_sets.load_rule_set(session, base_sha256).files
    if began_as is not None:
        merged = merge_files(began_as, files, in_force)
        if merged.conflicts:
            message = (
                "changed here, and published otherwise since this folder was exported: "
                "export into another folder, and make the change there"
            )
            raise InputError([Refusal(conflict.path, message) for conflict in merged.conflicts])
        files = merged.files
    if files == in_force:
        raise InputError([Refusal(str(folder), "nothing in it differs from the rules in force: no draft was made")])
    return open_draft(database, rulebooks, title, by=by, now=now, files=files, base_sha256=base_sha256)


def _is_changed(database: Database, files: PackFiles, folder: Path) -> bool:
    """Since it was exported; the clinic keeps each version that was ever in force."""
    sha256, marked = files.sha256(), folder / BEGAN_AS
    if marked.exists() and marked.read_text(encoding="utf-8").strip() == sha256:
        return False
    try:
        with database.reading() as session:
            rule_sets.load_rule_set(session, sha256)
    except NotFound:
        return True
    return False


def _began_as(database: Database, folder: Path) -> Mapping[str, str] | None:
    """None for a folder that was not exported, or not from this clinic."""
    try:
        sha256 = (folder / BEGAN_AS).read_text(encoding="utf-8").strip()
        with database.reading() as session:
            return rule_sets.load_rule_set(session, sha256).files
    except (FileNotFoundError, NotFound):
        return None
