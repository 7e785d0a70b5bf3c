"""The migrations lead from nothing to exactly the tables that the code speaks of."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import threading
from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, create_engine, inspect

import intake.store
from intake.store.columns import Base
from intake.store.database import Database
from intake.store.engine import open_engine
from intake.store.errors import StoreMisconfigured
from intake.store.migrate import alembic_config, migrate
from intake.store.schema import NEWEST, upgrading
from intake.store.tables import APPEND_ONLY, StaffRow
from tests.databases import KEYS

for module in pkgutil.iter_modules(intake.store.__path__, "intake.store."):
    import_module(module.name)  # so that each table is known, whichever test runs first


def test_an_empty_database_becomes_one_that_starts(empty_url: str) -> None:
    migrate(empty_url)
    database = Database(empty_url, KEYS)
    database.check()
    database.close()


def test_migrating_again_changes_nothing_and_keeps_the_rows(empty_url: str) -> None:
    migrate(empty_url)
    engine = open_engine(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO setting (name, value) VALUES ('phone', '1')")
    migrate(empty_url)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT value FROM setting").scalar() == "1"
    engine.dispose()


def test_processes_that_migrate_together_wait_for_one_another(empty_url: str) -> None:
    failures: list[Exception] = []

    def try_it() -> None:
        try:
            migrate(empty_url)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_migrated_tables_match_the_models(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrated_checks_match_the_models(database_url: str) -> None:
    """Alembic does not compare these, so a code that a model allows could be missing in the database."""
    engine = open_engine(database_url)
    found = inspect(engine)
    for table in Base.metadata.sorted_tables:
        modelled = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in found.get_check_constraints(table.name)} == modelled
    engine.dispose()


def test_checks_of_the_models_and_of_the_migration_allow_the_same_codes(database_url: str) -> None:
    created = create_engine("sqlite://")
    Base.metadata.create_all(created)
    modelled = _codes(created)
    migrated = open_engine(database_url)
    if migrated.dialect.name == "sqlite":
        assert _codes(migrated) == modelled
    migrated.dispose()
    created.dispose()


def test_every_append_only_table_has_its_triggers(database_url: str) -> None:
    engine = open_engine(database_url)
    catalogue = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT event_object_table, trigger_name FROM information_schema.triggers"
    )
    with engine.connect() as connection:
        assert {table for table, _ in connection.exec_driver_sql(catalogue)} == set(APPEND_ONLY)
    engine.dispose()


def test_every_constraint_has_a_name() -> None:
    for table in Base.metadata.sorted_tables:
        assert all(constraint.name for constraint in table.constraints), table.name
    assert StaffRow.__table__ in Base.metadata.sorted_tables


def _codes(engine: object) -> dict[str, str]:
    found = inspect(engine)
    return {
        str(check["name"]): " ".join(str(check["sqltext"]).split())
        for table in Base.metadata.sorted_tables
        for check in found.get_check_constraints(table.name)
    }


# --- the process that migrates ------------------------------------------------------------------------------------


def test_the_newest_revision_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == NEWEST


def test_a_start_makes_the_tables_once(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with upgrading(empty_url):
        pass
    database = Database(empty_url, KEYS)
    database.check()
    database.close()
    monkeypatch.setattr(subprocess, "Popen", None)  # nothing is left to do, so no process is started for it
    with upgrading(empty_url):
        pass


def test_tables_of_a_newer_version_are_refused(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(StoreMisconfigured, match="another version"), upgrading(database_url):
            pass
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{NEWEST}'")
        engine.dispose()


def test_no_server_carries_the_migration_library() -> None:
    code = "import sys, intake.web.app; print([name for name in ('alembic', 'mako') if name in sys.modules])"
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
