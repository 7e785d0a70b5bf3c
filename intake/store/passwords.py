"""Passwords as Argon2id hashes; an unknown person costs as much time as a known one."""

from __future__ import annotations

import base64
import os
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Passwords:
    """Hashes and compares. The defaults are those of argon2-cffi: 64 MiB, three passes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._hash_of_nobody = _hash_of_nobody(self._hasher)

    def hash(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    def matches(self, password_hash: str | None, password: str) -> bool:
        """None stands for someone who does not exist: the same work is done, and the answer is no."""
        try:
            self._hasher.verify(password_hash or self._hash_of_nobody, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)


def _normal(password: str) -> bytes:
    """The same password typed on another keyboard may arrive in other code points."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", errors="surrogatepass")


def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """A hash with the usual cost that no password has: random bytes in its form."""
    salt, digest = (
        base64.b64encode(os.urandom(length)).decode().rstrip("=") for length in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


STANDARD_PASSWORDS = Passwords()
