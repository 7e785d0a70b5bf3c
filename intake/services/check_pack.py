"""Every problem in the files of a pack: what the rulebook's own checks find, and characters that no font has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intake.errors import Problem
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.check import check_files
from intake.source_text import UNPRINTABLE, place_of
from intake.summary.fonts import WIDTHS, UnprintableText


@dataclass(frozen=True)
class PackProblems:
    """`unprintable`: a summary or paper form with one of these could be printed for nobody. `written`: all others."""

    written: tuple[Problem, ...]
    unprintable: tuple[Problem, ...]

    @property
    def all(self) -> tuple[Problem, ...]:
        return (*self.written, *self.unprintable)


def check_pack(files: PackFiles, today: date) -> PackProblems:
    return PackProblems(tuple(check_files(files, today)), tuple(_find_unprintable(files)))


def _find_unprintable(files: PackFiles) -> list[Problem]:
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
