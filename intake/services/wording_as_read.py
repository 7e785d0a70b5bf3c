"""The question as whoever answered it read it: in the language of that moment, from the rules that the form was on."""

from __future__ import annotations

from collections.abc import Mapping

from intake.rulebook.model import Rulebook
from intake.services.clinic_settings import Clinic
from intake.services.rulebooks import Rulebooks
from intake.summary.record import Origin


def as_read(
    rulebooks: Rulebooks, clinic: Clinic, rule_set_sha256: str, origins: Mapping[str, Origin]
) -> dict[str, Origin]:
    """With the times in the clinic's own zone."""
    zone = clinic.zone
    languages = {origin.language for origin in origins.values() if origin.language is not None}
    read_in: dict[str | None, Rulebook | None] = {
        language: rulebooks.find(rule_set_sha256, language) for language in languages
    }
    return {
        key: Origin(how, who, by, is_changed, at and at.astimezone(zone), language, _words(read_in.get(language), key))
        for key, (how, who, by, is_changed, at, language, _) in origins.items()
    }


def _words(rulebook: Rulebook | None, key: str) -> str:
    question = None if rulebook is None else rulebook.questionnaire.questions.get(key)
    return "" if question is None else question.text
