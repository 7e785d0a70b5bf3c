"""A variant of the tiny pack: a path inside it and the bytes that stand there in place of what the pack has."""

from __future__ import annotations

from collections.abc import Iterator

from tests.builders import TINY

DIET, FACTS, HEAD = "flags/diet.yaml", "facts.yaml", "pack.yaml"
FORM = "questionnaire/01_health.yaml"
GOOD = {name: (TINY / name).read_text(encoding="utf-8") for name in (DIET, FACTS, HEAD, FORM)}

Variant = tuple[str, str, bytes]
"""What the trick is, in which file, and the file."""


def changed(old: str, new: str, file: str = DIET) -> str:
    assert old in GOOD[file], old
    return GOOD[file].replace(old, new, 1)


def of_texts(file: str, texts: dict[str, str]) -> Iterator[Variant]:
    for what, text in texts.items():
        yield what, file, text.encode("utf-8", "surrogatepass")


def in_diet(old: str, news: list[str]) -> Iterator[Variant]:
    """One place of the rule file, with one thing after another in it."""
    for new in news:
        yield f"{old!r} → {ascii(new)[:60]}", DIET, changed(old, new).encode("utf-8", "surrogatepass")
