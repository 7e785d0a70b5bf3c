"""Make a backup of the whole clinic while the server runs, and restore one where nothing is yet."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intake.config import Config
from intake.services.backup_contents import DATABASE, KEYS, Manifest, manifest_now, pack, unpack
from intake.services.backup_file import BackupRefused
from intake.store import audit
from intake.store.copying import Contents, copy_in, copy_out, is_free, kind_of, read_contents, sqlite_file, sqlite_url
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.key_file import read_key_file
from intake.store.schema import upgrading

SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True)
class MadeBackup:
    """`sha256`: of the file, in hexadecimal."""

    sha256: str
    size: int
    manifest: Manifest


def make_backup(config: Config, target: Path, passphrase: str, now: datetime) -> MadeBackup:
    """One sealed file with the database and the key file. It appears whole or not at all, and never replaces one."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupRefused(f"The passphrase is too short: give {SHORTEST_PASSPHRASE} characters or more.")
    if os.path.lexists(target):
        raise BackupRefused(f"{target} exists already. Choose another name: a backup never replaces a file.")
    if not config.key_file.exists():
        raise BackupRefused(f"There is no key file at {config.key_file}. Is INTAKE_DATA right?")
    with _folder_beside(target) as folder:
        keys = KeyRing(read_key_file(config.key_file))
        contents = copy_out(config.database_url, keys, folder / DATABASE)
        # Read after the copy was made: it holds every key that sealed anything in it.
        key_file = config.key_file.read_bytes()
        manifest = manifest_now(kind_of(config.database_url), contents, now)
        sha256 = pack(manifest, key_file, folder / DATABASE, folder / "sealed", passphrase)
        # Before the file is there: whoever is told of a failure must find no file.
        _note(config.database_url, keys, "backup.made", sha256, now)
        _place(folder / "sealed", target)
    return MadeBackup(sha256, target.stat().st_size, manifest)


def restore_backup(config: Config, source: Path, passphrase: str, now: datetime) -> Manifest:
    """All of it or nothing. Refuses a data folder, a key file or a database that is in use."""
    _refuse_what_is_in_use(config)
    file = sqlite_file(config.database_url)
    config.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _folder_beside(file or config.data_folder / "restored") as folder:
        manifest = unpack(source, passphrase, folder)
        require_kind(manifest, config.database_url)
        keys = KeyRing(read_key_file(folder / KEYS))
        if file is not None:
            make_ready(sqlite_url(folder / DATABASE), keys, manifest, now)
        _place_keys(folder / KEYS, config.key_file)
        try:
            copy_in(config.database_url, folder / DATABASE)
        except BaseException:
            config.key_file.unlink()
            raise
    if file is None:
        make_ready(config.database_url, keys, manifest, now)
    return manifest


def require_kind(manifest: Manifest, url: str) -> None:
    if manifest.kind != kind_of(url):
        raise BackupRefused(
            f"This is a backup of a {manifest.kind} database, and INTAKE_DATABASE_URL names a {kind_of(url)} one. "
            "Restore it to its own kind."
        )


def make_ready(url: str, keys: KeyRing, manifest: Manifest, now: datetime) -> None:
    """Compare with the manifest, bring the tables to this version's form, and note in the audit log the restore."""
    differences = differences_from(manifest.contents, contents_of(url, keys))
    if differences:
        raise BackupRefused(f"The copy differs from what was backed up: {'; '.join(differences)}.")
    with upgrading(url):
        pass
    _note(url, keys, "backup.restored", manifest.made_at.isoformat(), now)


def contents_of(url: str, keys: KeyRing) -> Contents:
    database = Database(url, keys)
    try:
        with database.reading() as session:
            return read_contents(session)
    finally:
        database.close()


def differences_from(expected: Contents, found: Contents) -> tuple[str, ...]:
    tables = sorted({*expected.rows, *found.rows})
    rows = [
        f"{name} has {found.rows.get(name)} rows for {expected.rows.get(name)}"
        for name in tables
        if found.rows.get(name) != expected.rows.get(name)
    ]
    version = [] if found.revision == expected.revision else [f"tables of {found.revision} for {expected.revision}"]
    log = [] if found.audit_end == expected.audit_end else ["the audit log ends elsewhere"]
    return (*version, *rows, *log)


def _refuse_what_is_in_use(config: Config) -> None:
    folder = config.data_folder
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"The data folder {folder} is in use or not empty. Give INTAKE_DATA a new folder.")
    if config.key_file.exists():
        raise BackupRefused(f"There is a key file at {config.key_file} already. Move it away first, and keep it.")
    if not is_free(config.database_url):
        raise BackupRefused("The database is not empty. Restore into a new one: nothing is ever overwritten.")


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """For drafts, on the same disk, for nobody else to read; gone afterwards."""
    try:
        with tempfile.TemporaryDirectory(prefix=".intake-", dir=target.absolute().parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise BackupRefused(f"{target.absolute().parent} cannot be written to: {error.strerror}.") from None


def _place(draft: Path, target: Path) -> None:
    try:
        os.link(draft, target)
    except FileExistsError:
        raise BackupRefused(f"{target} was made by somebody else meanwhile. Choose another name.") from None
    except OSError:  # a disk without hard links, as most memory sticks
        os.rename(draft, target)
    _flush_folder(target.absolute().parent)


def _place_keys(source: Path, target: Path) -> None:
    """Before the database: one without its keys would be given new ones, which open nothing of it."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _note(url: str, keys: KeyRing, action: str, subject: str, now: datetime) -> None:
    database = Database(url, keys)
    try:
        database.check()
        with database.transaction() as session:
            audit.append(session, actor="system", action=action, subject=subject, now=now)
    finally:
        database.close()
