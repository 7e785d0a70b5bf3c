"""The fixed words of the patient's pages and papers: every one is translated, none is written past the catalogues."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from bidi import get_display

from intake.data_folders import templates_folder
from intake.languages import catalogues
from intake.languages.catalogues import languages_with_catalogue, read_catalogue, translator_for
from intake.languages.check_catalogues import check_catalogue
from intake.languages.extract import extract_texts
from intake.languages.renew_catalogues import renewed
from intake.languages.translator import ENGLISH
from tests.chromium import TOP

LANGUAGES = ("es", "ar")
FOR_PATIENTS = [*sorted(templates_folder().glob("patient/*.html")), templates_folder() / "layouts" / "patient.html"]
# Names that are the same in every language.
KEPT = {"B12", "MIC", "PDF"}
MARKS_OF_DIRECTION = re.compile("[\u200e\u2068\u2069]")
LEFT_TO_RIGHT = re.compile(r"[\dA-Za-z](?:[\dA-Za-z./& -]*[\dA-Za-z])?")


@cache
def texts() -> Catalog:
    return extract_texts(TOP / "intake", templates_folder())


def strings(language: str) -> list[tuple[str, str]]:
    """Source and translation, each form for a number by itself."""
    found: list[tuple[str, str]] = []
    for message in read_catalogue(language):
        source = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        found += [(source, form) for form in forms if source]
    return found


def catalogue_of(language: str, **translations: str) -> Catalog:
    made = Catalog(locale=language, fuzzy=False)
    for source, text in translations.items():
        made.add(source.replace("_", " "), text)
    return made


def test_there_is_a_catalogue_for_each_language() -> None:
    assert set(languages_with_catalogue()) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_the_same_places_to_fill_in(language: str) -> None:
    assert len(texts()) > 300
    assert check_catalogue(texts(), read_catalogue(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_as_the_command_writes_it(language: str) -> None:
    path = TOP / "intake" / "languages" / f"{language}.po"
    assert without_version(renewed(read_catalogue(language), texts())) == without_version(path.read_text("utf-8"))


def without_version(text: str) -> str:
    return re.sub(r'"Generated-By: .*\n', "", text)


@pytest.mark.parametrize(
    "text", ["Save and continue", "Type the month too.", "November", "Keep taking your usual medicines.", "Not done"]
)
def test_templates_forms_dates_and_papers_are_searched(text: str) -> None:
    assert texts().get(text) is not None
    assert translator_for("es").gettext(text) != text


@pytest.mark.parametrize(
    ("catalogue", "said"),
    [
        (catalogue_of("es"), ["missing: 'Save %(num)s'", "missing: 'Back'"]),
        (catalogue_of("es", Back="Atrás", Save_x="x"), ["missing: 'Save %(num)s'", "left over: 'Save x'"]),
    ],
)
def test_what_is_missing_or_left_over_is_named(catalogue: Catalog, said: list[str]) -> None:
    assert check_catalogue(catalogue_of("en", **{"Save %(num)s": "", "Back": ""}), catalogue) == said


def test_a_stale_text_and_one_without_its_number_are_named() -> None:
    sources = catalogue_of("en", **{"Save %(num)s": "", "Back": ""})
    made = catalogue_of("es", **{"Save %(num)s": "Guardar"})
    made.add("Back", "Atrás", flags=["fuzzy"])
    found = check_catalogue(sources, made)
    assert found == ["other places to fill in: 'Save %(num)s'", "stale: 'Back'"]


def test_arabic_has_its_six_forms_for_a_number() -> None:
    said = {n: translator_for("ar").ngettext("%(num)s try left.", "%(num)s tries left.", n) for n in (1, 2, 3, 11, 100)}
    assert len(set(said.values())) == 5
    assert "3" in said[3]


def test_without_a_catalogue_english_speaks() -> None:
    assert translator_for("de") is ENGLISH
    assert ENGLISH.ngettext("%(num)s try left.", "%(num)s tries left.", 1) == "1 try left."
    assert ENGLISH.gettext("100 %% of %(what)s", what="it") == "100 % of it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_reviewed_it_yet(language: str) -> None:
    assert not translator_for(language).is_reviewed


def test_a_language_begins_with_an_empty_file_that_nobody_reviewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fr.po"
    file.touch()
    monkeypatch.setattr(catalogues, "catalogue_file", lambda language: file)
    monkeypatch.setattr(catalogues, "languages_with_catalogue", lambda: ("fr",))
    for _ in ("as it was begun", "as the command wrote it"):
        assert not translator_for.__wrapped__("fr").is_reviewed
        file.write_text(renewed(read_catalogue("fr"), texts()), encoding="utf-8")
    assert len(check_catalogue(texts(), read_catalogue("fr"))) == len(texts())


def test_spanish_says_usted_and_opens_every_question() -> None:
    informal = re.compile(r"\b(?:tú|tu|tus|ti|contigo|tienes|puedes|estás|eres)\b", re.IGNORECASE)
    assert [text for _, text in strings("es") if informal.search(text)] == []
    assert [text for _, text in strings("es") if text.count("?") != text.count("¿")] == []


def test_arabic_is_in_arabic_letters() -> None:
    latin = [text for source, text in strings("ar") if source not in KEPT and not re.search("[\u0621-\u064a]", text)]
    assert all(re.fullmatch(r"[%(){}«»a-z_s ،؛\u200e]+", text) for text in latin), latin


def test_numbers_and_latin_letters_keep_their_order_in_arabic() -> None:
    for _, text in strings("ar"):
        shown = MARKS_OF_DIRECTION.sub("", get_display(text, base_dir="R"))
        for run in LEFT_TO_RIGHT.findall(MARKS_OF_DIRECTION.sub("", re.sub(r"%\([a-z_]+\)s|\{\w+\}|<.*?>", "", text))):
            assert run in shown, text


@pytest.mark.parametrize("template", FOR_PATIENTS, ids=lambda path: path.stem)
def test_no_word_of_a_page_stands_past_the_catalogues(template: Path) -> None:
    source = re.sub(r"\{% block (?:html_class|width) %\}.*?\{% endblock %\}", "", template.read_text("utf-8"))
    source = re.sub(r"\{#.*?#\}|\{% trans.*?endtrans %\}|\{\{.*?\}\}|\{%.*?%\}", "", source, flags=re.DOTALL)
    shown = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', source) + re.split(r"<[^>]*>", source)
    shown = [text.replace(' aria-describedby=""', "") for text in shown]
    assert [text.strip() for text in shown if re.search("[A-Za-z]{2}", text)] == []
