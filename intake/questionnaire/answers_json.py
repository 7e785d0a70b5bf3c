"""The text of an answers file as plain values. What JSON readers let pass in silence stays in sight of the answers.

A key that stands twice, and NaN, are marked where they stand, so that they are refused with everything else that is
wrong and at their own path.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from intake.errors import InputError, Refusal


@dataclass(frozen=True)
class NotANumber:
    """NaN, Infinity or -Infinity: JavaScript's words, no JSON."""

    word: str


class Repeating(dict[str, Any]):
    """An object in which keys stand twice; `repeated` names them, in their order."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        keys = [key for key, _ in pairs]
        self.repeated = tuple(dict.fromkeys(key for number, key in enumerate(keys) if key in keys[:number]))


def repeated_keys(value: Any) -> tuple[str, ...]:
    return value.repeated if isinstance(value, Repeating) else ()


def parse_json(text: str) -> Any:
    """JSON with exact numbers. Raises InputError where the text is none, or could not be stored or printed."""
    try:
        data = json.loads(
            text, object_pairs_hook=_object, parse_int=_number, parse_float=_number, parse_constant=NotANumber
        )
        json.dumps(data, ensure_ascii=False, default=str).encode()  # half a character could not be stored or printed
        return data
    except UnicodeEncodeError:
        raise InputError([Refusal("", "a text holds half a character, or the file is not UTF-8")]) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError([Refusal("", f"not JSON at {place}: {error.msg}")]) from None
    except (RecursionError, ValueError):
        raise InputError([Refusal("", "not readable as JSON")]) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeating(pairs)


def _number(text: str) -> Decimal:
    """Exact; what is beyond any Decimal is infinite, and refused as too large where it stands."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")
