"""Characters in the texts of a pack that no font has: a summary or paper form with one could be printed for nobody."""

from __future__ import annotations

from intake.errors import Problem
from intake.questionnaire.pack_files import PackFiles
from intake.source_text import UNPRINTABLE, place_of
from intake.summary.fonts import WIDTHS, UnprintableText


def find_unprintable(files: PackFiles) -> list[Problem]:
    """Each once a file, at its first place. What cannot be seen at all is refused by whoever reads the file."""
    found = []
    for path, text in sorted(files.texts.items()):
        for character in sorted(set(UNPRINTABLE.sub("", text))):
            if not character.isspace() and not _can_be_printed(character):
                message = f"no font has the character U+{ord(character):04X}, so that nothing with it can be printed"
                found.append(Problem(path, *place_of(text, text.index(character)), message, "type the text anew"))
    return found


def _can_be_printed(character: str) -> bool:
    try:
        WIDTHS[False][character]
    except UnprintableText:
        return False
    return True
