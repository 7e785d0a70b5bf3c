"""At a server's start: the rules that this version of the program brings. They never replace the clinic's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.model import Rulebook
from intake.services.rulebooks import Rulebooks
from intake.store import audit, publications, rule_sets
from intake.store.database import Database, Session
from intake.store.publications import Kind, NewPublication

REASON = "Shipped with this version of the program"


def install_shipped(database: Database, rulebooks: Rulebooks, folder: Path, now: datetime) -> Rulebook:
    """What is in force afterwards. The pack in this folder is kept whole; it comes into force only where the clinic has
    never published rules of its own, and never for a second time. ContentError where it has problems.
    """
    files = PackFiles.from_folder(folder)
    rulebook = rulebooks.make_ready(files)
    with database.transaction() as session:
        questionnaire = rulebook.questionnaire
        rule_sets.keep_rule_set(
            session,
            sha256=rulebook.sha256,
            pack_id=questionnaire.id,
            version=questionnaire.version,
            files=files.texts,
            now=now,
        )
        rule_sets.note_shipped(session, rulebook.sha256)
        if _may_come_into_force(session, rulebook.sha256):
            _put_into_force(session, rulebook.sha256, now)
    return rulebooks.in_force()


def _may_come_into_force(session: Session, sha256: str) -> bool:
    """Not where a person published or rolled back last; and a set that was replaced stays so, although a server of an
    older version starts beside a newer one.
    """
    last = publications.find_last(session)
    return last is None or (last.kind is Kind.SHIPPED and not publications.was_in_force(session, sha256))


def _put_into_force(session: Session, sha256: str, now: datetime) -> None:
    before = rule_sets.find_current(session)
    replaced = None if before is None else before.sha256
    new = NewPublication(Kind.SHIPPED, sha256, replaced, shipped_sha256=sha256, staff_id=None, reason=REASON)
    publications.add_publication(session, new, now)
    audit.append(session, actor="system", action="rule_set.published", subject=sha256, now=now)
