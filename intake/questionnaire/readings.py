"""From one answer to what a condition sees of it: converted to the base unit, spans, plausibility."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from intake.logic.values import BLANK, NumberSpan, Reading, Status
from intake.logic.vocabulary import DECIMALS, to_base
from intake.questionnaire.answers import Answer, Coded, Dated, Measured, Unavailable
from intake.questionnaire.dates import completed_months, is_usable_birth_date
from intake.questionnaire.model import DATE_OF_BIRTH, NumberFact, Question

STATUS_OF_CODE = {
    status.value: status for status in (Status.NOT_SURE, Status.PREFER_NOT, Status.DONT_KNOW, Status.NOT_DONE)
}
UNAVAILABLE = {code: Reading(status) for code, status in STATUS_OF_CODE.items()}
WRITTEN = Reading(Status.GIVEN)
SPANS = {"<": NumberSpan.below, ">": NumberSpan.above, None: NumberSpan.exact}  # by the comparator
MOST_CODES = 1024


def reading_of(question: Question, answer: Answer | None, as_of: date, age_months: int | None) -> Reading:
    """What a condition sees of an asked question. `age_months` bounds durations; None: not known."""
    if answer is None:
        return BLANK
    if isinstance(answer, Coded):
        return _coded(answer.codes)
    if isinstance(answer, Unavailable):
        return UNAVAILABLE[answer.code]
    if isinstance(answer, Measured):
        return _measured(question, answer, age_months)
    if isinstance(answer, Dated):
        if question.key == DATE_OF_BIRTH and not is_usable_birth_date(answer.span.earliest, as_of):
            return BLANK
        return Reading(Status.GIVEN, date=answer.span)
    return WRITTEN


@lru_cache(MOST_CODES)  # "yes", "no" and other codes of the pack: most forms hold the same ones
def _coded(codes: tuple[str, ...]) -> Reading:
    status = STATUS_OF_CODE.get(codes[0], Status.GIVEN)  # these codes stand alone
    return Reading(status, codes=frozenset(codes))


def _measured(question: Question, answer: Measured, age_months: int | None) -> Reading:
    factor = question.factors[answer.unit]
    if factor is None:  # a volume: a number fact multiplies it, no comparison reads it
        return Reading(
            Status.GIVEN, number=NumberSpan.exact(answer.value), unit=answer.unit, is_implausible=answer.value <= 0
        )
    base = to_base(answer.value, factor)
    span = SPANS[answer.comparator](base)
    is_plausible = question.plausible is None or question.plausible.holds(base, age_months)
    return Reading(Status.GIVEN, number=span, unit=answer.unit, is_implausible=not is_plausible)


def number_fact_reading(fact: NumberFact, measured: Reading, strength: Reading | None) -> Reading:
    """The question's number in the fact's unit; a volume is multiplied by the strength, and unknown without one."""
    if measured.status is not Status.GIVEN or not measured.is_usable or measured.number is None:
        return measured
    number = measured.number.low
    assert number is not None, "a question behind a number fact offers no comparator"
    if measured.unit == fact.volume_unit:
        if strength is None or not strength.is_usable or strength.number is None or strength.number.low is None:
            return Reading(Status.DONT_KNOW)
        number = (number * strength.number.low).quantize(DECIMALS)
        return Reading(Status.GIVEN, number=NumberSpan.exact(number))
    return Reading(Status.GIVEN, number=NumberSpan.exact(to_base(number, fact.factor)))


def age_in_months(born: Reading, age: Reading, as_of: date) -> int | None:
    """The longest that the person can have lived: from the date of birth, else from the age typed in; else None."""
    if born.date is not None:
        return completed_months(born.date.earliest, as_of)
    if age.is_usable and age.number is not None and age.number.high is not None:
        return int((age.number.high + 1) * Decimal(12)) - 1
    return None
