"""JSON that keeps each number as it was typed: 4.20 stays 4.20, which a float would not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

INDENT = "  "
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode  # `json.dumps` makes one for each call


def to_json_text(value: Any, *, is_indented: bool = True) -> str:
    """Keys in the order in which they were put in, and a newline at the end."""
    return "".join(_parts(value, "\n" if is_indented else "")) + "\n"


def _parts(value: Any, line_start: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        inner = line_start + INDENT if line_start else ""
        for number, (key, item) in enumerate(value.items()):
            yield f"{',' if number else '{'}{inner}{_encode(key)}: "
            yield from _parts(item, inner)
        yield f"{line_start}}}"
    elif isinstance(value, list | tuple) and value:
        inner = line_start + INDENT if line_start else ""
        for number, item in enumerate(value):
            yield f"{',' if number else '['}{inner}"
            yield from _parts(item, inner)
        yield f"{line_start}]"
    elif isinstance(value, Decimal):
        yield f"{value:f}"
    else:
        yield _encode(value)
