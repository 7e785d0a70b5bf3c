"""Text made ready to draw: letters composed and joined, and each line put into the order in which it is seen.

Reordering is done line by line, after wrapping: a whole paragraph turned round first would read from its last line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from arabic_reshaper import ArabicReshaper
from bidi.algorithm import get_display  # type: ignore[import-untyped]  # the part that mirrors brackets

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
# They steer joining and emoji, and have no ink of their own.
WITHOUT_INK = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
STRONG_LEFT, STRONG_RIGHT, NUMBERS = "L", ("R", "AL"), ("EN", "AN")
BRACKETS = {"(": ")", "[": "]", "{": "}", "\u00ab": "\u00bb"}
JOINED_FORMS = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]+")
LEFT_MARK, RIGHT_MARK = "\u200e", "\u200f"
SIDE_MARKS = re.compile("[\u200e\u200f]")
# Joined to one sign, a vowel between the two letters would stand behind both, and be read so.
VOWELS = "[\u0610-\u061a\u064b-\u065f\u0670]+"
VOWELLED_LAM_ALEF = re.compile(f"(\u0644{VOWELS})(?=[\u0622\u0623\u0625\u0627])")
JOINER = "\u200d"
# The library loses a vowel that a joiner parts from its letter.
JOINER_BEFORE_VOWEL = re.compile(f"({JOINER}+)({VOWELS})")


@lru_cache(maxsize=1)
def _reshaper() -> ArabicReshaper:
    # Vowel marks are part of what was typed; ligatures beyond lam-alef are code points that few fonts have.
    return ArabicReshaper(configuration={"delete_harakat": False, "support_zwj": True, "ARABIC LIGATURE ALLAH": False})


def shape(text: str) -> str:
    """In logical order still: accents composed, Arabic letters in their joined forms, joiners taken out."""
    text = unicodedata.normalize("NFC", text)
    if ARABIC.search(text):
        text = JOINER_BEFORE_VOWEL.sub(r"\2\1", text)
        text = _reshaper().reshape(VOWELLED_LAM_ALEF.sub(rf"\1{JOINER}", text))
    return WITHOUT_INK.sub("", text)


def as_typed(text: str) -> str:
    """What `shape` joined as letters again, for whoever copies it or has it read out."""
    return JOINED_FORMS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)


def is_right_to_left(text: str) -> bool:
    """By the first letter that has a direction."""
    if not RIGHT_TO_LEFT.search(text):
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == STRONG_LEFT:
            return False
        if direction in STRONG_RIGHT:
            return True
    return False


def as_seen(line: str, *, right_to_left: bool) -> str:
    """One wrapped line from left to right as the eye meets it."""
    if not right_to_left and not RIGHT_TO_LEFT.search(line):
        return SIDE_MARKS.sub("", line)
    seen: str = get_display(_with_sides(line, right_to_left), base_dir="R" if right_to_left else "L")
    return SIDE_MARKS.sub("", seen)


def _with_sides(line: str, right_to_left: bool) -> str:
    """Brackets between marks of the direction that they take (UAX 9, N0, which the library leaves out)."""
    marks = {}
    for opening, closing in _bracket_pairs(line):
        inside = _directions(line[opening + 1 : closing], _last_direction(line[:opening], right_to_left))
        if right_to_left in inside:
            side = right_to_left
        elif inside:
            side = _last_direction(line[:opening], right_to_left)
        else:
            continue
        marks[opening] = marks[closing] = RIGHT_MARK if side else LEFT_MARK
    return "".join(
        f"{marks[place]}{character}{marks[place]}" if place in marks else character
        for place, character in enumerate(line)
    )


def _bracket_pairs(line: str) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for place, character in enumerate(line):
        if character in BRACKETS:
            opened.append((BRACKETS[character], place))
        elif any(closing == character for closing, _ in opened):
            while opened[-1][0] != character:
                opened.pop()
            pairs.append((opened.pop()[1], place))
    return pairs


def _directions(text: str, before: bool) -> set[bool]:
    """Which directions occur: True is right to left. A number goes with the letter before it."""
    found: set[bool] = set()
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == STRONG_LEFT or direction in STRONG_RIGHT:
            before = direction != STRONG_LEFT
            found.add(before)
        elif direction in NUMBERS:
            found.add(before)
    return found


def _last_direction(text: str, right_to_left: bool) -> bool:
    for character in reversed(text):
        direction = unicodedata.bidirectional(character)
        if direction == STRONG_LEFT or direction in STRONG_RIGHT:
            return direction != STRONG_LEFT
    return right_to_left
