"""JSON that keeps each number as it was typed: 4.20 stays 4.20, which a float would not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

INDENT = "  "
_encode_text = json.encoder.encode_basestring
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode  # `json.dumps` makes one for each call


def to_json_text(value: Any, *, is_indented: bool = True) -> str:
    """Keys in the order in which they were put in, and a newline at the end."""
    parts: list[str] = []
    _write(value, "\n" if is_indented else "", parts)
    return "".join(parts) + "\n"


def _write(value: Any, line_start: str, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(_encode_text(value))
    elif isinstance(value, dict) and value:
        inner = line_start + INDENT if line_start else ""
        for number, (key, item) in enumerate(value.items()):
            parts.append(f"{',' if number else '{'}{inner}{_encode_text(key)}: ")
            _write(item, inner, parts)
        parts.append(f"{line_start}}}")
    elif isinstance(value, list | tuple) and value:
        inner = line_start + INDENT if line_start else ""
        for number, item in enumerate(value):
            parts.append(f"{',' if number else '['}{inner}")
            _write(item, inner, parts)
        parts.append(f"{line_start}]")
    elif isinstance(value, Decimal):
        parts.append(f"{value:f}")
    else:
        parts.append(_encode(value))
