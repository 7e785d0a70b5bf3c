"""Hundreds of hostile and broken rule files: each refused at once, with a place and a fix, and nothing else happens.

Nor does anything happen where hostile words stand in a good file: they are words, and come out as they went in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from intake.errors import ContentError
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.install_shipped import install_shipped
from intake.services.rulebooks import Rulebooks
from intake.store import rule_sets
from intake.store.database import Database
from tests.builders import TESTS, TINY
from tests.databases import database, database_url
from tests.hostile.families import FAMILIES
from tests.hostile.words_as_data import WORDS
from tests.made_up_clinic import NOW

__all__ = ["database", "database_url"]

FEWEST = 300
LONGEST_SECONDS = 0.1  # of processor time; on a machine that is shared, each of its seconds does less
CROWDED = 2


@pytest.fixture(scope="module")
def all_read(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What became of each file, read in a child process in an empty folder that stays so."""
    here = tmp_path_factory.mktemp("empty")
    command = [sys.executable, "-B", "-m", "tests.hostile.read_all"]
    environment = {"PYTHONPATH": str(TESTS.parent), "PATH": "", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, cwd=here, env=environment, capture_output=True, text=True, timeout=280, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert os.listdir(here) == []
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def read(all_read: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that must be refused."""
    return [one for one in all_read if "told" in one]


def names(found: list[dict[str, Any]]) -> list[str]:
    return [f"{one['family']}: {one['what']}" for one in found]


def test_there_are_enough_and_no_family_is_empty(read: list[dict[str, Any]]) -> None:
    assert len(read) >= FEWEST
    assert {one["family"] for one in read} == set(FAMILIES)


def test_every_one_is_refused(read: list[dict[str, Any]]) -> None:
    assert names([one for one in read if not one["told"]]) == []


def test_every_refusal_has_a_place_in_a_file_and_a_fix(read: list[dict[str, Any]]) -> None:
    for one in read:
        for file, line, column, message, fix in one["told"]:
            assert file, one["what"]
            assert min(line, column) >= 1, one["what"]
            assert message, one["what"]
            assert fix, (one["what"], message)
            assert f"{message} {fix}".isprintable(), "what a terminal would act on is spelled out"


def test_the_file_itself_is_among_those_that_are_named(read: list[dict[str, Any]]) -> None:
    in_good_places = [one for one in read if one["family"] != "file_names"]
    assert names([one for one in in_good_places if one["file"] not in {told[0] for told in one["told"]}]) == []


def test_nothing_is_opened_imported_executed_started_or_sent(all_read: list[dict[str, Any]]) -> None:
    assert {one["what"]: one["done"] for one in all_read if one["done"]} == {}


def test_the_words_of_a_rule_come_out_as_they_went_in(all_read: list[dict[str, Any]]) -> None:
    said = {one["what"]: one["said"] for one in all_read if "said" in one}
    assert list(said) == WORDS
    for words, text in said.items():
        assert text.count(words) >= 3, "title, reason and message"


def test_each_is_refused_at_once(read: list[dict[str, Any]]) -> None:
    slow = [one for one in read if one["seconds"] > LONGEST_SECONDS * CROWDED]
    assert [f"{one['what']}: {one['seconds']:.3f} s" for one in slow] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_live_rules_are_untouched(database: Database, tmp_path: Path) -> None:
    """One of each family in the place of a good file: the set in force stays, and the next form is judged by it."""
    with EngineSupervisor() as engine:
        rulebooks = Rulebooks(database, engine)
        live = install_shipped(database, rulebooks, TINY, NOW)
        for number, variants in enumerate(FAMILIES.values()):
            _, file, content = next(variants())
            folder = _pack(
                tmp_path / str(number), file if "file_names" not in variants.__name__ else "flags/ x.yaml", content
            )
            with pytest.raises(ContentError):
                install_shipped(database, rulebooks, folder, NOW)
        with database.reading() as session:
            assert [kept.sha256 for kept in rule_sets.list_rule_sets(session)] == [live.sha256]
        assert rulebooks.in_force().sha256 == live.sha256


def _pack(folder: Path, file: str, content: bytes) -> Path:
    """The tiny pack on disk with this file in it."""
    for path in TINY.rglob("*.yaml"):
        copy = folder / path.relative_to(TINY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (folder / file).write_bytes(content)
    return folder


def test_a_link_out_of_the_pack_is_not_followed(tmp_path: Path) -> None:
    folder = _pack(tmp_path / "pack", "flags/more.yaml", b"[]")
    (tmp_path / "secret.yaml").write_text("- secret\n", encoding="utf-8")
    (folder / "flags" / "more.yaml").unlink()
    (folder / "flags" / "more.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(ContentError, match="a link to a file outside the pack") as caught:
        PackFiles.from_folder(folder)
    assert "secret" not in str(caught.value).replace("more.yaml", "")
