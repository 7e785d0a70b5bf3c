"""Answers as typed values, to and from the answers file. Everything that is wrong with a file is found at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from intake.errors import InputError, Refusal
from intake.logic.values import DateSpan
from intake.logic.vocabulary import Kind, nearest
from intake.questionnaire.answers_json import NotANumber, repeated_keys
from intake.questionnaire.dates import span_of
from intake.questionnaire.model import FORM_DATE, Question, Questionnaire

LONGEST_TEXT = 65_536
LARGEST_NUMBER = Decimal(10) ** 12
FINEST_DECIMALS = 12
PARTS = ("value", "unit", "comparator")
TWICE = "the key stands here twice"
NO_SUCH_ANSWER = "no such answer to this question"
FIRST_FORM_YEAR = 1900


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
    """A date as typed: `2025-06-01`, or less of it where the question allows. `span`: the days that it can mean;
    ValueError where there are none.
    """

    text: str
    span: DateSpan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "span", span_of(self.text))


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
    """What is wrong with one answer; the path of each refusal is the place inside the answer."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__()
        self.refusals = refusals

    def at(self, key: str) -> list[Refusal]:
        return [replace(one, path=f"{key}.{one.path}" if one.path else key) for one in self.refusals]


def _refused(message: str, near: str | None = None) -> _Refused:
    return _Refused(Refusal("", message, near))


def answer_from_json(question: Question, value: Any) -> Answer | None:
    """One answer, None for blank; InputError if it cannot be."""
    if value is None or value == "" or value == []:
        return None
    try:
        return READERS[question.kind](question, value)
    except _Refused as error:
        raise InputError(error.at(question.key)) from None


def _single(question: Question, value: Any) -> Answer:
    if not isinstance(value, str):
        raise _refused("one code is expected, as text")
    if value not in question.options:
        raise _refused(NO_SUCH_ANSWER, nearest(value, question.options))
    return Coded((value,))


def _multi(question: Question, value: Any) -> Answer:
    if not isinstance(value, list):
        raise _refused("a list of codes is expected")
    options = list(question.options)  # in which one can look for anything, also for what could be no key
    stray = [(index, code) for index, code in enumerate(value) if code not in options]
    if stray:
        raise _Refused(*(Refusal(str(index), NO_SUCH_ANSWER, _near(code, question.options)) for index, code in stray))
    if len(set(value)) != len(value):
        raise _refused("a code stands here twice")
    alone = question.exclusive_codes & set(value)
    if alone and len(value) > 1:
        raise _refused(f"{min(alone)} must stand alone")
    return Coded(tuple([code for code in options if code in value]))


def _near(word: Any, known: Iterable[str]) -> str | None:
    return nearest(word, known) if isinstance(word, str) else None


def _number(question: Question, value: Any) -> Answer:
    if isinstance(value, str):
        return _special(question, value, "a number is an object with value and unit")
    if not isinstance(value, dict):
        raise _refused("a number is an object with value and unit")
    problems = [Refusal(key, TWICE) for key in repeated_keys(value)]
    problems += [Refusal(word, "no such part of a number", nearest(word, PARTS)) for word in value if word not in PARTS]
    unit, comparator, amount = value.get("unit"), value.get("comparator"), _amount(value.get("value"))
    if unit is None:
        problems.append(Refusal("unit", "the unit is missing", question.base_unit))
    elif unit not in list(question.factors):
        near = _near(unit, question.factors) or question.base_unit
        problems.append(Refusal("unit", "no such unit for this question", near))
    if comparator is not None and comparator not in question.comparators:
        problems.append(Refusal("comparator", "no comparator is offered here"))
    if isinstance(amount, str):
        problems.append(Refusal("value", amount))
    if problems or isinstance(amount, str):
        raise _Refused(*problems)
    return Measured(amount, str(unit), comparator)


def _amount(value: Any) -> Decimal | str:
    """A value as an amount, or what is wrong with it."""
    if isinstance(value, NotANumber):
        return f"{value.word} is not a number"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "a number is expected, not text" if isinstance(value, str) else "a number is expected"
    amount = Decimal(str(value))
    if not amount.is_finite() or amount.copy_abs() >= LARGEST_NUMBER:
        return "the number is too large"
    exponent = amount.as_tuple().exponent
    is_too_fine = isinstance(exponent, int) and exponent < -FINEST_DECIMALS
    return f"a number has at most {FINEST_DECIMALS} decimals" if is_too_fine else amount


def _special(question: Question, value: str, otherwise: str) -> Answer:
    if value not in question.specials:
        raise _refused(otherwise, nearest(value, question.specials))
    return Unavailable(value)


def _date(question: Question, value: Any) -> Answer:
    if not isinstance(value, str):
        raise _refused("a date is text such as 2025-06-01")
    try:
        dated = Dated(value)
    except ValueError:
        if value in question.specials:
            return Unavailable(value)
        raise _refused("no such date: write YYYY-MM-DD" + (", YYYY-MM or YYYY" * _is_partial(question))) from None
    if dated.span.earliest != dated.span.latest and not _is_partial(question):
        raise _refused("the whole date is needed: write YYYY-MM-DD")
    return dated


def _is_partial(question: Question) -> bool:
    return question.kind is Kind.PARTIAL_DATE


def _text(question: Question, value: Any) -> Answer:
    if not isinstance(value, str):
        raise _refused("text is expected")
    if len(value) > LONGEST_TEXT:
        raise _refused(f"text has at most {LONGEST_TEXT} characters")
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


def read_answers(questionnaire: Questionnaire, data: Any, as_of: date | None = None) -> AnswerSheet:
    """An answers object as a sheet. `as_of` replaces `intake_date`; without either it is refused: no clock is read."""
    if not isinstance(data, dict):
        raise InputError([Refusal("", "an object with one answer a key is expected")])
    answers: dict[str, Answer] = {}
    refusals = [Refusal(key, TWICE) for key in repeated_keys(data)]
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
        as_of = form_date.span.earliest
    if as_of is None and not any(refusal.path == FORM_DATE for refusal in refusals):
        refusals.append(Refusal(FORM_DATE, "the form's date is missing: add it, or give --as-of"))
    if as_of is not None and as_of.year < FIRST_FORM_YEAR:  # so that "a year before" is a date, too
        refusals.append(Refusal(FORM_DATE, "the form's date cannot be right: look at the year"))
    if refusals or as_of is None:
        raise InputError(refusals)
    return AnswerSheet(answers, as_of, has_offer=questionnaire.offer_confirm_key in answers)
