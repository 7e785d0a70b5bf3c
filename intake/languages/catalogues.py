"""The catalogues of fixed words: one .po file a language, read once and when it is first needed."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from intake.languages.translator import ENGLISH, Translator

# What stands as Last-Translator until somebody who speaks the language has read all of it.
NOT_REVIEWED = "A machine; nobody has reviewed it"
_ENDING = ".po"


@cache  # asked for several times a page, and the folder does not change while a server runs
def languages_with_catalogue() -> tuple[str, ...]:
    """Those that the fixed words are translated into."""
    names = (file.name for file in files("intake.languages").iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


def catalogue_file(language: str) -> Path:
    return Path(str(files("intake.languages"))) / f"{language}{_ENDING}"


def read_catalogue(language: str) -> Catalog:
    """One that was begun as an empty file names nobody yet."""
    catalogue = read_po(StringIO(catalogue_file(language).read_text(encoding="utf-8")), locale=language)
    if catalogue.last_translator == Catalog().last_translator:
        catalogue.last_translator = NOT_REVIEWED
    return catalogue


@cache
def translator_for(language: str) -> Translator:
    """English for a language without a catalogue. Entries marked fuzzy are stale and left out."""
    if language not in languages_with_catalogue():
        return ENGLISH
    catalogue, compiled = read_catalogue(language), BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    locale = catalogue.locale
    assert locale is not None
    return Translator(
        language,
        GNUTranslations(compiled),
        is_right_to_left=locale.text_direction == "rtl",
        is_reviewed=catalogue.last_translator != NOT_REVIEWED,
    )
