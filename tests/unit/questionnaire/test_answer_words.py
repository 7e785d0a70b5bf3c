"""An answer as a person reads it."""

from __future__ import annotations

from typing import Any

import pytest

from intake.languages.catalogues import translator_for
from intake.questionnaire.answer_words import answer_words
from tests.builders import sheet_of, tiny_questionnaire


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("diet", "vegan", "Only plants"),
        ("diet", "not_sure", "Not sure"),
        ("medicines", ["antacid", "metformin"], "Metformin; An antacid"),
        ("lab_b12", "205 ng_l", "205 ng/L"),
        ("lab_b12", "<150 pmol_l", "<150 pmol/L"),
        ("lab_b12", "0.50 ng_l", "0.50 ng/L"),
        ("lab_b12", "100000 ng_l", "100000 ng/L"),
        ("lab_b12", "not_done", "Not done"),
        ("lab_b12", "dont_know", "I don't know"),
        ("first_injection", "2025-06-01", "1 June 2025"),
        ("first_injection", "2025-12", "December 2025"),
        ("first_injection", "2025", "2025"),
        ("comment", "as\nwritten", "as\nwritten"),
        ("diet", None, "Not answered"),
    ],
)
def test_words(key: str, answer: Any, words: str) -> None:
    questionnaire = tiny_questionnaire()
    given = sheet_of({key: answer} if answer is not None else {}).answers.get(key)
    assert answer_words(questionnaire, questionnaire.questions[key], given) == words


@pytest.mark.parametrize(
    ("language", "answer", "words"),
    [
        ("es", "not_done", "No me lo han hecho"),
        ("es", "<150 pmol_l", "<150 pmol/L"),
        ("ar", "<150 pmol_l", "\u200e<150 pmol/L\u200e"),  # without the marks it would be read as >150
    ],
)
def test_words_in_another_language(language: str, answer: str, words: str) -> None:
    questionnaire = tiny_questionnaire()
    given = sheet_of({"lab_b12": answer}).answers["lab_b12"]
    assert answer_words(questionnaire, questionnaire.questions["lab_b12"], given, translator_for(language)) == words


def test_a_date_in_another_language() -> None:
    questionnaire = tiny_questionnaire()
    given = sheet_of({"first_injection": "2025-06-01"}).answers["first_injection"]
    question = questionnaire.questions["first_injection"]
    assert answer_words(questionnaire, question, given, translator_for("es")) == "1 de junio de 2025"
    assert answer_words(questionnaire, question, given, translator_for("ar")) == "1 يونيو 2025"


def test_several_ticks_in_arabic_stand_apart_by_its_own_semicolon() -> None:
    questionnaire = tiny_questionnaire()
    given = sheet_of({"medicines": ["antacid", "metformin"]}).answers["medicines"]
    said = answer_words(questionnaire, questionnaire.questions["medicines"], given, translator_for("ar"))
    assert said == "Metformin؛ An antacid"
