"""The shipped translations: complete, current, true to the numbers and marks of the source, and readable as written."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

import pytest
from bidi import get_display

from intake.cli.main import main
from intake.languages.catalogues import translator_for
from intake.questionnaire.answer_words import measured_words
from intake.questionnaire.answers import Measured
from intake.questionnaire.check_translations import check_translations, marks_of
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.patient_texts import PatientText, read_patient_texts
from intake.questionnaire.plain_names import names_in
from intake.questionnaire.translations import (
    Translations,
    is_right_to_left,
    load_translations,
    translate_questionnaire,
)
from tests.builders import SHIPPED, shipped_pack

LANGUAGES = ("es", "ar")
# Digits and Latin letters that belong together, as `116 123`, `1000 mcg/mL` and `<150`.
LEFT_TO_RIGHT = re.compile(r"[<>×\dA-Za-zµ][<>×\dA-Za-zµ⁰-⁹²³./&\- ]*[\dA-Za-zµ⁰-⁹²³]")
LEFT_TO_RIGHT_MARK = "\u200e"
TELEPHONE = re.compile(r"(?<!\d)(?:999|111|116 123|0800 1111|85258)(?!\d)")
SPANISH_TU = re.compile(
    r"\b(?:tú|tu|tus|ti|contigo|tienes|puedes|estás|eres|toma tú|vosotros|vuestr\w+)\b", re.IGNORECASE
)
# What a patient finds on a box, a label or a paper, or has to dial, type or say.
KEPT = ("MIC", "INR", "GLP-1", "Ozempic", "Wegovy", "Mounjaro", "Samaritans", "Childline", "SHOUT", "eGFR", "TSH")


@cache
def files() -> PackFiles:
    return PackFiles.from_folder(SHIPPED)


@cache
def sources() -> dict[str, PatientText]:
    return read_patient_texts(PackReader(files()))


@cache
def translations(language: str) -> Translations:
    return load_translations(files(), language)


@cache
def translated(language: str) -> Questionnaire:
    return translate_questionnaire(shipped_pack().questionnaire, translations(language))


def pairs(language: str) -> list[tuple[str, str, str]]:
    """Id, source, translation."""
    found = [
        (text_id, source.text, translations(language).find(text_id, source.text))
        for text_id, source in sources().items()
    ]
    return [(text_id, source, text) for text_id, source, text in found if text is not None]


def test_the_command_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translations", "check"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert [line.partition(":")[0] for line in said.out.splitlines()] == 2 * sorted(LANGUAGES)


def test_every_text_that_a_patient_reads_is_among_the_sources() -> None:
    rulebook, known = shipped_pack(), {source.text for source in sources().values()}
    questionnaire = rulebook.questionnaire
    shown = [questionnaire.title, rulebook.message_opening_for_others, rulebook.message_closing]
    shown += [message.text for message in rulebook.messages]
    for section in questionnaire.sections:
        shown += [section.title, section.intro, *(panel.title for panel in section.panels)]
        rests = [panel.rest for panel in section.panels if panel.rest is not None]
        shown += [words for rest in rests for words in (rest.text, *rest.choices.values())]
        for question in (question for question in section.questions if not question.is_filled_by_system):
            shown += [question.text, question.hint, *question.options.values()]
    shown += [words for unit in questionnaire.units.values() for words in (unit.label, unit.short, unit.one)]
    shown += [words for named in questionnaire.names_in_plain_words.items() for words in named]
    assert [words for words in shown if words and words not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_from_the_wording_that_stands_now(language: str) -> None:
    assert len(pairs(language)) == len(sources()) > 900


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_draft_until_somebody_reviewed_it(language: str) -> None:
    assert not translations(language).is_reviewed


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_bold_type_and_places_to_fill_in_are_those_of_the_source(language: str) -> None:
    assert [text_id for text_id, source, text in pairs(language) if marks_of(source) != marks_of(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_emergency_numbers_stand_in_their_order(language: str) -> None:
    messages = [pair for pair in pairs(language) if pair[0].startswith("message")]
    assert len(messages) == len(shipped_pack().messages) + 2
    assert [text_id for text_id, source, text in messages if TELEPHONE.findall(source) != TELEPHONE.findall(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_type_begins_and_ends(language: str) -> None:
    for text_id, _, text in pairs(language):
        parts = text.split("**")
        assert len(parts) % 2 == 1, text_id
        assert all(part == part.strip() and part for part in parts[1::2]), text_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_products_and_helplines_stay(language: str) -> None:
    for text_id, source, text in pairs(language):
        for name in KEPT:
            assert (name in source) <= (name in text), text_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_is_found_in_the_same_questions_as_in_the_source(language: str) -> None:
    source = shipped_pack().questionnaire
    for key, question in source.questions.items():
        expected = {translations(language).say(f"name.{name}.name", name) for name in names_in(source, question)}
        assert set(names_in(translated(language), translated(language).questions[key])) == expected, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_answers_of_a_question_read_alike(language: str) -> None:
    for question in translated(language).questions.values():
        assert len(set(question.options.values())) == len(question.options), question.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lab_result_is_named_before_a_colon_as_in_the_source(language: str) -> None:
    labs = [key for key in shipped_pack().questionnaire.panels["labs"].keys]
    texts = [translated(language).questions[key].text for key in labs]
    assert [text for text in texts if text.count(": ") != 1] == []


@pytest.mark.parametrize(
    ("answer", "english", "spanish"),
    [
        (Measured(Decimal("1"), "years"), "1 year", "1 año"),
        (Measured(Decimal("1"), "months"), "1 month", "1 mes"),
        (Measured(Decimal("2"), "months"), "2 months", "2 meses"),
        (Measured(Decimal("1"), "years", "<"), "<1 years", "<1 años"),
        (Measured(Decimal("1"), "mcg"), "1 mcg", "1 mcg"),
    ],
)
def test_one_of_a_unit(answer: Measured, english: str, spanish: str) -> None:
    assert measured_words(shipped_pack().questionnaire, answer) == english
    assert measured_words(translated("es"), answer, translator_for("es")) == spanish


def test_spanish_says_usted() -> None:
    assert [text_id for text_id, _, text in pairs("es") if SPANISH_TU.search(text)] == []
    assert sum("usted" in text for _, _, text in pairs("es")) > 3


def test_spanish_opens_every_question() -> None:
    assert [text_id for text_id, _, text in pairs("es") if text.count("?") != text.count("¿")] == []


def test_arabic_is_written_in_arabic_letters_but_for_names_and_units() -> None:
    latin = [text_id for text_id, _, text in pairs("ar") if not re.search(r"[\u0621-\u064a]", text)]
    assert {text_id.partition(".")[0] for text_id in latin} == {"name", "unit"}


def test_numbers_and_latin_letters_keep_their_order_in_arabic() -> None:
    """`116 123` would be shown as `123 116`, and `<150` as `150>`, without a mark before it."""
    assert is_right_to_left("ar")
    for text_id, _, text in pairs("ar"):
        shown = get_display(text.replace("**", ""), base_dir="R").replace(LEFT_TO_RIGHT_MARK, "")
        for run in LEFT_TO_RIGHT.findall(text.replace("**", "").replace(LEFT_TO_RIGHT_MARK, "")):
            assert run in shown, text_id


def test_without_the_marks_their_order_would_be_lost() -> None:
    text = translations("ar").texts["message.self-harm.text"].text
    assert "116 123" not in get_display(text.replace(LEFT_TO_RIGHT_MARK, ""), base_dir="R")


def test_the_check_of_the_shipped_pack_is_complete() -> None:
    report = check_translations(files())
    assert report.problems == ()
    assert {(found.language, found.translated) for found in report.languages} == {
        (language, len(sources())) for language in LANGUAGES
    }
