"""Who may be the same person, told from a keyed index of name and date of birth that gives neither away."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from intake.store.crypto import KeyRing

_ASCII_WORD = re.compile("[0-9a-z]+")


def match_key(keys: KeyRing, name: str, date_of_birth: date) -> str:
    """What an invitation is found by when the same name and date of birth come again."""
    return keys.blind_index(identity_of(name, date_of_birth).encode())


def match_keys(keys: KeyRing, name: str, date_of_birth: date) -> tuple[str, ...]:
    """What it may have been stored as, under this or an older key."""
    return keys.blind_indexes(identity_of(name, date_of_birth).encode())


def identity_of(name: str, date_of_birth: date) -> str:
    """The words of the name in any order and spelling of capitals and accents, with the date of birth."""
    return " ".join([*sorted(words_of(name)), date_of_birth.isoformat()])


def words_of(name: str) -> list[str]:
    """Without capitals, accents and what stands between words."""
    if name.isascii():  # most are, and a search goes through all of them
        return _ASCII_WORD.findall(name.lower())
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = (letter for letter in letters if not unicodedata.combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in bare).split()
