"""Admins, and changes to the shipped rules, for the tests of drafts and publishing."""

from __future__ import annotations

from intake.services.edit_draft import Draft, save_file
from intake.store import staff
from intake.store.database import Database
from intake.store.staff import Role
from tests.made_up_clinic import NOW

PACK = "pack.yaml"


def add_admin(database: Database, name: str) -> str:
    """The id of an admin with this name."""
    with database.transaction() as session:
        email = f"{name.lower()}@clinic.example"
        return staff.add(session, email=email, name=name, role=Role.ADMIN, password_hash="$", now=NOW).id


def replace(database: Database, draft: Draft, path: str, old: str, new: str, by: str) -> Draft:
    """The draft after `old` became `new` in this file."""
    assert old in draft.files[path]
    text = draft.files[path].replace(old, new)
    saved = save_file(database, draft.id, path, text, read_revision=draft.revision, by=by, now=NOW)
    assert isinstance(saved, Draft)
    return saved
