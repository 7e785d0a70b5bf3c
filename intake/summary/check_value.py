"""A short value that changes with anything in a summary: page and paper that bear the same one say the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

from intake.summary.answer_view import Said
from intake.summary.view import Summary

LENGTH, GROUP = 12, 4


def check_value(summary: Summary) -> str:
    """In groups to be read aloud, as in `3f2a 90c1 77be`: 48 bits of the SHA-256 of all that the summary holds."""
    text = json.dumps(_by_name(summary), sort_keys=True, ensure_ascii=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:LENGTH]
    return " ".join(digest[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def _by_name(part: Any) -> Any:
    """Each part by the names of its fields, whether it is a dataclass or a named tuple: what is on paper keeps its
    value. Only an answer is a row of its fields, as it was from the first print on.

    Not `asdict`, which copies all of it and takes longer than the reading back of the pages.
    """
    if is_dataclass(part):
        return {field.name: _by_name(getattr(part, field.name)) for field in fields(part)}
    if isinstance(part, tuple):
        names, values = () if isinstance(part, Said) else getattr(part, "_fields", ()), map(_by_name, part)
        return dict(zip(names, values, strict=True)) if names else list(values)
    return part
