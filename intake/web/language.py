"""Which language a request is answered in: the one that the patient chose, else the invitation's, else English.

Staff read English: what they decide on is written in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from intake.languages.catalogues import languages_with_catalogue, translator_for
from intake.languages.translator import ENGLISH, SOURCE_LANGUAGE, Translator
from intake.questionnaire.translations import own_name
from intake.rulebook.model import Rulebook
from intake.store.errors import StoreUnavailable
from intake.web.access import SAFE_METHODS, is_for_staff, is_own_path
from intake.web.parts import current_clinic, parts
from intake.web.security import is_from_elsewhere

# The name of the parameter in an address, and of the button on a page with answers on it.
FIELD = "language"
# What the cookie keeps: the patient's own choice, and the language of the invitation that was opened last.
_CHOSEN, _INVITED = "language", "invited_language"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_IN_ENGLISH = Markup(' lang="en" dir="ltr"')


@dataclass(frozen=True)
class Choice:
    """A language to choose, named by its own name. `address`: this page in it."""

    code: str
    name: str
    address: str


def current_words() -> Translator:
    """Of whoever reads this page."""
    found = g.get("words")
    if found is None:
        found = g.words = ENGLISH if is_for_staff() else translator_for(_language())
    assert isinstance(found, Translator)
    return found


def offered_languages() -> tuple[str, ...]:
    """English first, then the others that the clinic switched on and that this version can speak."""
    if "offered_languages" not in g:
        wanted = current_clinic().languages
        known = wanted if wanted == (SOURCE_LANGUAGE,) else _known_languages()  # English is always known
        g.offered_languages = tuple(code for code in wanted if code in known)
    found: tuple[str, ...] = g.offered_languages
    return found


def hear_choice() -> ResponseReturnValue | None:
    """Before each request: keep the language that the patient chose, by a link or by a button among answers."""
    if is_for_staff() or is_from_elsewhere():
        return None
    is_link = request.method in SAFE_METHODS
    code = (request.args if is_link else request.form).get(FIELD, "")
    if not code or code not in offered_languages():
        return None
    session[_CHOSEN] = code
    if not is_link:
        return None
    return redirect(_address(_other_arguments()), 303)


def is_choice() -> bool:
    """A button among answers sent this: the page is shown again with all that was typed, in the other language."""
    code = request.form.get(FIELD, "")
    return bool(code) and code in offered_languages()


def expect_language(language: str) -> None:
    """The language of the invitation whose link was opened, for a patient who chose none."""
    if session.get(_INVITED) != language:
        session[_INVITED] = language
    g.pop("words", None)


def forget_choice() -> None:
    """Whoever takes this device next is spoken to in the language of their own invitation."""
    current_words()  # the page that says goodbye is still in this one's
    for name in (_CHOSEN, _INVITED):
        session.pop(name, None)


def language_address(code: str) -> str:
    """Where a link leads that shows this page in another language."""
    return _address({**_other_arguments(), FIELD: [code]})


def choices() -> list[Choice]:
    """What a page of the patient's offers to be read in; nothing where there is one language only."""
    offered = () if is_for_staff() else offered_languages()
    return [Choice(code, own_name(code).capitalize(), language_address(code)) for code in offered if len(offered) > 1]


def note_untranslated(rulebook: Rulebook) -> None:
    """The form that this page shows: its texts that stand in English are marked so."""
    g.untranslated = rulebook.untranslated


def lang_of(text: str) -> Markup:
    """The attributes of an element that holds a text of the form: they say where it stands in English for lack of a
    translation."""
    return _IN_ENGLISH if text in g.get("untranslated", ()) else Markup("")


def said(text: str) -> Markup:
    """A text of the form inside a sentence of the page; as `lang_of`."""
    return Markup("<span{}>{}</span>").format(lang_of(text), text) if lang_of(text) else escape(text)


def dir_of(text: str) -> Markup:
    """The attribute of an element that holds an answer: typed text that runs against the page says so by itself."""
    runs_left = _RIGHT_TO_LEFT.search(text) is not None
    if current_words().is_right_to_left:
        return Markup("") if runs_left else Markup(' dir="ltr"')
    return Markup(' dir="auto"') if runs_left else Markup("")


def is_draft() -> bool:
    """The translation that is being read was reviewed by nobody."""
    words = current_words()
    if words.is_source or not words.is_reviewed:
        return not words.is_source
    try:
        return not parts().rulebooks.in_force(words.language).is_reviewed
    except StoreUnavailable:  # nothing of the form is on the page that says so
        return False


def _known_languages() -> Collection[str]:
    """Also the page that says that the database is away is read in one: it has fixed words only."""
    try:
        return parts().rulebooks.languages()
    except StoreUnavailable:
        return (SOURCE_LANGUAGE, *languages_with_catalogue())


def _language() -> str:
    offered = offered_languages()
    invited = g.visit.invite.language if "visit" in g else session.get(_INVITED)
    return next((code for code in (session.get(_CHOSEN), invited) if code in offered), SOURCE_LANGUAGE)


def _other_arguments() -> dict[str, list[str]]:
    return {name: values for name, values in request.args.lists() if name != FIELD}


def _address(query: Mapping[str, list[str]]) -> str:
    """This page's own path; that of a page that only answers a button leads on to the page above it (error_pages)."""
    path = request.path if is_own_path(request.path) else url_for("patient.resume")
    return f"{path}?{urlencode(query, doseq=True)}" if query else path
