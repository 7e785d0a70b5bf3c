"""An answer as a person reads it: the words of the options, the number as typed with its unit, the date in full."""

from __future__ import annotations

from decimal import Decimal

from intake.questionnaire.answers import Answer, Coded, Dated, Measured, Unavailable
from intake.questionnaire.model import Question, Questionnaire

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SPECIAL_WORDS = {"dont_know": "I don't know", "not_done": "Not done"}
NOT_ANSWERED = "Not answered"


def answer_words(questionnaire: Questionnaire, question: Question, answer: Answer | None) -> str:
    """One line; several ticks are joined by semicolons. Free text stands as written."""
    if answer is None:
        return NOT_ANSWERED
    if isinstance(answer, Coded):
        return "; ".join(question.options[code] for code in answer.codes)
    if isinstance(answer, Measured):
        return measured_words(questionnaire, answer)
    if isinstance(answer, Dated):
        return date_words(answer.text)
    return SPECIAL_WORDS[answer.code] if isinstance(answer, Unavailable) else answer.text


def measured_words(questionnaire: Questionnaire, answer: Measured) -> str:
    """The number exactly as typed, its comparator before it, its unit behind it."""
    number = f"{answer.comparator or ''}{number_words(answer.value)}"
    return f"{number} {questionnaire.units[answer.unit].short}".rstrip()


def number_words(value: Decimal) -> str:
    """Plain digits, without an exponent and without an added precision."""
    return f"{value:f}"


def date_words(text: str) -> str:
    """`2025-06-01` as 1 June 2025, `2025-06` as June 2025."""
    parts = text.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words)
