"""Which form the tables have, and bringing them up to date, in a process of its own where there is anything to do.

So a server does not carry the migration library for all its life (11 MB) for the work of one start.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

from intake.store.engine import for_reading, open_engine, translated
from intake.store.errors import StoreMisconfigured, StoreUnavailable

NEWEST = "0007"  # the revision of the last file in migrations/versions
MISCONFIGURED, UNAVAILABLE = 3, 4  # exit codes of the process that migrates
VERSION_TABLE = "alembic_version"


def current_revision(connection: Connection) -> str | None:
    """None for a database without tables."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return None if found is None else str(found)


@contextmanager
def upgrading(url: str) -> Iterator[None]:
    """Bring the tables up to date, where that is needed, beside the work inside; they are ready when it is left."""
    engine = for_reading(open_engine(url))
    try:
        with translated(), engine.connect() as connection:
            is_newest = current_revision(connection) == NEWEST
    finally:
        engine.dispose()
    if is_newest:
        yield
        return
    with _start() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        # The address goes over standard input: it may hold a password, and the arguments of a process are public.
        process.stdin.write(url)
        process.stdin.close()
        yield
        message = process.stdout.read().strip()
    if process.returncode == UNAVAILABLE:
        raise StoreUnavailable(message)
    if process.returncode:
        raise StoreMisconfigured(message or "The tables could not be brought to this version's form.")


def _start() -> subprocess.Popen[str]:
    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
    return subprocess.Popen(
        (sys.executable, "-P", "-m", "intake.store.migrate"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
