"""One patient's answers as a FHIR R4 QuestionnaireResponse: what was asked and answered, in the order of the form.

A blank has no item. "I don't know" and "not done" in place of a number or a date are coded answers of their own, and
the number's item says why it has no value. Withdrawn answers stay out: the questions are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from intake.fhir.layout import Asked, Node, layout_of
from intake.fhir.names import (
    ABSENT_REASONS,
    SPECIAL_CODES,
    UCUM,
    Resource,
    answers_system,
    canonical,
    coding,
    data_absent,
    special_id,
)
from intake.fhir.questionnaire import SPECIAL_TEXT
from intake.questionnaire.answer_words import SPECIAL_WORDS
from intake.questionnaire.answers import Answer, AnswerSheet, Coded, Dated, Measured, Unavailable, Written
from intake.questionnaire.model import FORM_DATE, Question, Questionnaire
from intake.questionnaire.routing import Route

# FHIR forbids these in a string; they are written out, as on the clinician's page.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def export_response(questionnaire: Questionnaire, sheet: AnswerSheet, route: Route) -> Resource:
    """Without an id and a subject: the bundle adds them."""
    writer = _Writer(questionnaire, sheet, route)
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": canonical(questionnaire),
        "status": "completed",
        "item": list(writer.items(layout_of(questionnaire))),
    }


def printable(text: str) -> str:
    """With the characters that FHIR forbids written out as [U+0007]."""
    return FORBIDDEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


def quantity(questionnaire: Questionnaire, answer: Measured) -> Resource:
    """The number as typed, with its comparator, and its unit both to read and by UCUM."""
    unit = questionnaire.units[answer.unit]
    found: Resource = {"value": answer.value}
    if answer.comparator:
        found["comparator"] = answer.comparator
    return found | ({"unit": unit.short} if unit.short else {}) | {"system": UCUM, "code": unit.ucum}


class _Writer:
    def __init__(self, questionnaire: Questionnaire, sheet: AnswerSheet, route: Route) -> None:
        self.questionnaire = questionnaire
        self.sheet = sheet
        self.asked = route.is_asked

    def items(self, nodes: Iterable[Node]) -> Iterator[Resource]:
        for node in nodes:
            if isinstance(node, Asked):
                yield from self.answered(node.question)
            elif inner := list(self.items(node.children)):
                title = {"text": node.title} if node.title else {}
                yield {"linkId": node.link_id, **title, "item": inner}

    def answered(self, question: Question) -> Iterator[Resource]:
        if question.key == FORM_DATE:
            yield _item(question, [{"valueDate": self.sheet.as_of.isoformat()}])
            return
        answer = self.sheet.answers.get(question.key) if question.key in self.asked else None
        if isinstance(answer, Unavailable):
            reason = ABSENT_REASONS[answer.code][0]
            yield {"linkId": question.key, "extension": [data_absent(reason)], "text": question.text}
            special = coding(SPECIAL_CODES, answer.code, SPECIAL_WORDS[answer.code])
            yield {"linkId": special_id(question.key), "text": SPECIAL_TEXT, "answer": [{"valueCoding": special}]}
        elif answer is not None:
            yield _item(question, VALUES[type(answer)](self.questionnaire, question, answer))


def _item(question: Question, answers: list[Resource]) -> Resource:
    return {"linkId": question.key, "text": question.text, "answer": answers}


def _codes(questionnaire: Questionnaire, question: Question, answer: Coded) -> list[Resource]:
    system = answers_system(questionnaire.id, question.key)
    return [{"valueCoding": coding(system, code, question.options[code])} for code in answer.codes]


def _quantity(questionnaire: Questionnaire, question: Question, answer: Measured) -> list[Resource]:
    return [{"valueQuantity": quantity(questionnaire, answer)}]


def _date(questionnaire: Questionnaire, question: Question, answer: Dated) -> list[Resource]:
    return [{"valueDate": answer.text}]


def _text(questionnaire: Questionnaire, question: Question, answer: Written) -> list[Resource]:
    return [{"valueString": printable(answer.text)}]


VALUES: Mapping[type[Answer], Callable[[Questionnaire, Question, Any], list[Resource]]] = {
    Coded: _codes,
    Measured: _quantity,
    Dated: _date,
    Written: _text,
}
