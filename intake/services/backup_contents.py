"""What is inside a backup: a manifest, the key file and the copy of the database, in this order."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from intake import __version__
from intake.services.backup_file import BackupReader, BackupRefused, BackupWriter
from intake.store.audit import Anchor
from intake.store.copying import Contents

MANIFEST, KEYS, DATABASE = "manifest.json", "keys.json", "database"
_MEMBERS = [MANIFEST, KEYS, DATABASE]


@dataclass(frozen=True)
class Manifest:
    """`program`: the version that made the backup. `kind`: sqlite or postgresql."""

    made_at: datetime
    program: str
    kind: str
    contents: Contents

    @property
    def row_count(self) -> int:
        return sum(self.contents.rows.values())


def manifest_now(kind: str, contents: Contents, now: datetime) -> Manifest:
    return Manifest(now, __version__, kind, contents)


def pack(manifest: Manifest, keys: bytes, database: Path, target: Path, passphrase: str) -> str:
    """Write the file whole onto the disk; its sha256."""
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        writer = BackupWriter(file, passphrase)
        with tarfile.open(mode="w|", fileobj=cast(IO[bytes], writer), format=tarfile.PAX_FORMAT) as tar:
            for name, content in ((MANIFEST, _to_json(manifest)), (KEYS, keys)):
                tar.addfile(_member(name, len(content)), io.BytesIO(content))
            with database.open("rb") as copy:
                tar.addfile(_member(DATABASE, database.stat().st_size), copy)
        sha256 = writer.finish()
        file.flush()
        os.fsync(file.fileno())
    return sha256


def unpack(source: Path, passphrase: str, folder: Path) -> Manifest:
    """The key file and the copy of the database come to lie in `folder`. Nothing is trusted before the end was seen."""
    try:
        with source.open("rb") as file:
            reader = BackupReader(file, passphrase)
            with tarfile.open(mode="r|", fileobj=cast(IO[bytes], reader)) as tar:
                for expected in _MEMBERS:
                    _take_out(tar, expected, folder / expected)
            reader.read_to_end()
    except OSError as error:
        raise BackupRefused(f"{source} could not be read and unpacked: {error.strerror}.") from None
    return _from_json((folder / MANIFEST).read_bytes())


def _take_out(tar: tarfile.TarFile, name: str, target: Path) -> None:
    member = tar.next()
    content = tar.extractfile(member) if member is not None and member.name == name else None
    if content is None:
        raise BackupRefused(f"The backup lacks its part {name}: it was made by another version of this program.")
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member


def _to_json(manifest: Manifest) -> bytes:
    return json.dumps({**asdict(manifest), "made_at": manifest.made_at.isoformat()}, indent=1).encode()


def _from_json(content: bytes) -> Manifest:
    read = json.loads(content)
    held = read["contents"]
    contents = Contents(held["revision"], held["rows"], Anchor(**held["audit_end"]))
    return Manifest(datetime.fromisoformat(read["made_at"]), read["program"], read["kind"], contents)
