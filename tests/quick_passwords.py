"""Passwords whose hashes cost next to nothing, for tests that are about something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from intake.store.passwords import STANDARD_PASSWORDS, Passwords

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="module", autouse=True)
def quick_sign_ins() -> Iterator[None]:
    """For tests of pages, which sign in as people do: a tenth of a second less each time."""
    with pytest.MonkeyPatch.context() as patched:
        for part in ("_hasher", "_hash_of_nobody"):
            patched.setattr(STANDARD_PASSWORDS, part, getattr(QUICK, part))
        yield
