"""Seals what tells about a patient: AES-256-GCM bound to table, column and row, so that a moved value does not open."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from intake.store.canonical_json import Json, canonical_json, read_sealed_json
from intake.store.errors import StoreMisconfigured, Tampered
from intake.store.key_file import add_to_key_file, create_key_file, read_key_file

SealedBytes = NewType("SealedBytes", bytes)

_FORMAT = 1
_NONCE_BYTES = 12
_KEY_BYTES = 32
_KEY_ID = re.compile(r"[a-z0-9-]{1,32}\Z")


class Place(NamedTuple):  # and no dataclass: each answer of a form opens in its own
    """Where a sealed value lives. It opens nowhere else."""

    table: str
    column: str
    row_id: str

    @property
    def in_words(self) -> str:
        """For an error. Of an answer the form is named and not the question."""
        return f"{self.table}.{self.column} of {self.row_id.partition(':')[0]}"

    def bound_to(self, key_id: str) -> bytes:
        bound = f"{self.table}|{self.column}|{self.row_id}|{key_id}"
        if bound.count("|") != 3:
            raise ValueError("a place is written with | between its parts, so no part may hold one")
        return bound.encode()


class KeyRing:
    """Keys by id. The last one seals and signs; the others only open what they sealed. `file`: where they stand, and
    `version`: which one of it was read.
    """

    def __init__(
        self, keys: Mapping[str, bytes], file: Path | None = None, version: tuple[int, int] | None = None
    ) -> None:
        if not keys:
            raise StoreMisconfigured("There is no key to encrypt with.")
        for key_id, key in keys.items():
            if not _KEY_ID.match(key_id) or len(key) != _KEY_BYTES:
                raise StoreMisconfigured("A key needs an id of a-z, 0-9 and -, and 32 bytes.")
        self._file = file
        self._version = version
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._by_header = {_header(key_id): (key_id, cipher) for key_id, cipher in self._ciphers.items()}
        self._signing_keys = {key_id: _derived_key(key, "signatures") for key_id, key in keys.items()}
        self._index_keys = {key_id: _derived_key(key, "blind index") for key_id, key in keys.items()}
        self.newest_id = list(keys)[-1]

    @classmethod
    def of(cls, keys: Mapping[str, bytes]) -> KeyRing:
        return cls(keys)

    @classmethod
    def load_or_create(cls, path: Path) -> KeyRing:
        """The ring in this file, which is made with one new key where there is none."""
        if not path.exists():
            create_key_file(path, *_new_key())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        version = _version_of(path)  # before it is read: what is added in between is seen at the next look
        return cls(read_key_file(path), path, version)

    @classmethod
    def rotate(cls, path: Path) -> KeyRing:
        """Add a key that seals from now on. What the older keys sealed still opens."""
        add_to_key_file(path, *_new_key())
        return cls.load(path)

    def renewed(self) -> KeyRing:
        """With what was added to its file since. A file that is away, or lacks a key that is held, changes nothing."""
        if self._file is None or _version_of(self._file) == self._version:
            return self
        try:
            newer = KeyRing.load(self._file)
        except (OSError, StoreMisconfigured):
            return self
        return newer if self._signing_keys.items() <= newer._signing_keys.items() else self

    def __reduce__(self) -> tuple[Callable[[Path], KeyRing], tuple[Path]]:
        """Another process is told of the file and reads it: what is pickled holds no key."""
        if self._file is None:
            raise TypeError("keys that stand in no file stay in their process")
        return KeyRing.load, (self._file,)

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._ciphers)})"

    def seal(self, place: Place, plaintext: bytes) -> SealedBytes:
        nonce = os.urandom(_NONCE_BYTES)
        body = self._ciphers[self.newest_id].encrypt(nonce, plaintext, place.bound_to(self.newest_id))
        return SealedBytes(_header(self.newest_id) + nonce + body)

    def unseal(self, place: Place, sealed: bytes) -> bytes:
        """Raises Tampered for another place, another key, or a changed byte."""
        if len(sealed) < 2 or sealed[0] != _FORMAT:
            raise Tampered(f"{place.in_words} is not a sealed value")
        end_of_id = 2 + sealed[1]
        key_id = sealed[2:end_of_id].decode("ascii", errors="replace")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise Tampered(f"{place.in_words} was sealed with a key that is not in the key file")
        nonce, body = sealed[end_of_id : end_of_id + _NONCE_BYTES], sealed[end_of_id + _NONCE_BYTES :]
        bound_to = place.bound_to(key_id)
        try:
            return cipher.decrypt(nonce, body, bound_to)
        except (InvalidTag, ValueError):
            raise Tampered(f"{place.in_words} does not open in its row") from None

    def seal_json(self, place: Place, value: Json) -> SealedBytes:
        return self.seal(place, canonical_json(value).encode())

    def unseal_json(self, place: Place, sealed: bytes) -> Any:
        return read_sealed_json(self.unseal(place, sealed))

    def unseal_each_json(self, table: str, column: str, sealed: Sequence[tuple[str, bytes]]) -> list[Any]:
        """As `unseal_json` of one column in many rows, each with its id. They are read as one text: to begin with each
        takes longer than it.
        """
        start = f"{table}|{column}|"  # as `Place.bound_to` writes it
        try:
            opened = [self._open(start, row_id, value) for row_id, value in sealed]
        except (LookupError, InvalidTag, ValueError):
            # One by one, which says of the first that does not open where it stands and why.
            return [self.unseal_json(Place(table, column, row_id), value) for row_id, value in sealed]
        found: list[Any] = read_sealed_json(b"[" + b",".join(opened) + b"]")
        return found

    def _open(self, start: str, row_id: str, sealed: bytes) -> bytes:
        nonce_at = 2 + sealed[1]
        body_at = nonce_at + _NONCE_BYTES
        key_id, cipher = self._by_header[sealed[:nonce_at]]
        return cipher.decrypt(sealed[nonce_at:body_at], sealed[body_at:], f"{start}{row_id}|{key_id}".encode())

    def sign(self, message: bytes) -> tuple[str, str]:
        """The id of the key that signed, and the signature in hexadecimal."""
        return self.newest_id, self._signature(self.newest_id, message)

    def is_signed(self, key_id: str, message: bytes, signature: str) -> bool:
        if key_id not in self._signing_keys:
            return False
        return hmac.compare_digest(self._signature(key_id, message), signature)

    def lasting_secret(self, purpose: bytes) -> str:
        """In hexadecimal; of the oldest key, so that it stays the same when another one is added."""
        return self._signature(next(iter(self._signing_keys)), purpose)

    def blind_index(self, message: bytes) -> str:
        """The same for the same message: rows can be found by it, and nobody without the key can guess the message."""
        return hmac.new(self._index_keys[self.newest_id], message, sha256).hexdigest()

    def blind_indexes(self, message: bytes) -> tuple[str, ...]:
        """What it is or was under each key: rows keep the index of the key that was the newest then."""
        return tuple(hmac.new(key, message, sha256).hexdigest() for key in self._index_keys.values())

    def _signature(self, key_id: str, message: bytes) -> str:
        return hmac.new(self._signing_keys[key_id], message, sha256).hexdigest()


def _header(key_id: str) -> bytes:
    """What a value begins with that this key sealed."""
    return bytes([_FORMAT, len(key_id)]) + key_id.encode()


def _version_of(file: Path) -> tuple[int, int] | None:
    """Another one each time that the file is replaced; None where it is away."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _derived_key(key: bytes, use: str) -> bytes:
    """A key of its own for each use: one key must not serve two."""
    info = f"injection-intake {use}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(key)


def _new_key() -> tuple[str, bytes]:
    return secrets.token_hex(4), AESGCM.generate_key(bit_length=8 * _KEY_BYTES)
