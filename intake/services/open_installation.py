"""Open what a server or a command works with: the keys, the database, the engine and the rules, in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from intake.config import Config
from intake.data_folders import rules_folder
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable
from intake.services.install_shipped import install_shipped
from intake.services.rulebooks import SHIPPED_PACK, Rulebooks
from intake.store import sessions
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.invite_lists import delete_expired_lists
from intake.store.progress import add_missing_progress
from intake.store.schema import upgrading


@dataclass(frozen=True)
class Installation:
    database: Database
    engine: EngineSupervisor
    rulebooks: Rulebooks


@contextmanager
def open_database(config: Config, meanwhile: Callable[[], None] = lambda: None) -> Iterator[Database]:
    """The database with this version's tables; the data folder and the key file are made where there are none.

    `meanwhile`: what can be started beside bringing the tables up to date.
    """
    config.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = KeyRing.load_or_create(config.key_file)
    with upgrading(config.database_url):
        meanwhile()
    database = Database(config.database_url, keys)
    try:
        database.check()
        yield database
    finally:
        database.close()


@contextmanager
def open_installation(config: Config, now: datetime) -> Iterator[Installation]:
    """A server starts although durable_rules does not: then every form is for review by hand, and says so."""
    engine = EngineSupervisor()
    try:
        with open_database(config, meanwhile=partial(_try_to_start, engine)) as database:
            with database.transaction() as session:
                sessions.delete_expired(session, now)
                delete_expired_lists(session, now)
                add_missing_progress(session)
            rulebooks = Rulebooks(database, engine)
            install_shipped(database, rulebooks, rules_folder() / SHIPPED_PACK, now)
            yield Installation(database, engine, rulebooks)
    finally:
        engine.stop()


def _try_to_start(engine: EngineSupervisor) -> None:
    try:
        engine.start()
    except EngineUnavailable:
        return  # each later call tries again
