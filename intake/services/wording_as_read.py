"""The question as whoever answered it read it: in the language of that moment, from the rules that the form was on."""

from __future__ import annotations

from collections.abc import Mapping

from intake.services.clinic_settings import Clinic
from intake.services.rulebooks import Rulebooks
from intake.summary.record import Origin


def as_read(
    rulebooks: Rulebooks, clinic: Clinic, rule_set_sha256: str, origins: Mapping[str, Origin]
) -> dict[str, Origin]:
    """With the times in the clinic's own zone."""
    zone = clinic.zone
    return {
        key: origin._replace(
            at=None if origin.at is None else origin.at.astimezone(zone),
            asked=_words(rulebooks, rule_set_sha256, key, origin.language),
        )
        for key, origin in origins.items()
    }


def _words(rulebooks: Rulebooks, rule_set_sha256: str, key: str, language: str | None) -> str:
    if language is None:
        return ""
    question = rulebooks.of(rule_set_sha256, language).questionnaire.questions.get(key)
    return "" if question is None else question.text
