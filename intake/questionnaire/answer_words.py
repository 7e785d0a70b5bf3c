"""An answer as a person reads it: the words of the options, the number as typed with its unit, the date in full."""

from __future__ import annotations

from decimal import Decimal

from intake.languages.dates import date_words
from intake.languages.translator import ENGLISH, N_, Translator
from intake.questionnaire.answers import Answer, Coded, Dated, Measured, Unavailable
from intake.questionnaire.model import Question, Questionnaire

SPECIAL_WORDS = {"dont_know": N_("I don't know"), "not_done": N_("Not done")}
NOT_ANSWERED = N_("Not answered")
BETWEEN = N_("; ")  # several things on one line
LEFT_TO_RIGHT_MARK = "\u200e"  # without it `<150` is read as `>150` among words that run from right to left


def answer_words(
    questionnaire: Questionnaire, question: Question, answer: Answer | None, words: Translator = ENGLISH
) -> str:
    """One line; several ticks are joined by semicolons. Free text stands as written.

    The words of the options are the questionnaire's own: hand in one in the language of `words`.
    """
    if answer is None:
        return words.gettext(NOT_ANSWERED)
    if isinstance(answer, Coded):
        return words.gettext(BETWEEN).join([question.options[code] for code in answer.codes])
    if isinstance(answer, Measured):
        return measured_words(questionnaire, answer, words)
    if isinstance(answer, Dated):
        return date_words(answer.text, words)
    return words.gettext(SPECIAL_WORDS[answer.code]) if isinstance(answer, Unavailable) else answer.text


def measured_words(questionnaire: Questionnaire, answer: Measured, words: Translator = ENGLISH) -> str:
    """The number exactly as typed, its comparator before it, its unit behind it, in this order from left to right."""
    number, unit = f"{answer.comparator or ''}{number_words(answer.value)}", questionnaire.units[answer.unit]
    said = f"{number} {unit.one if number == '1' else unit.short}".rstrip()
    return f"{LEFT_TO_RIGHT_MARK}{said}{LEFT_TO_RIGHT_MARK}" if words.is_right_to_left else said


def number_words(value: Decimal) -> str:
    """Plain digits, without an exponent and without an added precision."""
    return f"{value:f}"
