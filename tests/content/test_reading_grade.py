"""How hard the form is to read: what a patient is asked and told, measured in English and in Spanish.

Flesch-Kincaid gives the school grade of an English text, Fernández Huerta how easy a Spanish one is (90 and more: very
easy, grade 5; 80 to 90: easy, grade 6). Names that stand on a label, a letter or a lab report cannot be replaced, so
each name of rules/b12/names.yaml is measured as one short common word; the form explains it beside the question.
"""

from __future__ import annotations

import re
from functools import cache
from statistics import mean

import pytest
from textstat.textstat import textstatistics

from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.patient_texts import read_patient_texts
from intake.questionnaire.translations import load_translations
from tests.builders import SHIPPED

ASKED = re.compile(r"question\.\w+\.text$")
ASKED_OR_TOLD = re.compile(r"question\.\w+\.(?:text|hint)$|message\.|messages\.")
NAME = re.compile(r"name\..*\.name$")
SHORT_WORD = {"en": "pill", "es": "pan"}


@cache
def measure(language: str) -> textstatistics:
    found = textstatistics()
    found.set_lang(language)
    return found


@cache
def texts(language: str) -> dict[str, str]:
    """Every text of the shipped pack in a language, by id."""
    files = PackFiles.from_folder(SHIPPED)
    sources = {text.id: text.text for text in read_patient_texts(PackReader(files)).values()}
    translations = load_translations(files, language)
    return {text_id: translations.say(text_id, source) for text_id, source in sources.items()}


@cache
def names(language: str) -> re.Pattern[str]:
    found = sorted((text for text_id, text in texts(language).items() if NAME.match(text_id)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?:s|es)?(?!\w)", re.IGNORECASE)


def without_names(text: str, language: str) -> str:
    """As it is measured: each name as one short word, bold type as none."""
    return names(language).sub(SHORT_WORD[language], text.replace("**", ""))


def grade(text: str) -> float:
    return float(measure("en").flesch_kincaid_grade(without_names(text, "en")))


def ease_in_spanish(text: str) -> float:
    return float(measure("es").fernandez_huerta(without_names(text, "es")))


def chosen(pattern: re.Pattern[str], language: str = "en") -> dict[str, str]:
    return {text_id: text for text_id, text in texts(language).items() if pattern.match(text_id)}


def test_questions_hints_and_messages_need_grade_six_at_most_on_average() -> None:
    grades = [grade(text) for text in chosen(ASKED_OR_TOLD).values()]
    assert len(grades) > 150
    assert mean(grades) <= 6


def test_no_question_needs_more_than_grade_eight() -> None:
    questions = chosen(ASKED)
    assert len(questions) > 100
    assert {text: grade(text) for text in questions.values() if grade(text) > 8} == {}


def test_no_hint_and_no_message_needs_more_than_grade_eight() -> None:
    assert {text: grade(text) for text in chosen(ASKED_OR_TOLD).values() if grade(text) > 8} == {}


def test_spanish_is_easy_on_average_and_so_is_each_message() -> None:
    eases = {text_id: ease_in_spanish(text) for text_id, text in chosen(ASKED_OR_TOLD, "es").items()}
    assert mean(eases.values()) >= 80
    assert {text_id: ease for text_id, ease in eases.items() if text_id.startswith("message") and ease < 70} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Please indicate any previously documented neurological or gastrointestinal abnormalities.",
        "Have you experienced deterioration of proprioceptive sensation subsequent to administration?",
    ],
)
def test_the_measure_sees_a_hard_text(text: str) -> None:
    assert grade(text) > 8


def test_the_spanish_measure_sees_a_hard_text() -> None:
    hard = "Indique cualquier anormalidad neurológica previamente documentada tras la administración intramuscular."
    assert ease_in_spanish(hard) < 40


def test_a_name_counts_as_one_short_word_and_a_long_word_that_is_none_as_itself() -> None:
    assert grade("Do you take hydroxycarbamide?") == grade("Do you take the pill?".replace("the ", ""))
    assert grade("Do you take immunosuppressants?") > grade("Do you take hydroxycarbamide?")
