"""Password hashes."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from intake.store.passwords import STANDARD_PASSWORDS, Passwords

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_the_right_password_matches_and_no_other() -> None:
    hashed = CHEAP.hash("correct horse battery")
    assert CHEAP.matches(hashed, "correct horse battery")
    assert not CHEAP.matches(hashed, "correct horse batterz")
    assert not CHEAP.matches(hashed, "")


def test_the_same_letters_match_however_the_keyboard_makes_them() -> None:
    assert CHEAP.matches(CHEAP.hash("caf\u00e9 au lait"), "cafe\u0301 au lait")


@pytest.mark.parametrize("password", ["\ud83d half", "a\0b", "x" * 100_000])
def test_any_text_can_be_tried(password: str) -> None:
    assert not CHEAP.matches(CHEAP.hash("correct horse battery"), password)
    assert CHEAP.matches(CHEAP.hash(password), password)


def test_nobody_has_no_password() -> None:
    assert not CHEAP.matches(None, "")
    assert not CHEAP.matches("not a hash", "not a hash")


def test_the_standard_is_argon2id_at_its_usual_cost_for_nobody_too() -> None:
    for hashed in (STANDARD_PASSWORDS.hash("correct horse battery"), STANDARD_PASSWORDS._hash_of_nobody):
        cost = extract_parameters(hashed)
        assert cost.type is Type.ID
        assert (cost.memory_cost, cost.time_cost) == (65536, 3)
        assert not STANDARD_PASSWORDS.is_outdated(hashed)


def test_a_cheaper_hash_is_outdated() -> None:
    assert STANDARD_PASSWORDS.is_outdated(CHEAP.hash("correct horse battery"))
