"""What every field of the form shares: what was typed, the answer that it makes, and what is wrong with it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from wtforms import Field
from wtforms.validators import StopValidation

from intake.forms.typed_text import Mistyped
from intake.languages.translator import ENGLISH, N_, Translator
from intake.logic.vocabulary import Kind
from intake.questionnaire.answer_words import SPECIAL_WORDS
from intake.questionnaire.answers import Answer, Coded, Dated, Measured, Unavailable, Written
from intake.questionnaire.model import Question, Questionnaire

GO_ON = N_("Is this right? If it is, choose %(button)s again. If not, change it.")


class TypedData(Protocol):
    """What a browser sent, as werkzeug's MultiDict gives it."""

    def __iter__(self) -> Any: ...
    def __len__(self) -> int: ...
    def __contains__(self, key: Any, /) -> bool: ...
    def getlist(self, key: str, /) -> list[Any]: ...


@dataclass(frozen=True)
class Asking:
    """What a field needs to know beyond its question. `age_months`: the longest that a duration can be.

    `words`: of the person who is asked; the questionnaire is in the same language. `button`: sends the page.
    """

    questionnaire: Questionnaire
    as_of: date
    age_months: int | None = None
    words: Translator = ENGLISH
    button: str = N_("Save and continue")

    @property
    def is_this_right(self) -> str:
        """Behind what is hard to believe in an answer."""
        return self.words.gettext(GO_ON, button=self.words.gettext(self.button))


class AnswerField(Field):
    """`data`: the answer, None for blank. `typed`: what stands in the inputs, by part, to be shown again as it was.

    `wrong_parts`: the inputs that an error is about. `doubt`: marks a value that the person was asked about; a field
    that carries it is not asked about the same value again. `corrected_from`: what was typed first, where the person
    was asked and said that something else was meant.
    """

    parts: ClassVar[tuple[str, ...]] = ()
    first_part: ClassVar[str] = ""
    data: Answer | None

    def __init__(self, question: Question, asking: Asking, **binding: Any) -> None:
        super().__init__(question.text, description=question.hint, **binding)
        self.question = question
        self.asking = asking
        self.typed: dict[str, str] = dict.fromkeys(self.parts, "")
        self.wrong_parts: tuple[str, ...] = (self.first_part,) if self.first_part else ()
        self.doubt = ""
        self.corrected_from: Answer | None = None

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
            self.process_errors.append(mistake.said(self.asking.words))

    @abstractmethod
    def show(self, answer: Answer | None) -> None:
        """Fill the inputs with a saved answer."""

    @abstractmethod
    def read(self, formdata: TypedData) -> Answer | None:
        """Keep what was typed, and make the answer of it."""

    def pre_validate(self, form: Any) -> None:
        if self.question.is_required and self.data is None and not self.errors:
            raise StopValidation(self.asking.words.gettext(REQUIRED[self.question.kind]))

    @property
    def error_id(self) -> str:
        """The id of the input that the error summary leads to."""
        return f"{self.name}-{self.wrong_parts[0]}" if self.wrong_parts else self.name

    def _keep_typed(self, formdata: TypedData) -> None:
        for part in self.parts:
            self.typed[part] = first_typed(formdata, f"{self.name}-{part}")

    def _ask_once(self, mark: str, question: str, formdata: TypedData) -> None:
        """Refuse a value that is hard to believe, unless the person was asked about this very value before."""
        self.doubt = mark
        if first_typed(formdata, f"{self.name}-doubt") != mark:
            self.process_errors.append(question)


REQUIRED: Mapping[Kind, str] = {
    **dict.fromkeys(Kind, N_("Answer this question to go on.")),
    Kind.MULTI: N_("Tick what applies, or the answer that says none does."),
}


def special_words(code: str, words: Translator) -> str:
    known = SPECIAL_WORDS.get(code)
    return code if known is None else words.gettext(known)


def special_answer(question: Question, code: str) -> Unavailable:
    if code not in question.specials:
        raise Mistyped("Choose one of the answers shown.")
    return Unavailable(code)


def first_typed(formdata: TypedData, name: str) -> str:
    found = formdata.getlist(name)
    return str(found[0]) if found else ""
