"""What a patient was asked and answered, for what is handed back; every other answer is as if it were not there."""

from __future__ import annotations

from intake.languages.translator import Translator
from intake.logic.vocabulary import UNKNOWN_CODES
from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import Answer, AnswerSheet, Coded, Unavailable, Written
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.routing import route
from intake.summary.visible_text import visible

NOTHING_SAID = UNKNOWN_CODES | {"none_yet", "not_told"}
NONE_OF_THESE = frozenset({"none", "no"})


class GivenAnswers:
    """One sheet of answers, as far as its questions are asked."""

    def __init__(self, questionnaire: Questionnaire, sheet: AnswerSheet, words: Translator) -> None:
        self.questionnaire = questionnaire
        self._words = words
        self.route = route(questionnaire, sheet)
        self.asked = frozenset(self.route.asked)
        self._answers = sheet.answers

    def find(self, key: str) -> Answer | None:
        return self._answers.get(key) if key in self.asked else None

    def codes(self, key: str) -> frozenset[str]:
        answer = self.find(key)
        return frozenset(answer.codes) if isinstance(answer, Coded) else frozenset()

    def says(self, key: str, *codes: str) -> bool:
        return not self.codes(key).isdisjoint(codes)

    def is_open(self, key: str) -> bool:
        """Asked, and left without an answer."""
        return key in self.asked and self.find(key) is None

    def is_told(self, key: str) -> bool:
        """Answered with something that tells."""
        answer = self.find(key)
        return answer is not None and not isinstance(answer, Unavailable) and not self.codes(key) & NOTHING_SAID

    def words(self, key: str) -> str:
        answer = self.find(key)
        if answer is None or (isinstance(answer, Written) and not answer.text.strip()):
            return ""
        return said_words(self.questionnaire, self.questionnaire.questions[key], answer, self._words)


def said_words(questionnaire: Questionnaire, question: Question, answer: Answer | None, words: Translator) -> str:
    """As `answer_words`. What was typed hides nothing; in our own words the marks of direction do their work."""
    text = answer_words(questionnaire, question, answer, words)
    return visible(text) if isinstance(answer, Written) else text
