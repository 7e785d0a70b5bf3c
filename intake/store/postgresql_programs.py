"""Runs pg_dump and pg_restore, which alone know how to copy a whole PostgreSQL database."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, make_url

from intake.store.errors import StoreMisconfigured, StoreUnavailable


def dump(url: str, snapshot: str, file: Path) -> None:
    """`snapshot`: the moment of an open transaction, so that the copy is of the same moment as what that one reads."""
    options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}")
    _run("pg_dump", options, url)


def load(url: str, file: Path) -> None:
    """Into a database without tables; all or nothing."""
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", options, url, str(file))


def _run(program: str, options: Sequence[str], url: str, *files: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise StoreMisconfigured(
            f"The program {program} is not on this machine. Install PostgreSQL's client programs (postgresql-client), "
            "of the server's version or newer."
        )
    address = make_url(url)
    password = address.password or address.query.get("password")
    environ = {**os.environ, "PGPASSWORD": str(password)} if password else dict(os.environ)
    ended = subprocess.run(
        (path, *options, f"--dbname={_without_password(address)}", *files),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env=environ,
        check=False,
    )
    if ended.returncode:
        # The first line alone: those that follow may quote a row.
        said = ended.stderr.strip().splitlines()[:1]
        raise StoreUnavailable(f"{program} could not do it: {''.join(said) or 'it did not say why'}")


def _without_password(address: URL) -> str:
    """For the arguments of a process, which are public."""
    query = {name: value for name, value in address.query.items() if name != "password"}
    shown = URL.create(
        "postgresql", username=address.username, host=address.host, port=address.port, database=address.database
    )
    return shown.set(query=query).render_as_string()
