"""Answers as they were stored, read by a questionnaire that may have changed since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from intake.errors import InputError
from intake.questionnaire.answers import Answer, AnswerSheet, answer_from_json
from intake.questionnaire.model import Question, Questionnaire


def sheet_of(questionnaire: Questionnaire, values: Mapping[str, Any], as_of: date, *, has_offer: bool) -> AnswerSheet:
    """Stored values as a sheet. What this questionnaire cannot read any more is left out: unknown, never "no"."""
    found = {
        key: read_stored(questionnaire.questions[key], value)
        for key, value in values.items()
        if key in questionnaire.questions
    }
    return AnswerSheet({key: answer for key, answer in found.items() if answer is not None}, as_of, has_offer)


def read_stored(question: Question, value: Any) -> Answer | None:
    """None for a blank, and for what this question does not take any more."""
    try:
        return answer_from_json(question, value)
    except InputError:
        return None
