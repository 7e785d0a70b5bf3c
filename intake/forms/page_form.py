"""The form of one page: its questions as fields, and the shared rest answer of a panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm

from intake.forms.answer_field import AnswerField, Asking, TypedData
from intake.forms.fields import FIELDS
from intake.languages.translator import N_, Translator
from intake.questionnaire.answers import Answer, Coded, Unavailable
from intake.questionnaire.model import LEAVE_OPEN, Panel, Question, RestAnswer

WHICH_IS_IT = N_("Some questions here have no answer. Choose what is true for them.")


@dataclass(frozen=True)
class Filled:
    """An answer to be saved; None: shown and left blank. `is_by_rest`: the panel's rest answer wrote it.

    `corrected_from`: what was typed first, where the person was asked and said that something else was meant.
    """

    key: str
    answer: Answer | None
    is_by_rest: bool = False
    corrected_from: Answer | None = None


class RestField(Field):
    """The shared answer for what was left untouched. Never chosen in advance.

    Without a tap the person is asked once which it is: `is_asked` from then on, and both choices are shown.
    """

    def __init__(self, rest: RestAnswer, words: Translator, **binding: Any) -> None:
        super().__init__(rest.text, **binding)
        self.rest = rest
        self.words = words
        self.is_asked = False
        self.data: str | None = None
        self.errors: list[str] = []

    @property
    def choices(self) -> Mapping[str, str]:
        """What can be tapped. A single choice is a tick box, several are radio buttons."""
        if self.rest.choices:
            return self.rest.choices
        assert self.rest.code is not None
        shown = {self.rest.code: self.rest.text}
        return {**shown, LEAVE_OPEN: self.words.gettext("I leave them open")} if self.is_asked else shown

    @property
    def error_id(self) -> str:
        return self.name

    def process(self, formdata: TypedData | None, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        self.process_errors: list[str] = []
        if formdata is None:
            return
        self.is_asked = bool(formdata.getlist(f"{self.name}-asked"))
        sent = [str(code) for code in formdata.getlist(self.name)]
        known = {self.rest.code, LEAVE_OPEN, *self.rest.choices}
        self.data = next((code for code in sent if code in known), None)

    def answer_to(self, question: Question) -> Answer | None:
        """What the tap writes into a question left untouched."""
        if self.data is None or self.data == LEAVE_OPEN:
            return None
        if self.rest.choices:
            return Coded((self.data,)) if self.data in question.options else Unavailable(self.data)
        writes = self.rest.writes.get(question.key)
        return None if writes is None else Coded((writes,) if isinstance(writes, str) else tuple(writes))


class PageForm(BaseForm):
    """One page's questions, as this person is asked them."""

    def __init__(self, questions: Sequence[Question], panel: Panel | None, asking: Asking) -> None:
        self.questions = tuple(questions)
        self.asking = asking
        super().__init__({**self._question_fields(), **_rest_fields(panel, asking.words)})
        found = self._fields.get(f"{panel.id}-rest") if panel else None
        self.rest = found if isinstance(found, RestField) else None

    def _question_fields(self) -> dict[str, Any]:
        return {question.key: FIELDS[question.kind](question, self.asking) for question in self.questions}

    def show(self, answers: Mapping[str, Answer], *, was_here: bool = False) -> None:
        """Fill in what is saved. `was_here`: the page was saved before, so it does not ask again what stays open."""
        self.process(None, data=answers)
        if self.rest is not None:
            self.rest.is_asked = was_here

    def read(self, formdata: TypedData) -> None:
        """Take what the browser sent."""
        self.process(formdata)

    def leave_unchecked(self) -> None:
        """To be shown again as typed, for no mistake of its own: nobody was asked about a doubtful value yet."""
        for field in self.answer_fields():
            if field.process_errors:
                field.doubt = ""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_good = super().validate(extra_validators)
        if self.rest is not None and self.rest.data is None and not self.rest.is_asked and self._untouched():
            self.rest.is_asked = True
            self.rest.errors = [self.asking.words.gettext(WHICH_IS_IT)]
            return False
        return is_good

    def answer_fields(self) -> list[AnswerField]:
        return [field for field in self if isinstance(field, AnswerField)]

    def filled(self) -> tuple[Filled, ...]:
        """What to save, once it is valid: one for each question on the page."""
        return tuple(self._filled(question) for question in self.questions)

    def wrong_fields(self) -> list[Field]:
        """Fields with something to put right, in the order of the page."""
        return [field for field in self if field.errors]

    def _filled(self, question: Question) -> Filled:
        field = self.field(question.key)
        answer = field.data
        if answer is None and self.rest is not None:
            by_rest = self.rest.answer_to(question)
            return Filled(question.key, by_rest, is_by_rest=by_rest is not None)
        return Filled(question.key, answer, corrected_from=field.corrected_from if answer is not None else None)

    def field(self, key: str) -> AnswerField:
        field = self._fields[key]
        assert isinstance(field, AnswerField)
        return field

    def _untouched(self) -> list[str]:
        """Questions without an answer and without a mistake; a mistake is spoken of first."""
        fields = [self.field(question.key) for question in self.questions]
        return [field.name for field in fields if field.data is None and not field.errors]


def _rest_fields(panel: Panel | None, words: Translator) -> dict[str, Any]:
    return {f"{panel.id}-rest": RestField(panel.rest, words)} if panel and panel.rest else {}
