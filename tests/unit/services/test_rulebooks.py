"""The rule set in force and older ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable, RuleSetRefused
from intake.services import rulebooks as module
from intake.services.install_shipped import install_shipped
from intake.services.rulebooks import Rulebooks
from intake.store import rule_sets
from intake.store.database import Database
from intake.store.errors import NotFound
from tests.builders import tiny_files
from tests.made_up_clinic import NOW, SHIPPED
from tests.stored import audit_entries
from tests.unit.services.rule_changes import tiny_rulebooks


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
    published = [entry for entry in audit_entries(database) if entry.action == "rule_set.published"]
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
    assert later.to_assess_by(old.sha256) is again
    with engine._holding(old.sha256), engine._holding(new.sha256):
        assert later.of(old.sha256) is again


def test_a_rule_set_that_was_never_published_is_not_found(rulebooks: Rulebooks) -> None:
    with pytest.raises(NotFound):
        rulebooks.of("0" * 64)


def test_the_rules_are_there_although_the_engine_is_not(database: Database) -> None:
    rulebooks = Rulebooks(database, EngineSupervisor())  # never started
    assert install_shipped(database, rulebooks, SHIPPED, NOW).rules


def test_rules_that_the_engine_cannot_hold_are_refused_each_time(
    database: Database, engine: EngineSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    rulebooks = tiny_rulebooks(database, engine)
    too_many = tiny_files(names=tiny_files().texts["names.yaml"] + "# more\n")
    asked: list[str] = []

    def refuse(sha256: str, *_: object) -> None:
        asked.append(sha256)
        raise RuleSetRefused("too many durable rules")

    monkeypatch.setattr(engine, "publish", refuse)
    for _ in range(2):
        with pytest.raises(RuleSetRefused, match="too many"):
            rulebooks.make_ready(too_many)
    assert asked == [too_many.sha256()]


def test_another_process_sees_at_once_what_was_published(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    elsewhere = Rulebooks(database, engine)
    old = elsewhere.in_force()
    new = install_shipped(database, rulebooks, _changed_pack(tmp_path), NOW)
    assert elsewhere.in_force().sha256 == new.sha256 != old.sha256
    assert elsewhere.of(old.sha256) is old


def test_those_who_need_the_same_rules_at_once_read_them_once(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def slowly(files: PackFiles) -> Rulebook:
        read.append(files.sha256())
        return parse_rulebook(files)

    monkeypatch.setattr(module, "parse_rulebook", slowly)
    later = Rulebooks(database, engine)
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: later.in_force(), range(4)))
    assert len(found) == len(read) == 1


def test_rule_sets_that_nobody_used_lately_are_given_up_by_the_engine_too(
    database: Database, engine: EngineSupervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_READY", 2)
    monkeypatch.setattr(module, "MOST_LOADED", 2)
    rulebooks = tiny_rulebooks(database, engine)
    first = rulebooks.in_force()
    for number in range(2):
        texts = tiny_files(names=tiny_files().texts["names.yaml"] + f"# {number}\n")
        rulebooks.make_ready(texts)
    with pytest.raises(EngineUnavailable), engine._holding(first.sha256):
        pass
    again = rulebooks.in_force()
    assert again.sha256 == first.sha256
    with engine._holding(first.sha256):
        assert again is not first
