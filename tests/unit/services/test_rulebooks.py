"""The rule set in force and older ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.rulebook.supervisor import EngineSupervisor
from intake.services.audit_log import read_audit_log
from intake.services.install_shipped import install_shipped
from intake.services.rulebooks import Rulebooks
from intake.store import rule_sets
from intake.store.database import Database
from intake.store.errors import NotFound
from tests.made_up_clinic import NOW, SHIPPED


def _changed_pack(folder: Path) -> Path:
    """The shipped pack with one word changed."""
    for file in SHIPPED.rglob("*.yaml"):
        copy = folder / file.relative_to(SHIPPED)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text("utf-8"), "utf-8")
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text("utf-8").replace("Before your B12", "Before the B12"), "utf-8")
    return folder


def test_what_is_published_is_in_force_and_kept_whole(database: Database, rulebooks: Rulebooks) -> None:
    rulebook = rulebooks.in_force()
    with database.reading() as session:
        stored = rule_sets.find_current(session)
    assert stored is not None
    assert stored.sha256 == rulebook.sha256
    assert stored.files["facts.yaml"] == (SHIPPED / "facts.yaml").read_text("utf-8")


def test_publishing_the_same_again_is_no_second_publication(database: Database, rulebooks: Rulebooks) -> None:
    install_shipped(database, rulebooks, SHIPPED, NOW)
    published = [entry for entry in read_audit_log(database) if entry.action == "rule_set.published"]
    assert len(published) == 1


def test_an_older_rule_set_is_read_from_the_store_and_the_engine_knows_it(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    old = rulebooks.in_force()
    later = Rulebooks(database, engine)  # as after a restart
    new = install_shipped(database, later, _changed_pack(tmp_path), NOW)
    assert later.in_force() is new
    again = later.of(old.sha256)
    assert again.sha256 == old.sha256 != new.sha256
    assert again.questionnaire.title != new.questionnaire.title
    with engine.holding(old.sha256), engine.holding(new.sha256):
        assert later.of(old.sha256) is again


def test_a_rule_set_that_was_never_published_is_not_found(rulebooks: Rulebooks) -> None:
    with pytest.raises(NotFound):
        rulebooks.of("0" * 64)


def test_the_rules_are_there_although_the_engine_is_not(database: Database) -> None:
    rulebooks = Rulebooks(database, EngineSupervisor())  # never started
    assert install_shipped(database, rulebooks, SHIPPED, NOW).rules
