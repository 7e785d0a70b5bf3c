"""The answers file of a questionnaire as a JSON Schema (2020-12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from intake.logic.vocabulary import Kind
from intake.questionnaire.answers import LARGEST_NUMBER, LONGEST_TEXT
from intake.questionnaire.model import Question, Questionnaire

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PARTIAL_DAY = r"^[0-9]{4}(-[0-9]{2}){0,2}$"


def answers_schema(questionnaire: Questionnaire) -> dict[str, Any]:
    """Blank (`null`, "", []) is allowed everywhere: it means unanswered, never "no". Skip logic is not part of it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:injection-intake:{questionnaire.id}:{questionnaire.version}",
        "title": questionnaire.title,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            question.key: {"title": question.text, "anyOf": [WRITERS[question.kind](question), *BLANK]}
            for question in questionnaire.questions.values()
        },
    }


BLANK: list[dict[str, Any]] = [{"type": "null"}, {"const": ""}, {"type": "array", "maxItems": 0}]


def _single(question: Question) -> dict[str, Any]:
    return {"enum": list(question.options)}


def _multi(question: Question) -> dict[str, Any]:
    ordinary = [code for code in question.options if code not in question.exclusive_codes]
    lists: list[dict[str, Any]] = [{"type": "array", "items": {"enum": ordinary}, "uniqueItems": True, "minItems": 1}]
    lists += [{"const": [code]} for code in question.options if code in question.exclusive_codes]
    return {"anyOf": lists}


def _number(question: Question) -> dict[str, Any]:
    limit = float(LARGEST_NUMBER)
    properties: dict[str, Any] = {
        "value": {"type": "number", "exclusiveMinimum": -limit, "exclusiveMaximum": limit},
        "unit": {"enum": list(question.factors)},
    }
    if question.comparators:
        properties["comparator"] = {"enum": list(question.comparators)}
    number = {"type": "object", "properties": properties, "required": ["value", "unit"], "additionalProperties": False}
    return {"anyOf": [number, *_specials(question)]}


def _date(question: Question) -> dict[str, Any]:
    pattern = PARTIAL_DAY if question.kind is Kind.PARTIAL_DATE else DAY
    return {"anyOf": [{"type": "string", "pattern": pattern}, *_specials(question)]}


def _text(question: Question) -> dict[str, Any]:
    return {"type": "string", "maxLength": LONGEST_TEXT}


def _specials(question: Question) -> list[dict[str, Any]]:
    return [{"enum": list(question.specials)}] if question.specials else []


WRITERS: Mapping[Kind, Callable[[Question], dict[str, Any]]] = {
    Kind.SINGLE: _single,
    Kind.MULTI: _multi,
    Kind.NUMBER: _number,
    Kind.DURATION: _number,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _date,
    Kind.TEXT: _text,
}
