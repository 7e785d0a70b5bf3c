"""Fixed words in one language. Whoever makes words for a patient is handed a translator; none is found by itself."""

from __future__ import annotations

from gettext import NullTranslations

SOURCE_LANGUAGE = "en"


def N_(text: str) -> str:
    """Marks a text that is translated later, where it is shown."""
    return text


class Translator:
    """One language. A text that it lacks stands in English. `%(name)s` in a text is filled in, `%%` is a percent sign.

    `is_reviewed`: somebody who speaks the language read it; without that it is a machine's draft.
    """

    def __init__(
        self, language: str, catalogue: NullTranslations, *, is_right_to_left: bool, is_reviewed: bool
    ) -> None:
        self.language = language
        self.is_right_to_left = is_right_to_left
        self.is_reviewed = is_reviewed
        self._catalogue = catalogue

    def find(self, text: str) -> str:
        """The text with its places still to be filled in."""
        return self._catalogue.gettext(text)

    def find_for_number(self, one: str, many: str, count: int) -> str:
        """As `find`, in the form that the language has for this number."""
        return self._catalogue.ngettext(one, many, count)

    def gettext(self, text: str, /, **values: object) -> str:
        return self.find(text) % values

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The number is filled in as `num`."""
        return self.find_for_number(one, many, count) % {"num": count, **values}

    @property
    def direction(self) -> str:
        """As HTML names it."""
        return "rtl" if self.is_right_to_left else "ltr"

    @property
    def is_source(self) -> bool:
        """The language in which everything is written first."""
        return self.language == SOURCE_LANGUAGE


ENGLISH = Translator(SOURCE_LANGUAGE, NullTranslations(), is_right_to_left=False, is_reviewed=True)
