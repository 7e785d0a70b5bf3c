"""The key of one form: AES-256-GCM bound to table, column and row as under the clinic's keys, and gone with its row."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.store.canonical_json import Json, canonical_json, read_sealed_json
from intake.store.crypto import Place, SealedBytes
from intake.store.errors import Tampered

_FORMAT = 2
_NONCE_BYTES = 12
_HEADER_BYTES = 17  # the format, and the form that the value belongs to
_NONCE_END = _HEADER_BYTES + _NONCE_BYTES
_KEY_BITS = 256


class DataKey:
    """Seals and opens the values of one form."""

    def __init__(self, intake_id: str, key: bytes) -> None:
        self._intake_id = intake_id
        self._header = bytes([_FORMAT]) + UUID(intake_id).bytes
        self._cipher = AESGCM(key)

    def seal(self, place: Place, plaintext: bytes) -> SealedBytes:
        nonce = os.urandom(_NONCE_BYTES)
        body = self._cipher.encrypt(nonce, plaintext, place.bound_to(self._intake_id))
        return SealedBytes(self._header + nonce + body)

    def seal_json(self, place: Place, value: Json) -> SealedBytes:
        return self.seal(place, canonical_json(value).encode())

    def unseal(self, place: Place, sealed: bytes) -> bytes:
        """Raises Tampered for another place, another form, or a changed byte."""
        if not sealed.startswith(self._header):
            raise Tampered(f"{place.in_words} was not sealed for this form")
        bound_to = place.bound_to(self._intake_id)
        try:
            return self._open(bound_to, sealed)
        except (InvalidTag, ValueError):
            raise Tampered(f"{place.in_words} does not open in its row") from None

    def unseal_json(self, place: Place, sealed: bytes) -> Any:
        return read_sealed_json(self.unseal(place, sealed))

    def unseal_each_json(self, table: str, column: str, sealed: Sequence[tuple[str, bytes]]) -> list[Any]:
        """As `unseal_json` of one column in many rows, each with its id. They are read as one text: a form has eighty
        answers, and to begin with each takes longer than it.
        """
        start, end = f"{table}|{column}|", f"|{self._intake_id}"  # as `Place.bound_to` writes it
        try:
            opened = [self._open(f"{start}{row_id}{end}".encode(), value) for row_id, value in sealed]
        except (InvalidTag, ValueError):
            # One by one, which says of the first that does not open where it stands.
            return [self.unseal_json(Place(table, column, row_id), value) for row_id, value in sealed]
        found: list[Any] = read_sealed_json(b"[" + b",".join(opened) + b"]")
        return found

    def _open(self, bound_to: bytes, sealed: bytes) -> bytes:
        if not sealed.startswith(self._header):
            raise InvalidTag
        return self._cipher.decrypt(sealed[_HEADER_BYTES:_NONCE_END], sealed[_NONCE_END:], bound_to)


def new_data_key() -> bytes:
    return AESGCM.generate_key(bit_length=_KEY_BITS)


def form_of(sealed: bytes) -> str | None:
    """Which form's key opens this value; None for one that was sealed under the clinic's keys."""
    if len(sealed) < _HEADER_BYTES or sealed[0] != _FORMAT:
        return None
    return str(UUID(bytes=bytes(sealed[1:_HEADER_BYTES])))
