"""Whether every character of a text has a glyph: asked before printing, so that the error names the place."""

from __future__ import annotations

from intake.summary.fonts import WIDTHS, UnprintableText
from intake.summary.script_runs import shape


def check_printable_text(place: str, text: str) -> None:
    """Raises UnprintableText with `place`, such as the question that the text answers."""
    for character in shape(text).replace("\n", " "):
        try:
            WIDTHS[True][character]
        except UnprintableText:
            raise UnprintableText(place, character) from None
