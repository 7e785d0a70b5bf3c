"""An answer as a person reads it."""

from __future__ import annotations

from typing import Any

import pytest

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
