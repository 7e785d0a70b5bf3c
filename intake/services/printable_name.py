"""A name that stands on papers is refused where it is typed, if it has a character that no font has."""

from __future__ import annotations

from intake.errors import Refusal
from intake.summary.fonts import UnprintableText
from intake.summary.printable import check_printable_text


def refuse_unprintable(name: str) -> list[Refusal]:
    try:
        check_printable_text("name", name)
    except UnprintableText as error:
        return [Refusal("name", f"Type it without {error.code_point}, which cannot be printed")]
    return []
