"""The questions as they were read: in the language of that moment, by the rules that the form was on."""

from __future__ import annotations

from collections.abc import Iterable

from intake.questionnaire.model import Questionnaire
from intake.services.rulebooks import Rulebooks
from intake.summary.record import Origin


def read_in(rulebooks: Rulebooks, rule_set_sha256: str, origins: Iterable[Origin]) -> dict[str, Questionnaire]:
    """By language. Without those that this version of the program cannot read any more."""
    languages = {origin.language for origin in origins if origin.language is not None}
    found = {language: rulebooks.find(rule_set_sha256, language) for language in languages}
    return {language: rulebook.questionnaire for language, rulebook in found.items() if rulebook is not None}
