"""Every key and code that patients could ever answer with: in stored answers they go on meaning what they meant."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from intake.errors import ContentError
from intake.source_text import read_document
from intake.store import publications, rule_sets
from intake.store.database import Database

FOLDER = "questionnaire/"


def keys_ever_used(database: Database) -> dict[str, set[str]]:
    """The keys of all versions that were in force, each with the codes of its answers. Each text is read once."""
    found: dict[str, set[str]] = {}
    read: set[str] = set()
    with database.reading() as session:
        versions = {made.rule_set_sha256 for made in publications.list_publications(session)}
        for sha256 in versions:
            for path, text in rule_sets.load_rule_set(session, sha256).files.items():
                if path.startswith(FOLDER) and text not in read:
                    read.add(text)
                    with suppress(ContentError):  # an old file that this version of the program does not understand
                        _add_keys(read_document(text, path).value, found)
    return found


def _add_keys(section: Any, found: dict[str, set[str]]) -> None:
    for question in section.get("questions", ()) if isinstance(section, dict) else ():
        found.setdefault(question["key"], set()).update(question.get("options", ()))
