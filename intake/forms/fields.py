"""One WTForms field for each type of question; numbers stand in measured_field."""

from __future__ import annotations

from collections.abc import Mapping

from intake.forms.answer_field import AnswerField, TypedData, first_typed, special_answer, special_words
from intake.forms.measured_field import MeasuredField
from intake.forms.typed_text import Mistyped, MistypedDate, read_date, read_text
from intake.languages.dates import date_words, month_names
from intake.logic.vocabulary import Kind
from intake.questionnaire.answers import Answer, Coded, Dated, Unavailable, Written
from intake.questionnaire.dates import completed_months


class SingleField(AnswerField):
    """Radio buttons."""

    parts = ("code",)

    def show(self, answer: Answer | None) -> None:
        self.typed["code"] = answer.codes[0] if isinstance(answer, Coded) else ""

    def read(self, formdata: TypedData) -> Answer | None:
        code = self.typed["code"] = first_typed(formdata, self.name)
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
            raise Mistyped("You ticked “%(words)s” and something else. Take one of them away.", words=words)
        return Coded(self.ticked) if self.ticked else None


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
            self.doubt = answer.text if self._doubt_about(answer) else ""

    def read(self, formdata: TypedData) -> Answer | None:
        self._keep_typed(formdata)
        words, special = self.asking.words, self.typed["special"]
        boxes = [self.typed[part].strip() for part in ("day", "month", "year")]
        if special and any(boxes):
            chosen = special_words(special, words)
            raise Mistyped("You typed a date and chose “%(chosen)s”. Take one of them away.", chosen=chosen)
        if special:
            return special_answer(self.question, special)
        is_partial = self.question.kind is Kind.PARTIAL_DATE
        try:
            text = read_date(*boxes, is_partial=is_partial, month_names=month_names(words))
        except MistypedDate as mistake:
            self.wrong_parts = mistake.boxes
            raise
        if text is None:
            return None
        answer = Dated(text)
        doubt = self._doubt_about(answer)
        if doubt:
            self.wrong_parts = ("year",)
            self._ask_once(text, f"{doubt} {self.asking.is_this_right}", formdata)
        return answer

    def _doubt_about(self, answer: Dated) -> str:
        """What is hard to believe in it; empty for a day in the person's life up to now."""
        asking, span = self.asking, answer.span
        date = date_words(answer.text, asking.words)
        if span.is_after(asking.as_of):
            return asking.words.gettext("You typed %(date)s, which is still to come.", date=date)
        if asking.age_months is not None and completed_months(span.latest, asking.as_of) > asking.age_months:
            return asking.words.gettext("You typed %(date)s, which is before the date of birth.", date=date)
        return ""


class TextField(AnswerField):
    """Free text, kept as it was written."""

    parts = ("text",)

    def show(self, answer: Answer | None) -> None:
        self.typed["text"] = answer.text if isinstance(answer, Written) else ""

    def read(self, formdata: TypedData) -> Answer | None:
        self.typed["text"] = first_typed(formdata, self.name)
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
