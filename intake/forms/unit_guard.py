"""Did you mean another unit? What a number that is hard to believe may have been meant to be. Converts nothing."""

from __future__ import annotations

from decimal import Decimal

from intake.logic.vocabulary import to_base
from intake.questionnaire.answers import Measured
from intake.questionnaire.model import Question


def likely_slips(
    question: Question, typed: Measured, other: Decimal | None = None, age_months: int | None = None
) -> tuple[Measured, ...]:
    """What else may have been meant, where the number as typed is not expected and something near it is.

    Near it: the same digits read in another way (`other`), and the same number in another unit of the question.
    """
    if is_expected(question, typed, age_months):
        return ()
    near = [] if other is None else [Measured(other, typed.unit, typed.comparator)]
    near += [Measured(typed.value, unit, typed.comparator) for unit in _other_units(question, typed.unit)]
    return tuple(answer for answer in near if is_expected(question, answer, age_months))


def is_expected(question: Question, answer: Measured, age_months: int | None = None) -> bool:
    """In the range in which it is used, and in the narrower one in which it is usual. A volume has neither."""
    factor = question.factors[answer.unit]
    if factor is None:
        return True
    base = to_base(answer.value, factor)
    return all(span is None or span.holds(base, age_months) for span in (question.plausible, question.expected))


def same_amount(question: Question, answer: Measured, unit: str) -> Decimal | None:
    """The answer in another unit, to say how much it is; None where a unit cannot be converted."""
    own, wanted = question.factors[answer.unit], question.factors[unit]
    return None if own is None or wanted is None else to_base(answer.value, own / wanted)


def _other_units(question: Question, unit: str) -> list[str]:
    """Units in which the number is another amount, and which can be compared."""
    factor = question.factors[unit]
    return [code for code, other in question.factors.items() if other is not None and other != factor]
