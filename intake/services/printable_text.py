"""What staff type and papers hold is refused where it is typed, if it has a character that no font has."""

from __future__ import annotations

from intake.errors import Refusal
from intake.summary.fonts import UnprintableText
from intake.summary.printable import check_printable_text
from intake.summary.visible_text import visible


def refuse_unprintable(path: str, text: str) -> list[Refusal]:
    try:
        check_printable_text(path, visible(text))
    except UnprintableText as error:
        return [Refusal(path, f"Type it without {error.code_point}, which cannot be printed")]
    return []
