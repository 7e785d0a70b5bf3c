"""Every problem of a pack: those of its rulebook, translations that cannot be read, characters without a font."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intake.errors import Problem
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.schema import TranslationFile
from intake.questionnaire.translations import file_of, languages_of
from intake.rulebook.check import check_files
from intake.source_text import UNPRINTABLE, place_of
from intake.summary.fonts import WIDTHS, UnprintableText


@dataclass(frozen=True)
class PackProblems:
    """`barring`: with one of these the form would open in a language for nobody, or a paper be printed for nobody, so
    that it goes live under no circumstances. `written`: all others.
    """

    written: tuple[Problem, ...]
    barring: tuple[Problem, ...]

    @property
    def all(self) -> tuple[Problem, ...]:
        return (*self.written, *self.barring)


def check_pack(files: PackFiles, today: date) -> PackProblems:
    return PackProblems(tuple(check_files(files, today)), (*_find_unreadable(files), *_find_unprintable(files)))


def _find_unreadable(files: PackFiles) -> list[Problem]:
    """Of the translations. The rulebook is read without them: each at its language's first patient."""
    reader = PackReader(files)
    for language in languages_of(files):
        reader.read(file_of(language), TranslationFile)
    return reader.problems


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
