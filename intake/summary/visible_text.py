"""Characters that cannot be seen are written out, so that nothing typed can hide or turn round what is printed."""

from __future__ import annotations

import re

LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
EMPTY_LINES = re.compile("\n{6,}")  # counted, not printed: 65,536 of them would be a thousand pages
# Controls, lone surrogates, the marks and overrides of writing direction, and spaces without a width. Not in it: the
# joiners (U+200C, U+200D) and variation selectors, which belong to the spelling of several scripts and to emoji.
HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text with every line break as a newline, tabs as spaces, and hidden characters as `[U+202E]`."""
    if text.isascii() and text.isprintable():  # as nearly every text is
        return text
    text = LINE_BREAKS.sub("\n", text).replace("\t", "    ")
    text = EMPTY_LINES.sub(lambda found: f"\n[{len(found.group()) - 1} empty lines]\n", text)
    return HIDDEN.sub(lambda found: f"[{code_point(found.group())}]", text)


def code_point(character: str) -> str:
    """`U+00E9`."""
    return f"U+{ord(character):04X}"
