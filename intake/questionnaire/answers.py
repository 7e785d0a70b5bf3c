"""Answers as typed values, to and from the answers file. Everything that is wrong with a file is found at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from intake.errors import InputError, Refusal
from intake.logic.vocabulary import Kind, nearest
from intake.questionnaire.dates import span_of
from intake.questionnaire.model import FORM_DATE, Question, Questionnaire

LONGEST_TEXT = 65_536
LARGEST_NUMBER = Decimal(10) ** 12
FINEST_DECIMALS = 12


@dataclass(frozen=True)
class Coded:
    """The code of a single choice (one), or the codes of a multi choice, in the order of the options."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """A number as typed: value, unit code, and `<` or `>` where the report showed one."""

    value: Decimal
    unit: str
    comparator: str | None = None


@dataclass(frozen=True)
class Dated:
    """A date as typed: `2025-06-01`, or less of it where the question allows."""

    text: str


@dataclass(frozen=True)
class Written:
    """Free text; no rule ever reads it."""

    text: str


@dataclass(frozen=True)
class Unavailable:
    """`dont_know` or `not_done` in place of a number or a date."""

    code: str


Answer = Coded | Measured | Dated | Written | Unavailable


@dataclass(frozen=True)
class AnswerSheet:
    """All answers given, asked or not, on the form's date. `has_offer`: the clinic filled in its offer."""

    answers: Mapping[str, Answer]
    as_of: date
    has_offer: bool = False


def to_json(question: Question, answer: Answer) -> Any:
    """The answers-file value; a Decimal stays a number."""
    if isinstance(answer, Coded):
        return answer.codes[0] if question.kind is Kind.SINGLE else list(answer.codes)
    if isinstance(answer, Measured):
        value = {"value": _plain_number(answer.value), "unit": answer.unit}
        return value | {"comparator": answer.comparator} if answer.comparator else value
    return answer.code if isinstance(answer, Unavailable) else answer.text


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


# --- one answer -------------------------------------------------------------------------------------------------


class _Refused(Exception):
    def __init__(self, message: str, near: str | None = None, inside: str = "") -> None:
        super().__init__(message)
        self.message, self.near, self.inside = message, near, inside

    def at(self, key: str) -> Refusal:
        return Refusal(f"{key}.{self.inside}" if self.inside else key, self.message, self.near)


def answer_from_json(question: Question, value: Any) -> Answer | None:
    """One answer, None for blank; InputError if it cannot be."""
    if value is None or value == "" or value == []:
        return None
    try:
        return READERS[question.kind](question, value)
    except _Refused as error:
        raise InputError([error.at(question.key)]) from None


def _single(question: Question, value: Any) -> Answer:
    if not isinstance(value, str):
        raise _Refused("one code is expected, as text")
    if value not in question.options:
        raise _Refused("no such answer to this question", nearest(value, question.options))
    return Coded((value,))


def _multi(question: Question, value: Any) -> Answer:
    if not isinstance(value, list):
        raise _Refused("a list of codes is expected")
    for index, code in enumerate(value):
        if not isinstance(code, str) or code not in question.options:
            near = nearest(code, question.options) if isinstance(code, str) else None
            raise _Refused("no such answer to this question", near, str(index))
    if len(set(value)) != len(value):
        raise _Refused("a code stands here twice")
    alone = question.exclusive_codes & set(value)
    if alone and len(value) > 1:
        raise _Refused(f"{min(alone)} must stand alone")
    return Coded(tuple(code for code in question.options if code in value))


def _number(question: Question, value: Any) -> Answer:
    if isinstance(value, str):
        return _special(question, value, "a number is an object with value and unit")
    if not isinstance(value, dict):
        raise _Refused("a number is an object with value and unit")
    stray = value.keys() - {"value", "unit", "comparator"}
    if stray:
        word = min(map(str, stray))
        raise _Refused("no such part of a number", nearest(word, ["value", "unit", "comparator"]), word)
    unit, comparator = value.get("unit"), value.get("comparator")
    if unit is None:
        raise _Refused("the unit is missing", question.base_unit, "unit")
    if not isinstance(unit, str) or unit not in question.factors:
        near = nearest(unit, question.factors) if isinstance(unit, str) else None
        raise _Refused("no such unit for this question", near or question.base_unit, "unit")
    if comparator is not None and comparator not in question.comparators:
        raise _Refused("no comparator is offered here", None, "comparator")
    return Measured(_amount(value.get("value")), unit, comparator)


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _Refused(
            "a number is expected, not text" if isinstance(value, str) else "a number is expected", None, "value"
        )
    amount = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not amount.is_finite() or abs(amount) >= LARGEST_NUMBER:
        raise _Refused("the number is too large", None, "value")
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -FINEST_DECIMALS:
        raise _Refused(f"a number has at most {FINEST_DECIMALS} decimals", None, "value")
    return amount


def _special(question: Question, value: str, otherwise: str) -> Answer:
    if value not in question.specials:
        raise _Refused(otherwise, nearest(value, question.specials))
    return Unavailable(value)


def _date(question: Question, value: Any) -> Answer:
    if not isinstance(value, str):
        raise _Refused("a date is text such as 2025-06-01")
    try:
        span = span_of(value)
    except ValueError:
        if value in question.specials:
            return Unavailable(value)
        raise _Refused("no such date: write YYYY-MM-DD" + (", YYYY-MM or YYYY" * _is_partial(question))) from None
    if span.earliest != span.latest and not _is_partial(question):
        raise _Refused("the whole date is needed: write YYYY-MM-DD")
    return Dated(value)


def _is_partial(question: Question) -> bool:
    return question.kind is Kind.PARTIAL_DATE


def _text(question: Question, value: Any) -> Answer:
    if not isinstance(value, str):
        raise _Refused("text is expected")
    if len(value) > LONGEST_TEXT:
        raise _Refused(f"text has at most {LONGEST_TEXT} characters")
    return Written(value)


READERS: Mapping[Kind, Callable[[Question, Any], Answer]] = {
    Kind.SINGLE: _single,
    Kind.MULTI: _multi,
    Kind.NUMBER: _number,
    Kind.DURATION: _number,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _date,
    Kind.TEXT: _text,
}


# --- a whole file -----------------------------------------------------------------------------------------------


def parse_json(text: str) -> Any:
    """JSON with exact numbers; duplicate keys, NaN and Infinity are refused."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(pairs)
        repeated = [key for number, (key, _) in enumerate(pairs) if key in dict(pairs[:number])]
        if len(seen) != len(pairs):
            raise InputError([Refusal(key, "the key stands here twice") for key in dict.fromkeys(repeated)])
        return seen

    def refuse(word: str) -> Any:
        raise InputError([Refusal("", f"{word} is not a number")])

    try:
        data = json.loads(text, object_pairs_hook=once, parse_float=Decimal, parse_constant=refuse)
        json.dumps(data, ensure_ascii=False, default=str).encode()  # half a character could not be stored or printed
        return data
    except UnicodeEncodeError:
        raise InputError([Refusal("", "a text holds half a character, or the file is not UTF-8")]) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError([Refusal("", f"not JSON at {place}: {error.msg}")]) from None
    except (RecursionError, ValueError):
        raise InputError([Refusal("", "not readable as JSON")]) from None


def read_answers(questionnaire: Questionnaire, data: Any, as_of: date | None = None) -> AnswerSheet:
    """An answers object as a sheet. `as_of` replaces `intake_date`; without either it is refused: no clock is read."""
    if not isinstance(data, dict):
        raise InputError([Refusal("", "an object with one answer a key is expected")])
    answers: dict[str, Answer] = {}
    refusals: list[Refusal] = []
    for key, value in data.items():
        question = questionnaire.questions.get(key)
        if question is None:
            refusals.append(Refusal(key, "no such question", nearest(key, questionnaire.questions)))
            continue
        try:
            answer = answer_from_json(question, value)
        except InputError as error:
            refusals.extend(error.refusals)
            continue
        if answer is not None:
            answers[key] = answer
    form_date = answers.pop(FORM_DATE, None)
    if as_of is None and isinstance(form_date, Dated):
        as_of = span_of(form_date.text).earliest
    if as_of is None and not any(refusal.path == FORM_DATE for refusal in refusals):
        refusals.append(Refusal(FORM_DATE, "the form's date is missing: add it, or give --as-of"))
    if refusals or as_of is None:
        raise InputError(refusals)
    return AnswerSheet(answers, as_of, has_offer=questionnaire.offer_confirm_key in answers)
