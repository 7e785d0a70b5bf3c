"""Names that stand on a label or a lab report, and the plain words for those that occur in a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from intake.questionnaire.model import Question, Questionnaire


def names_in(questionnaire: Questionnaire, question: Question) -> Mapping[str, str]:
    """Each name that the question or its answers use, in the order of the list, with its plain words."""
    return _names(questionnaire)[question.key]


@lru_cache(maxsize=8)
def _names(questionnaire: Questionnaire) -> Mapping[str, Mapping[str, str]]:
    # A plural counts; a part of a longer word does not.
    patterns = {
        name: re.compile(rf"(?<!\w){re.escape(name)}(?:s|es)?(?!\w)", re.IGNORECASE)
        for name in questionnaire.names_in_plain_words
    }
    return {
        question.key: {
            name: questionnaire.names_in_plain_words[name]
            for name, pattern in patterns.items()
            if any(pattern.search(text) for text in (question.text, question.hint, *question.options.values()))
        }
        for question in questionnaire.questions.values()
    }
