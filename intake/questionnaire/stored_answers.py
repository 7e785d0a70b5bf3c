"""Answers as they were stored, read by a questionnaire that may have changed since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from intake.errors import InputError
from intake.questionnaire.answers import Answer, AnswerSheet, answer_from_json
from intake.questionnaire.model import Question, Questionnaire


def sheet_of(questionnaire: Questionnaire, values: Mapping[str, Any], as_of: date, *, has_offer: bool) -> AnswerSheet:
    """Stored values as a sheet. What this questionnaire cannot read any more is left out: unknown, never "no"."""
    by_code, questions = _answers_by_code(questionnaire), questionnaire.questions
    answers: dict[str, Answer] = {}
    for key, value in values.items():
        known = by_code.get(key)
        if known is not None:
            answer = known.get(_code_in(value)) or read_stored(questions[key], value)
            if answer is not None:
                answers[key] = answer
    return AnswerSheet(answers, as_of, has_offer)


@lru_cache(maxsize=8)
def _answers_by_code(questionnaire: Questionnaire) -> Mapping[str, Mapping[Any, Answer]]:
    """By question, what is read from a single code, for text, or from a list of it. Most answers are no more than that,
    and it rests on the questions alone.
    """
    found: dict[str, dict[Any, Answer]] = {}
    for key, question in questionnaire.questions.items():
        codes = (*question.options, *question.specials)
        read = [(code, read_stored(question, code)) for code in codes]
        read_as_list = [((code,), read_stored(question, [code])) for code in codes]
        found[key] = {written: answer for written, answer in (*read, *read_as_list) if answer is not None}
    return found


def _code_in(value: Any) -> str | tuple[str] | None:
    """A stored value as `_answers_by_code` knows it; None where it is more than one code."""
    if isinstance(value, str):
        return value
    return (value[0],) if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else None


def read_stored(question: Question, value: Any) -> Answer | None:
    """None for a blank, and for what this question does not take any more."""
    try:
        return answer_from_json(question, value)
    except InputError:
        return None
