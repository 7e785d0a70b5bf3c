"""The key file: JSON that only its owner may read, written so that a crash leaves the old file or the new one."""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from intake.store.errors import StoreMisconfigured

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_key_file(path: Path) -> dict[str, bytes]:
    """Key by id, oldest first. A file that others may read is refused: its keys are no secret."""
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise StoreMisconfigured(f"Others may read the key file. Type: chmod 600 {path}")
    try:
        entries = json.loads(path.read_text("ascii"))["keys"]
        return {entry["id"]: base64.b64decode(entry["key"], validate=True) for entry in entries}
    except (ValueError, KeyError, TypeError, binascii.Error):
        # `from None`: the parser's own message quotes the file, and the file is secret.
        raise StoreMisconfigured(f"This is not a key file: {path}. Restore it from your copy.") from None


def create_key_file(path: Path, key_id: str, key: bytes) -> None:
    """Make the file, unless another process made it first: then that one is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _write_draft(path, {key_id: key})
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _flush_folder(path.parent)


def add_to_key_file(path: Path, key_id: str, key: bytes) -> None:
    owner = path.stat()
    draft = _write_draft(path, {**read_key_file(path), key_id: key})
    if os.name == "posix" and os.geteuid() == 0:  # typed by root: the server's own user must go on reading it
        os.chown(draft, owner.st_uid, owner.st_gid)
    os.replace(draft, path)
    _flush_folder(path.parent)


def _write_draft(path: Path, keys: dict[str, bytes]) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    entries = [{"id": key_id, "key": base64.b64encode(key).decode()} for key_id, key in keys.items()]
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump({"keys": entries}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # a full disk: half a file of keys must not stay behind
        draft.unlink()
        raise
    return draft


def _flush_folder(folder: Path) -> None:
    """Without this a power cut may forget the file's name, and every answer sealed with its key would be lost."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
