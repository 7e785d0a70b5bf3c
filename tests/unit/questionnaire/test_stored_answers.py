"""A sheet of stored answers: each is what its question reads from it, however it is written."""

from __future__ import annotations

from typing import Any

from intake.questionnaire.stored_answers import read_stored, sheet_of
from tests.builders import TODAY, shipped_pack

QUESTIONNAIRE = shipped_pack().questionnaire


def test_each_answer_is_what_its_question_reads() -> None:
    no_code: list[Any] = [None, "", [], {}, True, 1, "gone", ["gone"], [["no"]], [{}], [1], {"value": 1, "unit": "mg"}]
    for key, question in QUESTIONNAIRE.questions.items():
        codes = [*question.options, *question.specials]
        for value in (*no_code, "2025-06", *codes, *([code] for code in codes), codes[:2], codes[:1] * 2):
            found = sheet_of(QUESTIONNAIRE, {key: value}, TODAY, has_offer=False).answers
            read = read_stored(question, value)
            assert found == ({} if read is None else {key: read}), (key, value)


def test_an_answer_to_no_question_is_left_out() -> None:
    assert sheet_of(QUESTIONNAIRE, {"no_such_question": "yes"}, TODAY, has_offer=True).answers == {}
