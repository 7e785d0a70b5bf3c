"""A number or a duration: its value, its unit, and where it is offered a sign before it or "I don't know"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from intake.forms.answer_field import AnswerField, Asking, TypedData, first_typed, special_answer, special_words
from intake.forms.typed_number import TypedNumber, read_number
from intake.forms.typed_text import Mistyped
from intake.forms.typed_unit import find_unit
from intake.forms.unit_guard import is_expected, likely_slips, same_amount
from intake.questionnaire.answer_words import measured_words, number_words
from intake.questionnaire.answers import Answer, Measured, Unavailable
from intake.questionnaire.model import Question
from intake.questionnaire.readings import reading_of


@dataclass(frozen=True)
class Meaning:
    """One of the numbers that may have been meant, as a button. `is_typed`: the one that stands in the box."""

    mark: str
    words: str
    is_typed: bool


class MeasuredField(AnswerField):
    """A number or a duration: value, unit, and where offered a comparator and "I don't know".

    `meanings`: what the person is asked to choose from, each by one tap; a number is never changed without one.
    """

    parts = ("value", "unit", "comparator", "special")
    first_part = "value"

    def __init__(self, question: Question, asking: Asking, **binding: Any) -> None:
        super().__init__(question, asking, **binding)
        self.meanings: tuple[Meaning, ...] = ()

    def show(self, answer: Answer | None) -> None:
        if isinstance(answer, Unavailable):
            self.typed["special"] = answer.code
        if isinstance(answer, Measured):
            self._put(answer)
            self.doubt = mark_of(answer) if self._is_doubtful(answer) else ""

    def read(self, formdata: TypedData) -> Answer | None:
        self._keep_typed(formdata)
        special, value = self.typed["special"], self.typed["value"].strip()
        if special and value:
            self.wrong_parts = ("special",)
            chosen = special_words(special, self.asking.words)
            raise Mistyped("You typed a number and chose “%(chosen)s”. Take one of them away.", chosen=chosen)
        if special:
            return special_answer(self.question, special)
        if not value:
            return None
        self.corrected_from = self._typed_before(formdata)
        typed = read_number(value)
        answer = Measured(typed.value, self._unit(typed.unit), self._comparator(typed.comparator))
        return self._believed(answer, typed, formdata)

    @property
    def first_mark(self) -> str:
        """What was typed first, for the page to carry until it is saved."""
        return mark_of(self.corrected_from) if isinstance(self.corrected_from, Measured) else ""

    # --- the parts ----------------------------------------------------------------------------------------------

    def _comparator(self, typed: str) -> str | None:
        chosen = self.typed["comparator"]
        if typed and not self.question.comparators:
            raise Mistyped("Type only a number here, for example 205 or 0.5.")
        if typed and chosen and typed != chosen:
            raise Mistyped(
                "You typed %(typed)s and chose %(chosen)s. Keep the one on the report.", typed=typed, chosen=chosen
            )
        comparator = typed or chosen
        if comparator and comparator not in self.question.comparators:
            raise Mistyped("Choose one of the signs shown.")
        return comparator or None

    def _unit(self, typed: str) -> str:
        """The unit that was chosen, or the one that was typed behind the number."""
        chosen = self.typed["unit"] if self.typed["unit"] in self.question.factors else ""
        if not chosen and len(self.question.factors) == 1:
            chosen = next(iter(self.question.factors))  # it stands beside the box
        named = find_unit(typed, self.question, self.asking.questionnaire.units) if typed else chosen
        if named is None:
            if not any(sign.isalpha() for sign in typed):  # without the rest of `2-3` it would be another number
                raise Mistyped("Type only a number here, for example 205 or 0.5.")
            raise Mistyped("Type only a number here, for example 205 or 0.5. Leave out “%(unit)s”.", unit=typed)
        if not named:
            self.wrong_parts = ("unit",)
            raise Mistyped("Choose the unit that stands beside the number.")
        if chosen and not self._is_same_unit(named, chosen):
            self.wrong_parts = ("unit",)
            label = self.asking.questionnaire.units[chosen].short
            raise Mistyped("You typed %(typed)s and chose %(chosen)s. Which is right?", typed=typed, chosen=label)
        self.typed["unit"] = chosen or named
        return chosen or named

    def _is_same_unit(self, one: str, other: str) -> bool:
        factors = self.question.factors
        return one == other or (factors[one] is not None and factors[one] == factors[other])

    # --- is it meant so? ----------------------------------------------------------------------------------------

    def _believed(self, answer: Measured, typed: TypedNumber, formdata: TypedData) -> Measured:
        """The answer as typed, or as the person said by a tap; asks where it is hard to believe."""
        tap = first_typed(formdata, f"{self.name}-meant")
        other = typed.other
        if other is not None and not typed.is_clear:
            answer, tap, other = self._which(answer, other, tap), "", None
        slips = self._slips(answer, other)
        meant = next((slip for slip in slips if mark_of(slip) == tap), None)
        if meant is not None:
            self.corrected_from = self.corrected_from or answer
            self._put(meant)
            return meant
        if slips:
            doubt = self._did_you_mean(answer, slips[0])
        elif self._is_doubtful(answer):
            expected = self.asking.words.gettext(
                "You typed %(number)s. We did not expect a number like this.", number=self._words(answer)
            )
            doubt = f"{expected} {self.asking.is_this_right}"
        else:
            return answer
        if tap != mark_of(answer):
            self._offer(slips, answer)
            self._ask_once(mark_of(answer), doubt, formdata)
        self.doubt = mark_of(answer)
        return answer

    def _which(self, answer: Measured, other: Decimal, tap: str) -> Measured:
        """Digits with two meanings: the one that was tapped."""
        both = (answer, replace(answer, value=other))
        meant = next((one for one in both if mark_of(one) == tap), None)
        if meant is None:
            self._offer(both, None)
            first, second = (number_words(one.value) for one in both)
            raise Mistyped(
                "Is this %(with_thousands)s or %(with_decimals)s?", with_thousands=first, with_decimals=second
            )
        self._put(meant)
        return meant

    def _did_you_mean(self, typed: Measured, meant: Measured) -> str:
        said = self.asking.words
        amount = same_amount(self.question, typed, meant.unit)
        if typed.unit == meant.unit or amount is None:
            return said.gettext(
                "You typed %(typed)s. Did you mean %(meant)s?", typed=self._words(typed), meant=self._words(meant)
            )
        return said.gettext(
            "You typed %(typed)s. That is %(same)s. Did you mean %(meant)s?",
            typed=self._words(typed),
            same=self._words(Measured(amount, meant.unit, typed.comparator)),
            meant=self._words(meant),
        )

    def _offer(self, meant: tuple[Measured, ...], typed: Measured | None) -> None:
        self.meanings = tuple(Meaning(mark_of(one), self._words(one), is_typed=False) for one in meant)
        if typed is not None and meant:
            self.meanings += (Meaning(mark_of(typed), self._words(typed), is_typed=True),)

    def _words(self, answer: Measured) -> str:
        """With its thousands apart, so that a thousandfold is seen."""
        plain = number_words(answer.value)
        whole = plain.partition(".")[0]
        grouped = plain.replace(whole, f"{int(whole):,}".replace(",", "\u00a0"), 1) if len(whole) > 4 else plain
        return measured_words(self.asking.questionnaire, answer).replace(plain, grouped, 1)

    def _put(self, answer: Measured) -> None:
        """Into the boxes."""
        value, comparator = number_words(answer.value), answer.comparator or ""
        self.typed |= {"value": value, "unit": answer.unit, "comparator": comparator}

    def _typed_before(self, formdata: TypedData) -> Measured | None:
        """What the person typed before saying by a tap what was meant, where the page had to be shown once more."""
        mark = first_typed(formdata, f"{self.name}-first")
        try:
            typed = read_number(mark) if mark else None
        except Mistyped:
            return None
        if typed is None or typed.unit not in self.question.factors:
            return None
        return Measured(typed.value, typed.unit, typed.comparator or None)

    def _slips(self, answer: Measured, other: Decimal | None = None) -> tuple[Measured, ...]:
        return likely_slips(self.question, answer, other, self.asking.age_months)

    def _is_doubtful(self, answer: Measured) -> bool:
        reading = reading_of(self.question, answer, self.asking.as_of, self.asking.age_months)
        return reading.is_implausible or not is_expected(self.question, answer, self.asking.age_months)


def mark_of(answer: Measured) -> str:
    """A number in the form in which a page carries it unseen: `<150 ng_l`."""
    return f"{answer.comparator or ''}{number_words(answer.value)} {answer.unit}"
