"""Whom a patient is told to call, by the clinic's country, and how a text that names it is filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

PLACES = ("emergency", "hospital", "advice", "doctor", "to_talk", "lines")
MAY_NOT_ANSWER = ("advice", "doctor")
PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class HelpWords:
    """What one country calls its emergency number, its emergency department, its advice line, and who to talk to.

    `id` names the entry. `is_checked`: somebody read the providers' own pages.
    """

    id: str
    emergency: str
    hospital: str
    advice: str
    doctor: str
    to_talk: str
    lines: str
    if_no_answer: str = ""
    is_checked: bool = False

    def fill(self, text: str) -> str:
        """A text with its places filled in; only ours count as places, whatever else stands in braces."""
        found = PLACE.findall(text)
        if not found:
            return text
        filled = PLACE.sub(lambda place: self._words(place[1]) or place[0], text)
        is_asked_to_wait = any(place in MAY_NOT_ANSWER for place in found) and self.if_no_answer
        return f"{filled} {self.if_no_answer}" if is_asked_to_wait else filled

    def _words(self, place: str) -> str:
        words = getattr(self, place) if place in PLACES else ""
        assert isinstance(words, str)
        return words


# For a pack that names no numbers: safe and plain anywhere.
NO_COUNTRY = HelpWords(
    id="elsewhere",
    emergency="112 (or your local emergency number)",
    hospital="the nearest emergency department",
    advice="the doctor on call",
    doctor="your doctor",
    to_talk="call the crisis line of your country",
    lines="the crisis line of your country",
)


@dataclass(frozen=True)
class HelpByCountry:
    """`countries`: by two capital letters; any other country gets `elsewhere`."""

    countries: Mapping[str, HelpWords]
    elsewhere: HelpWords = NO_COUNTRY

    def of(self, country: str) -> HelpWords:
        return self.countries.get(country, self.elsewhere)

    def with_words(self, changed: Mapping[str, Mapping[str, Any]]) -> HelpByCountry:
        """The same with other words, by the id of the entry and the place."""
        return HelpByCountry(
            {code: replace(words, **changed.get(words.id, {})) for code, words in self.countries.items()},
            replace(self.elsewhere, **changed.get(self.elsewhere.id, {})),
        )
