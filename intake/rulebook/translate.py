"""A rulebook with the words of another language for all that a patient reads; rules and conditions stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from intake.questionnaire.patient_texts import is_number_alone
from intake.questionnaire.translations import Translations, translate_questionnaire
from intake.rulebook.help_words import PLACES, HelpByCountry, HelpWords
from intake.rulebook.model import Rulebook, WhyWeAsk


def translate_rulebook(rulebook: Rulebook, translations: Translations) -> Rulebook:
    """Keys, codes and hash stay; what has no translation of its present wording stands in the source's language."""
    words = _Noting(translations.language, translations.texts, translations.reviewed_by, translations.reviewed_on)
    return replace(
        rulebook,
        questionnaire=translate_questionnaire(rulebook.questionnaire, words),
        messages=tuple(
            replace(message, text=words.say(f"message.{message.id}.text", message.text))
            for message in rulebook.messages
        ),
        message_opening_for_others=words.say("messages.opening_for_others", rulebook.message_opening_for_others),
        message_closing=words.say("messages.closing", rulebook.message_closing),
        why_we_ask=None if rulebook.why_we_ask is None else _why(rulebook.why_we_ask, words),
        help=_help(rulebook.help, words),
        source_help=rulebook.help,
        language=translations.language,
        untranslated=frozenset(words.untranslated),
        is_reviewed=translations.is_reviewed,
    )


@dataclass(frozen=True)
class _Noting(Translations):
    """Keeps what it was asked for and did not have."""

    untranslated: set[str] = field(default_factory=set)

    def say(self, text_id: str, source: str) -> str:
        found = self.find(text_id, source)
        if found is not None:
            return found
        if source:
            self.untranslated.add(source)
        return source


def _why(why: WhyWeAsk, words: Translations) -> WhyWeAsk:
    return WhyWeAsk(
        opening=words.say("why.opening", why.opening),
        categories={
            category: words.say(f"why.category.{category}", phrase) for category, phrase in why.categories.items()
        },
        routing=words.say("why.routing", why.routing),
        routing_alone=words.say("why.routing_alone", why.routing_alone),
        reading=words.say("why.reading", why.reading),
    )


def _help(help: HelpByCountry, words: Translations) -> HelpByCountry:
    entries = {entry.id: entry for entry in (*help.countries.values(), help.elsewhere)}
    return help.with_words({entry_id: _help_words(entry, words) for entry_id, entry in entries.items()})


def _help_words(entry: HelpWords, words: Translations) -> dict[str, str]:
    found = {place: getattr(entry, place) for place in (*PLACES, "if_no_answer")}
    return {
        place: text if is_number_alone(place, text) else words.say(f"help.{entry.id}.{place}", text)
        for place, text in found.items()
    }
