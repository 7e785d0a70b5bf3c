"""A pack's texts in another language: the file that holds them, and the look-up of each by its source text.

A translation is used only for the very wording of which it was made: stale or missing, the source text stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError

from intake.languages.translator import SOURCE_LANGUAGE
from intake.questionnaire.model import Panel, Question, Questionnaire, RestAnswer, Section, Unit
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import TRANSLATIONS, PackReader
from intake.questionnaire.patient_texts import source_hash
from intake.questionnaire.schema import TranslationFile


@dataclass(frozen=True)
class TranslatedText:
    """`of`: the hash of the source text of which it was made."""

    text: str
    of: str


@dataclass(frozen=True)
class Translations:
    """The texts of one language, by their ids. Without a reviewer and a day they are a machine's draft."""

    language: str
    texts: Mapping[str, TranslatedText]
    reviewed_by: str | None = None
    reviewed_on: date | None = None

    @property
    def is_reviewed(self) -> bool:
        return self.reviewed_by is not None and self.reviewed_on is not None

    def find(self, text_id: str, source: str) -> str | None:
        """The translation of this wording; None where there is none, so that the source can be marked as English."""
        found = self.texts.get(text_id)
        return found.text if found is not None and found.of == source_hash(source) else None

    def say(self, text_id: str, source: str) -> str:
        """The translation, or else the source itself."""
        found = self.find(text_id, source)
        return source if found is None else found


def file_of(language: str) -> str:
    return f"{TRANSLATIONS}{language}.yaml"


def languages_of(files: PackFiles) -> tuple[str, ...]:
    """The languages for which the pack has a file."""
    names = (name for name in files.under(TRANSLATIONS) if name.endswith(".yaml"))
    return tuple(name.removeprefix(TRANSLATIONS).removesuffix(".yaml") for name in names)


def load_translations(files: PackFiles, language: str) -> Translations:
    """The texts of a language; none for a language without a file. Reads that one file: call it at the first need."""
    if file_of(language) not in files.texts:
        return Translations(language, {})
    reader = PackReader(files)
    shaped = reader.read(file_of(language), TranslationFile)
    reader.stop_if_any()
    assert shaped is not None  # else the reader had a problem
    is_reviewed = shaped.status == "reviewed"
    return Translations(
        language=language,
        texts={entry.id: TranslatedText(entry.text, entry.of) for entry in shaped.texts},
        reviewed_by=shaped.reviewed_by or None if is_reviewed else None,
        reviewed_on=shaped.date if is_reviewed else None,
    )


def is_language(code: str) -> bool:
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def is_right_to_left(language: str) -> bool:
    return Locale.parse(language).text_direction == "rtl"


@cache
def own_name(language: str) -> str:
    """As its speakers write it: español, العربية."""
    return Locale.parse(language).get_display_name() or language


def english_name(language: str) -> str:
    return Locale.parse(language).get_display_name(SOURCE_LANGUAGE) or language


def translate_questionnaire(questionnaire: Questionnaire, translations: Translations) -> Questionnaire:
    """The same questionnaire with the words of the language; keys, codes, conditions and hash stay as they are."""
    say = translations.say
    names = {
        say(f"name.{name}.name", name): say(f"name.{name}.words", words)
        for name, words in questionnaire.names_in_plain_words.items()
    }
    return replace(
        questionnaire,
        title=say("pack.title", questionnaire.title),
        units={code: _unit(unit, translations) for code, unit in questionnaire.units.items()},
        sections=tuple(_section(section, translations) for section in questionnaire.sections),
        names_in_plain_words=names,
    )


def _unit(unit: Unit, translations: Translations) -> Unit:
    """Of a text that the pack does not have by itself there is no translation either."""
    label = translations.say(f"unit.{unit.code}.label", unit.label)
    short = label if unit.short == unit.label else translations.say(f"unit.{unit.code}.short", unit.short)
    one = short if unit.one == unit.short else translations.say(f"unit.{unit.code}.one", unit.one)
    return replace(unit, label=label, short=short, one=one)


def _section(section: Section, translations: Translations) -> Section:
    head = f"section.{section.code}"
    return replace(
        section,
        title=translations.say(f"{head}.title", section.title),
        intro=translations.say(f"{head}.intro", section.intro),
        questions=tuple(_question(question, translations) for question in section.questions),
        panels=tuple(_panel(panel, translations) for panel in section.panels),
    )


def _question(question: Question, translations: Translations) -> Question:
    head = f"question.{question.key}"
    return replace(
        question,
        text=translations.say(f"{head}.text", question.text),
        hint=translations.say(f"{head}.hint", question.hint),
        row=translations.say(f"{head}.row", question.row),
        asked_of=translations.find(f"{head}.asked_of", question.asked_of) or question.asked_of,
        options=_choices(f"{head}.option", question.options, translations),
    )


def _panel(panel: Panel, translations: Translations) -> Panel:
    head = f"panel.{panel.id}"
    rest = None if panel.rest is None else _rest(f"{head}.rest", panel.rest, translations)
    return replace(panel, title=translations.say(f"{head}.title", panel.title), rest=rest)


def _rest(head: str, rest: RestAnswer, translations: Translations) -> RestAnswer:
    return replace(
        rest,
        text=translations.say(f"{head}.text", rest.text),
        choices=_choices(f"{head}.choice", rest.choices, translations),
    )


def _choices(head: str, choices: Mapping[str, str], translations: Translations) -> dict[str, str]:
    return {code: translations.say(f"{head}.{code}", words) for code, words in choices.items()}
