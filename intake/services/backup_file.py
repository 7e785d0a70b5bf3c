"""The file of a backup: a tar sealed under a passphrase, chunk by chunk; a cut or changed file is refused."""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from intake.errors import IntakeError

# The number stands for everything below it, the costs of scrypt too: a file cannot ask for more memory than this.
MAGIC = b"INTAKE-BACKUP-1\n"
CHUNK_BYTES = 1 << 20
_SALT_BYTES, _TAG_BYTES, _NUMBER_BYTES = 16, 16, 11
_SCRYPT = {"length": 32, "n": 1 << 17, "r": 8, "p": 1}


class BackupRefused(IntakeError):
    """Whoever makes or restores a backup reads it: what stands in the way, and what to do."""


class BackupWriter:
    """Takes bytes; `finish` writes what is left and gives the file's sha256 in hexadecimal."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._header = MAGIC + os.urandom(_SALT_BYTES)
        self._cipher = _cipher(passphrase, self._header)
        self._number = 0
        self._waiting = bytearray()
        self._put(self._header)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK_BYTES:  # a whole chunk may be the last one, which is marked as such
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def finish(self) -> str:
        self._seal(bytes(self._waiting), is_last=True)
        return self._hash.hexdigest()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, is_last), chunk, self._header))
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


class BackupReader:
    """Gives the bytes back. Nothing that was changed is ever given; a cut is noticed when the end is reached."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file = file
        self._header = file.read(len(MAGIC) + _SALT_BYTES)
        if not self._header.startswith(MAGIC):
            raise BackupRefused("This file is no backup made by this program, or one by a newer version.")
        self._cipher = _cipher(passphrase, self._header)
        self._number = 0
        self._opened = bytearray()
        self._ahead = self._next_chunk()

    def read(self, size: int) -> bytes:
        while len(self._opened) < size and self._open_chunk():
            pass
        given = bytes(self._opened[:size])
        del self._opened[:size]
        return given

    def read_to_end(self) -> None:
        """Padding may follow what was read; the end must have been seen before the rest is trusted."""
        while self.read(CHUNK_BYTES):
            pass

    def _open_chunk(self) -> bool:
        if self._number and not self._ahead:
            return False
        sealed, self._ahead = self._ahead, self._next_chunk()
        try:
            opened = self._cipher.decrypt(_nonce(self._number, not self._ahead), sealed, self._header)
        except (InvalidTag, ValueError):
            wrong = "is damaged or was cut off" if self._number else "does not open: wrong passphrase, or it is damaged"
            raise BackupRefused(f"The backup {wrong}. Compare its sha256 with the one that was noted.") from None
        self._opened += opened
        self._number += 1
        return True

    def _next_chunk(self) -> bytes:
        return self._file.read(CHUNK_BYTES + _TAG_BYTES)


def _cipher(passphrase: str, header: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=header[len(MAGIC) :], **_SCRYPT).derive(passphrase.encode(errors="surrogateescape")))


def _nonce(number: int, is_last: bool) -> bytes:
    """Never twice under one key: each file has a salt, and so a key, of its own."""
    return number.to_bytes(_NUMBER_BYTES, "big") + bytes([is_last])
