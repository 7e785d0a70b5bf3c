"""Passwords whose hashes cost next to nothing, for tests that are about something else."""

from __future__ import annotations

from argon2 import PasswordHasher

from intake.store.passwords import Passwords

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
