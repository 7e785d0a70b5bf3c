"""Every name that forms are stored by: keys and codes of answers, ids of rules. They go on meaning what they meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from intake.errors import ContentError
from intake.source_text import read_document
from intake.store import publications, rule_sets
from intake.store.database import Database

QUESTIONS, RULES = "questionnaire/", "flags/"


def keys_ever_used(database: Database) -> dict[str, set[str]]:
    """The keys of all versions that were in force, each with the codes of its answers."""
    found: dict[str, set[str]] = {}
    for section in _read_all(database, QUESTIONS):
        for question in section.get("questions", ()) if isinstance(section, dict) else ():
            found.setdefault(question["key"], set()).update(question.get("options", ()))
    return found


def rules_ever_used(database: Database) -> set[str]:
    """The ids of the rules of all versions that were in force."""
    return {rule["id"] for rules in _read_all(database, RULES) for rule in rules}


def _read_all(database: Database, folder: str) -> Iterator[Any]:
    """The files of all versions under a folder, each text once."""
    read: set[str] = set()
    with database.reading() as session:
        versions = {made.rule_set_sha256 for made in publications.list_publications(session)}
        for sha256 in versions:
            for path, text in rule_sets.load_rule_set(session, sha256).files.items():
                if path.startswith(folder) and text not in read:
                    read.add(text)
                    with suppress(ContentError):  # an old file that this version of the program does not understand
                        yield read_document(text, path).value
