"""Open what a server or a command works with: the keys, the database, the engine and the rules, in that order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

from intake.config import Config
from intake.data_folders import rules_folder
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable
from intake.services.install_shipped import install_shipped
from intake.services.retention import drop_expired
from intake.services.rulebooks import SHIPPED_PACK, Rulebooks
from intake.store.crypto import KeyRing
from intake.store.database import Database, has_key_file
from intake.store.errors import StoreMisconfigured
from intake.store.progress import add_missing_progress
from intake.store.schema import upgrading


@dataclass(frozen=True)
class Installation:
    database: Database
    engine: EngineSupervisor
    rulebooks: Rulebooks


@contextmanager
def open_database(config: Config) -> Iterator[Database]:
    """The database with this version's tables; a clinic that is not there yet begins with a folder and a key file."""
    with closing(_database(config)) as database:
        with upgrading(config.database_url):
            pass
        database.check()
        yield database


@contextmanager
def open_installation(config: Config, now: datetime) -> Iterator[Installation]:
    """A server starts although durable_rules does not: then every form is for review by hand, and says so."""
    engine = EngineSupervisor()
    shipped = rules_folder() / SHIPPED_PACK
    try:
        with closing(_database(config)) as database:
            rulebooks = Rulebooks(database, engine)
            with upgrading(config.database_url):  # by another process: what needs no tables is done beside it
                _try_to_start(engine)
                rulebooks.make_ready(PackFiles.from_folder(shipped))
            database.check()
            with database.transaction() as session:
                drop_expired(session, now)
                add_missing_progress(session)
            install_shipped(database, rulebooks, shipped, now)
            yield Installation(database, engine, rulebooks)
    finally:
        engine.stop()


def _database(config: Config) -> Database:
    """With its folder and its keys; its tables may be of an older version yet."""
    config.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A new file in the place of a lost one would open nothing, and stand in the way of the right one.
    if not config.key_file.exists() and has_key_file(config.database_url):
        raise StoreMisconfigured(
            f"The key file of this database is not at {config.key_file}. Put it back there, or restore a backup: "
            "without it nothing about patients can be read."
        )
    return Database(config.database_url, KeyRing.load_or_create(config.key_file))


def _try_to_start(engine: EngineSupervisor) -> None:
    try:
        engine.start()
    except EngineUnavailable:
        return  # each later call tries again
