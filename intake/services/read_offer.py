"""What the clinic plans to give, from short texts by question key: on a command line, or in the columns of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from intake.errors import InputError, Refusal
from intake.logic.vocabulary import Kind, nearest
from intake.questionnaire.answers import answer_from_json, to_json
from intake.questionnaire.answers_json import parse_json
from intake.questionnaire.model import Question, Questionnaire
from intake.rulebook.cases import expand
from intake.store.canonical_json import Json

BETWEEN_CODES = re.compile(r"[|,;\s]+")


def read_offer(questionnaire: Questionnaire, given: Mapping[str, Any]) -> dict[str, Json] | None:
    """As it is kept on the invitation; None where nothing is given. A value is that of an answers file, or its short
    text: `1000 mcg`, `hydroxocobalamin`, `methionine|choline`. Raises InputError with all that is wrong.
    """
    offer: dict[str, Json] = {}
    refusals: list[Refusal] = []
    for key, value in given.items():
        if key not in questionnaire.offer_keys:
            refusals.append(Refusal(key, "The offer has no such part", nearest(key, questionnaire.offer_keys)))
            continue
        question = questionnaire.questions[key]
        try:
            answer = answer_from_json(question, _value(question, value))
        except InputError as error:
            refusals += error.refusals
            continue
        if answer is not None:
            offer[key] = to_json(question, answer)
    if refusals:
        raise InputError(refusals)
    return {key: offer[key] for key in questionnaire.offer_keys if key in offer} or None


def _value(question: Question, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text[:1] in ("{", "["):
        try:
            return parse_json(text)
        except InputError:
            raise InputError([Refusal(question.key, "This is not JSON")]) from None
    if question.kind is Kind.MULTI and text:
        return BETWEEN_CODES.split(text)
    return expand(question, text)
