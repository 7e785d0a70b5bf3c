"""The languages that a clinic can offer its form in beside English, and whether anybody reviewed them."""

from __future__ import annotations

from dataclasses import dataclass

from intake.languages.catalogues import translator_for
from intake.languages.translator import SOURCE_LANGUAGE
from intake.questionnaire.translations import english_name, own_name
from intake.services.rulebooks import Rulebooks


@dataclass(frozen=True)
class OfferedLanguage:
    """`is_reviewed`: the pages' words and the form's were both read by somebody who speaks the language."""

    code: str
    english_name: str
    own_name: str
    is_reviewed: bool


def list_languages(rulebooks: Rulebooks) -> list[OfferedLanguage]:
    """Of the rule set in force, by their English names."""
    found = [_describe(rulebooks, code) for code in rulebooks.languages() - {SOURCE_LANGUAGE}]
    return sorted(found, key=lambda language: language.english_name)


def _describe(rulebooks: Rulebooks, code: str) -> OfferedLanguage:
    is_reviewed = translator_for(code).is_reviewed and rulebooks.in_force(code).is_reviewed
    return OfferedLanguage(code, english_name(code), own_name(code), is_reviewed)
