"""A safety message as spans: what stands between `**` is strong; nothing else in a text is a mark."""

from __future__ import annotations

import re

from intake.summary.text_block import Span

NUMBER_BREAK = re.compile(r"(?<=[0-9]) (?=[0-9])")
STRONG = re.compile(r"\*\*(.+?)\*\*")


def marked(text: str) -> list[Span]:
    """At least one span, and none of them empty but for an empty text. A telephone number stays on one line."""
    text = NUMBER_BREAK.sub("\u00a0", text)
    spans = [Span(part, is_bold=bool(odd % 2)) for odd, part in enumerate(STRONG.split(text)) if part]
    return spans or [Span("")]


def unmarked(text: str) -> str:
    """The words alone."""
    return STRONG.sub(r"\1", text)
