"""The key of one form: AES-256-GCM bound to table, column and row as under the clinic's keys, and gone with its row."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.store.canonical_json import Json, canonical_json, read_json
from intake.store.crypto import Place, SealedBytes
from intake.store.errors import Tampered

_FORMAT = 2
_NONCE_BYTES = 12
_HEADER_BYTES = 17  # the format, and the form that the value belongs to
_KEY_BITS = 256


class DataKey:
    """Seals and opens the values of one form."""

    def __init__(self, intake_id: str, key: bytes) -> None:
        self._intake_id = intake_id
        self._header = bytes([_FORMAT]) + UUID(intake_id).bytes
        self._cipher = AESGCM(key)

    def seal(self, place: Place, plaintext: bytes) -> SealedBytes:
        nonce = os.urandom(_NONCE_BYTES)
        return SealedBytes(self._header + nonce + self._cipher.encrypt(nonce, plaintext, self._bound_to(place)))

    def seal_json(self, place: Place, value: Json) -> SealedBytes:
        return self.seal(place, canonical_json(value).encode())

    def unseal(self, place: Place, sealed: bytes) -> bytes:
        """Raises Tampered for another place, another form, or a changed byte."""
        if sealed[:_HEADER_BYTES] != self._header:
            raise Tampered(f"{place.in_words} was not sealed for this form")
        nonce_end = _HEADER_BYTES + _NONCE_BYTES
        nonce, body = sealed[_HEADER_BYTES:nonce_end], sealed[nonce_end:]
        try:
            return self._cipher.decrypt(nonce, body, self._bound_to(place))
        except (InvalidTag, ValueError):
            raise Tampered(f"{place.in_words} does not open in its row") from None

    def unseal_json(self, place: Place, sealed: bytes) -> Any:
        return read_json(self.unseal(place, sealed))

    def _bound_to(self, place: Place) -> bytes:
        return place.bound_to(self._intake_id)


def new_data_key() -> bytes:
    return AESGCM.generate_key(bit_length=_KEY_BITS)


def form_of(sealed: bytes) -> str | None:
    """Which form's key opens this value; None for one that was sealed under the clinic's keys."""
    if len(sealed) < _HEADER_BYTES or sealed[0] != _FORMAT:
        return None
    return str(UUID(bytes=bytes(sealed[1:_HEADER_BYTES])))
