"""Brings the tables to this version's form: `python -m intake.store.migrate`, which reads the address on its input.

The only module that imports Alembic, and no server imports this one: see `schema`.
"""

from __future__ import annotations

import sys

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from intake.store.engine import open_engine, translated
from intake.store.errors import StoreMisconfigured, StoreUnavailable
from intake.store.schema import MISCONFIGURED, UNAVAILABLE
from intake.store.turns import Turn, wait_turn


def migrate(url: str) -> None:
    """All or nothing. Processes that try it at once wait for one another."""
    engine = open_engine(url)
    try:
        with translated(), engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                # A migration that rebuilds a table drops it first; the check afterwards makes up for this.
                connection.connection.cursor().execute("PRAGMA foreign_keys=0")
            with connection.begin():
                _upgrade(connection)
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    wait_turn(connection, Turn.MIGRATION)
    config = alembic_config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise StoreMisconfigured("The database has tables of another version than this one knows.") from None
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise StoreMisconfigured("The migration would break references between tables; nothing was changed.")


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", "intake.store:migrations")
    return config


def main() -> int:
    """The exit code names the kind of error, and standard output holds its message."""
    try:
        migrate(sys.stdin.read())
    except (StoreMisconfigured, StoreUnavailable) as error:
        print(error)
        return MISCONFIGURED if isinstance(error, StoreMisconfigured) else UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
