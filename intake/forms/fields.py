"""One WTForms field for each type of question: what was typed, the answer that it makes, and what is wrong with it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from wtforms import Field
from wtforms.validators import StopValidation

from intake.forms.typed_text import Mistyped, read_date, read_number, read_text, split_comparator
from intake.logic.vocabulary import Kind
from intake.questionnaire.answer_words import SPECIAL_WORDS, date_words, measured_words, number_words
from intake.questionnaire.answers import Answer, Coded, Dated, Measured, Unavailable, Written
from intake.questionnaire.dates import span_of
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.readings import reading_of

GO_ON = "Is this right? If it is, choose Save and continue again. If not, change it."


class TypedData(Protocol):
    """What a browser sent, as werkzeug's MultiDict gives it."""

    def __iter__(self) -> Any: ...
    def __len__(self) -> int: ...
    def __contains__(self, key: Any, /) -> bool: ...
    def getlist(self, key: str, /) -> list[Any]: ...


@dataclass(frozen=True)
class Asking:
    """What a field needs to know beyond its question. `age_months`: the longest that a duration can be."""

    questionnaire: Questionnaire
    as_of: date
    age_months: int | None = None


class AnswerField(Field):
    """`data`: the answer, None for blank. `typed`: what stands in the inputs, by part, to be shown again as it was.

    `wrong_part`: the input that an error is about. `doubt`: marks a value that the person was asked about; a field
    that carries it is not asked about the same value again.
    """

    parts: ClassVar[tuple[str, ...]] = ()
    first_part: ClassVar[str] = ""
    data: Answer | None

    def __init__(self, question: Question, asking: Asking, **binding: Any) -> None:
        super().__init__(question.text, description=question.hint, **binding)
        self.question = question
        self.asking = asking
        self.typed: dict[str, str] = dict.fromkeys(self.parts, "")
        self.wrong_part = self.first_part
        self.doubt = ""

    def process(self, formdata: TypedData | None, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        self.process_errors: list[str] = []
        self.errors: list[str] = []
        self.data = None
        if formdata is None:
            self.data = data if isinstance(data, Coded | Measured | Dated | Written | Unavailable) else None
            self.show(self.data)
            return
        try:
            self.data = self.read(formdata)
        except Mistyped as mistake:
            self.process_errors.append(str(mistake))

    @abstractmethod
    def show(self, answer: Answer | None) -> None:
        """Fill the inputs with a saved answer."""

    @abstractmethod
    def read(self, formdata: TypedData) -> Answer | None:
        """Keep what was typed, and make the answer of it."""

    def pre_validate(self, form: Any) -> None:
        if self.question.is_required and self.data is None and not self.errors:
            raise StopValidation(REQUIRED[self.question.kind])

    @property
    def error_id(self) -> str:
        """The id of the input that the error summary leads to."""
        return f"{self.name}-{self.wrong_part}" if self.wrong_part else self.name

    def _keep_typed(self, formdata: TypedData) -> None:
        for part in self.parts:
            self.typed[part] = _first(formdata, f"{self.name}-{part}")

    def _ask_once(self, mark: str, question: str, formdata: TypedData) -> None:
        """Refuse a value that is hard to believe, unless the person was asked about this very value before."""
        self.doubt = mark
        if _first(formdata, f"{self.name}-doubt") != mark:
            self.process_errors.append(question)


REQUIRED: Mapping[Kind, str] = {
    **dict.fromkeys(Kind, "Answer this question to go on."),
    Kind.MULTI: "Tick what applies, or the answer that says none does.",
}


class SingleField(AnswerField):
    """Radio buttons."""

    parts = ("code",)

    def show(self, answer: Answer | None) -> None:
        self.typed["code"] = answer.codes[0] if isinstance(answer, Coded) else ""

    def read(self, formdata: TypedData) -> Answer | None:
        code = self.typed["code"] = _first(formdata, self.name)
        if not code:
            return None
        if code not in self.question.options:
            raise Mistyped("Choose one of the answers shown.")
        return Coded((code,))


class MultiField(AnswerField):
    """Tick boxes, of which some stand alone."""

    ticked: tuple[str, ...] = ()

    def show(self, answer: Answer | None) -> None:
        self.ticked = answer.codes if isinstance(answer, Coded) else ()

    def read(self, formdata: TypedData) -> Answer | None:
        sent = {str(code) for code in formdata.getlist(self.name) if code}
        self.ticked = tuple(code for code in self.question.options if code in sent)
        if sent - self.question.options.keys():
            raise Mistyped("Choose from the answers shown.")
        alone = [code for code in self.ticked if code in self.question.exclusive_codes]
        if alone and len(self.ticked) > 1:
            words = self.question.options[alone[0]]
            raise Mistyped(f"You ticked “{words}” and something else. Take one of them away.")
        return Coded(self.ticked) if self.ticked else None


class MeasuredField(AnswerField):
    """A number or a duration: value, unit, and where offered a comparator and "I don't know"."""

    parts = ("value", "unit", "comparator", "special")
    first_part = "value"

    def show(self, answer: Answer | None) -> None:
        if isinstance(answer, Unavailable):
            self.typed["special"] = answer.code
        if isinstance(answer, Measured):
            self.typed |= {
                "value": number_words(answer.value),
                "unit": answer.unit,
                "comparator": answer.comparator or "",
            }
            self.doubt = _mark(answer) if self._is_doubtful(answer) else ""

    def read(self, formdata: TypedData) -> Answer | None:
        self._keep_typed(formdata)
        special, value = self.typed["special"], self.typed["value"].strip()
        if special and value:
            self.wrong_part = "special"
            raise Mistyped(f"You typed a number and chose “{special_words(special)}”. Take one of them away.")
        if special:
            return _special(self.question, special)
        if not value:
            return None
        answer = Measured(*self._number(value))
        if self._is_doubtful(answer):
            words = measured_words(self.asking.questionnaire, answer)
            self._ask_once(_mark(answer), f"You typed {words}. We did not expect a number like this. {GO_ON}", formdata)
        return answer

    def _number(self, text: str) -> tuple[Any, str, str | None]:
        comparator: str | None = self.typed["comparator"] or None
        if self.question.comparators:
            typed_with_it, text = split_comparator(text)
            if typed_with_it and comparator and typed_with_it != comparator:
                raise Mistyped(f"You typed {typed_with_it} and chose {comparator}. Keep the one on the report.")
            comparator = typed_with_it or comparator
        if comparator is not None and comparator not in self.question.comparators:
            raise Mistyped("Choose one of the signs shown.")
        return read_number(text), self._unit(), comparator

    def _unit(self) -> str:
        unit = self.typed["unit"]
        if not unit and len(self.question.factors) == 1:
            return next(iter(self.question.factors))  # it stands beside the box
        if unit not in self.question.factors:
            self.wrong_part = "unit"
            raise Mistyped("Choose the unit that stands beside the number.")
        return unit

    def _is_doubtful(self, answer: Measured) -> bool:
        return reading_of(self.question, answer, self.asking.as_of, self.asking.age_months).is_implausible


class DateField(AnswerField):
    """A date in three boxes; where less of it will do, also "I don't know"."""

    parts = ("day", "month", "year", "special")
    first_part = "day"

    def show(self, answer: Answer | None) -> None:
        if isinstance(answer, Unavailable):
            self.typed["special"] = answer.code
        if isinstance(answer, Dated):
            year, month, day = (*answer.text.split("-"), "", "")[:3]
            self.typed |= {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")}
            self.doubt = answer.text if self._is_ahead(answer) else ""

    def read(self, formdata: TypedData) -> Answer | None:
        self._keep_typed(formdata)
        special = self.typed["special"]
        boxes = [self.typed[part].strip() for part in ("day", "month", "year")]
        if special and any(boxes):
            raise Mistyped(f"You typed a date and chose “{special_words(special)}”. Take one of them away.")
        if special:
            return _special(self.question, special)
        self.wrong_part = next((part for part in ("year", "month", "day") if not self.typed[part].strip()), "day")
        text = read_date(*boxes, is_partial=self.question.kind is Kind.PARTIAL_DATE)
        if text is None:
            return None
        answer = Dated(text)
        if self._is_ahead(answer):
            self._ask_once(text, f"You typed {date_words(text)}, which is still to come. {GO_ON}", formdata)
        return answer

    def _is_ahead(self, answer: Dated) -> bool:
        return span_of(answer.text).is_after(self.asking.as_of)


class TextField(AnswerField):
    """Free text, kept as it was written."""

    parts = ("text",)

    def show(self, answer: Answer | None) -> None:
        self.typed["text"] = answer.text if isinstance(answer, Written) else ""

    def read(self, formdata: TypedData) -> Answer | None:
        self.typed["text"] = _first(formdata, self.name)
        text = read_text(self.typed["text"])
        return None if text is None else Written(text)


FIELDS: Mapping[Kind, type[AnswerField]] = {
    Kind.SINGLE: SingleField,
    Kind.MULTI: MultiField,
    Kind.NUMBER: MeasuredField,
    Kind.DURATION: MeasuredField,
    Kind.DATE: DateField,
    Kind.PARTIAL_DATE: DateField,
    Kind.TEXT: TextField,
}


def special_words(code: str) -> str:
    return SPECIAL_WORDS.get(code, code)


def _special(question: Question, code: str) -> Unavailable:
    if code not in question.specials:
        raise Mistyped("Choose one of the answers shown.")
    return Unavailable(code)


def _mark(answer: Measured) -> str:
    return f"{answer.comparator or ''}{answer.value} {answer.unit}"


def _first(formdata: TypedData, name: str) -> str:
    found = formdata.getlist(name)
    return str(found[0]) if found else ""
