"""A backup is one sealed file that restores whole or not at all, on both databases."""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from intake.config import Config
from intake.rulebook.supervisor import EngineSupervisor
from intake.services import backup_drill, backup_file
from intake.services.assess_submission import assess_submission
from intake.services.backup import contents_of, make_backup, restore_backup
from intake.services.backup_drill import Step, drill
from intake.services.backup_file import CHUNK_BYTES, BackupReader, BackupRefused, BackupWriter
from intake.services.clinic_settings import load_clinic
from intake.services.print_summary import print_submission
from intake.services.review_submission import load_review
from intake.services.rulebooks import Rulebooks
from intake.store import postgresql_programs
from intake.store.clinic_tables import SettingRow
from intake.store.columns import Base
from intake.store.copying import copy_out
from intake.store.database import Database
from intake.store.errors import StoreMisconfigured
from intake.store.sealed_columns import ROW_ID, sealed_columns
from tests.databases import KEYS, new_postgresql_database, postgresql_server
from tests.made_up_clinic import NOW, submit

PASSPHRASE = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of a file is slow to make on purpose: half a second each time. tests/cli/test_backup.py waits for it."""
    monkeypatch.setitem(backup_file._SCRYPT, "n", 2)


@dataclass(frozen=True)
class MadeClinic:
    config: Config
    backup: Path


@pytest.fixture
def clinic(
    database: Database,
    database_url: str,
    rulebooks: Rulebooks,
    engine: EngineSupervisor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> MadeClinic:
    """With one form, assessed and printed, and with a backup."""
    if not database_url.startswith("sqlite"):  # pg_dump must be of the server's version
        monkeypatch.setenv("PATH", f"{postgresql_server().bin_path}{os.pathsep}{os.environ['PATH']}")
    database.check()
    folder = tmp_path / "data"
    folder.mkdir()
    key = base64.b64encode(bytes(range(32))).decode()
    (folder / "keys.json").write_text(json.dumps({"keys": [{"id": "first", "key": key}]}))
    (folder / "keys.json").chmod(0o600)
    config = Config(folder, database_url, folder / "keys.json")
    submission_id = submit(database, rulebooks, "well")
    assess_submission(database, rulebooks, engine, submission_id, NOW)
    review = load_review(database, rulebooks, load_clinic(database, config.clinic), submission_id)
    print_submission(database, review, "a4", NOW)
    file = tmp_path / "clinic.backup"
    make_backup(config, file, PASSPHRASE, NOW)
    return MadeClinic(config, file)


def _elsewhere(clinic: MadeClinic) -> Config:
    folder = clinic.backup.parent / "restored"
    is_sqlite = clinic.config.database_url.startswith("sqlite")
    url = f"sqlite:///{folder / 'intake.sqlite3'}" if is_sqlite else new_postgresql_database()
    return replace(clinic.config, data_folder=folder, database_url=url, key_file=folder / "keys.json")


def _damaged(clinic: MadeClinic) -> None:
    """Somebody changes a sealed value behind the program's back."""
    change = "UPDATE invite SET sealed_name = sealed_offer"
    if clinic.config.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(clinic.config.database_url.removeprefix("sqlite:///"))) as connection:
            connection.execute(change)
            connection.commit()
    else:
        with psycopg.connect(clinic.config.database_url.replace("+psycopg", "")) as connection:
            connection.execute(change.encode())


def test_what_is_restored_is_what_was_there_with_its_keys(clinic: MadeClinic) -> None:
    elsewhere = _elsewhere(clinic)
    manifest = restore_backup(elsewhere, clinic.backup, PASSPHRASE, NOW)
    found = contents_of(elsewhere.database_url, KEYS)
    expected = {**manifest.contents.rows, "audit_entry": manifest.contents.rows["audit_entry"] + 1}
    assert found.rows == expected
    assert found.rows["answer_event"] > 0
    assert elsewhere.key_file.read_bytes() == clinic.config.key_file.read_bytes()
    assert elsewhere.key_file.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupRefused, match="not empty"):
        restore_backup(elsewhere, clinic.backup, PASSPHRASE, NOW)


def test_a_drill_opens_everything_and_prints_the_same_bytes(clinic: MadeClinic) -> None:
    before = contents_of(clinic.config.database_url, KEYS)
    steps = list(drill(clinic.config, clinic.backup, PASSPHRASE))
    assert all(step.is_good for step in steps), steps
    told = " ".join(step.text for step in steps)
    for expected in ("rows of", "of this version", "audit log is whole", "sealed values open", "same in every byte"):
        assert expected in told
    assert contents_of(clinic.config.database_url, KEYS) == before


def test_a_drill_finds_a_value_that_does_not_open_and_a_pdf_that_differs(
    clinic: MadeClinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_drill, "print_summary", lambda *_: b"%PDF of another version")
    assert "same bytes" in _faults(list(drill(clinic.config, clinic.backup, PASSPHRASE)))
    monkeypatch.setattr(backup_drill, "_print_again", lambda *_: Step(True, ""))
    _damaged(clinic)
    again = clinic.backup.with_name("again.backup")
    make_backup(clinic.config, again, PASSPHRASE, NOW)
    assert "1 of invite" in _faults(list(drill(clinic.config, again, PASSPHRASE)))


def _faults(steps: list[Step]) -> str:
    return " ".join(step.text for step in steps if not step.is_good)


def test_nothing_is_left_of_a_restore_that_fails(clinic: MadeClinic) -> None:
    elsewhere = _elsewhere(clinic)
    content = clinic.backup.read_bytes()
    clinic.backup.write_bytes(content[:-1])
    for passphrase in (PASSPHRASE, "another passphrase"):
        with pytest.raises(BackupRefused):
            restore_backup(elsewhere, clinic.backup, passphrase, NOW)
        assert list(elsewhere.data_folder.iterdir()) == []


def test_a_backup_never_replaces_a_file_and_leaves_no_draft(clinic: MadeClinic) -> None:
    before = clinic.backup.read_bytes()
    with pytest.raises(BackupRefused, match="never replaces"):
        make_backup(clinic.config, clinic.backup, PASSPHRASE, NOW)
    with pytest.raises(BackupRefused, match="too short"):
        make_backup(clinic.config, clinic.backup.with_name("b"), "short", NOW)
    assert clinic.backup.read_bytes() == before
    assert clinic.backup.stat().st_mode & 0o077 == 0
    assert not [entry for entry in clinic.backup.parent.iterdir() if entry.name.startswith(".intake-")]


def test_the_copy_is_of_one_moment_beside_a_writer_who_is_not_done(clinic: MadeClinic, database: Database) -> None:
    before = contents_of(clinic.config.database_url, KEYS)
    with database.transaction() as session:
        session.add(SettingRow(name="half done", value="{}"))
        session.flush()
        assert copy_out(clinic.config.database_url, KEYS, clinic.backup.with_name("copy")) == before


def test_a_backup_goes_back_to_its_own_kind_of_database_only(clinic: MadeClinic, tmp_path: Path) -> None:
    elsewhere = _elsewhere(clinic)
    is_sqlite = clinic.config.database_url.startswith("sqlite")
    other = new_postgresql_database() if is_sqlite else f"sqlite:///{tmp_path / 'restored' / 'x.db'}"
    with pytest.raises(BackupRefused, match="its own kind"):
        restore_backup(replace(elsewhere, database_url=other), clinic.backup, PASSPHRASE, NOW)


def test_without_pg_dump_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreMisconfigured, match=r"pg_dump is not on this machine. Install .*postgresql-client"):
        postgresql_programs.dump("postgresql+psycopg://u:secret@h/d", "1", tmp_path / "x")


@pytest.mark.parametrize("address", ["u:secret@h/d", "u@h/d?password=secret"])
def test_neither_the_arguments_nor_the_error_of_pg_dump_hold_the_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\n[ "$PGPASSWORD" = secret ] && echo "$@" > {tmp_path}/told\necho no >&2\nexit 1\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(Exception, match="pg_dump could not do it: no"):
        postgresql_programs.dump(f"postgresql+psycopg://{address}", "1", tmp_path / "x")
    assert "postgresql://u@h/d\n" in (tmp_path / "told").read_text()
    assert "secret" not in (tmp_path / "told").read_text()


@pytest.mark.parametrize("size", [0, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_what_was_sealed_comes_back_and_a_cut_at_a_chunk_is_seen(tmp_path: Path, size: int) -> None:
    file, content = tmp_path / "sealed", bytes(size)
    passphrase = f"{PASSPHRASE}\udcff"  # a byte that is no UTF-8, as in a line of random ones
    with file.open("wb") as out:
        writer = BackupWriter(out, passphrase)
        writer.write(content)
        writer.finish()
    with file.open("rb") as sealed:
        assert BackupReader(sealed, passphrase).read(size + 9) == content
    shutil.copy(file, tmp_path / "cut")
    os.truncate(tmp_path / "cut", 32 + (CHUNK_BYTES + 16 if size > CHUNK_BYTES else 0))
    with (tmp_path / "cut").open("rb") as sealed, pytest.raises(BackupRefused):
        BackupReader(sealed, passphrase).read_to_end()


def test_every_sealed_column_is_opened_by_the_drill() -> None:
    tables = {name for name, table in Base.metadata.tables.items() if sealed_columns(table)}
    assert tables == set(ROW_ID)
