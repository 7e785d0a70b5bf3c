"""A text that names whom to call, with the numbers of the clinic's country, in the language of the page."""

from __future__ import annotations

from markupsafe import Markup

from intake.web.language import current_words
from intake.web.parts import current_clinic, parts
from intake.web.patient.safety_text import safety_lead, safety_text


def in_country(text: str) -> str:
    """The places in braces filled in. The places are the same in every rule set, so the one in force will do."""
    rulebook = parts().rulebooks.in_force(current_words().language)
    return rulebook.in_country(text, current_clinic().country)


def country_text(text: str) -> Markup:
    return safety_text(in_country(text))


def country_lead(text: str) -> tuple[str, str]:
    return safety_lead(in_country(text))
