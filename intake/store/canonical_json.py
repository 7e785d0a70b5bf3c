"""JSON with one spelling for one value, so that it can be hashed, sealed and compared as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

_DECODER = json.JSONDecoder()

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


def canonical_json(value: Json) -> str:
    """Keys sorted, no spaces, everything beyond ASCII escaped: any database and any encoding holds it unchanged."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def read_json(text: str | bytes) -> Any:
    """What `canonical_json` wrote. `Any`, because only the caller knows the shape of what it stored."""
    return json.loads(text if isinstance(text, str) else text.decode("ascii"))  # else json guesses the encoding


def read_sealed_json(text: bytes) -> Any:
    """As `read_json`, of what nobody can have touched since it was sealed: there is no space around it to look for."""
    value, _end = _DECODER.raw_decode(text.decode("ascii"))
    return value
