"""The lab report as a form: a row for each test, one date for all of them, and another date where a row has one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from intake.forms.answer_field import AnswerField, Asking
from intake.forms.fields import DateField
from intake.forms.page_form import Filled, PageForm
from intake.languages.translator import N_
from intake.questionnaire.answers import Answer, Measured
from intake.questionnaire.model import Panel, Question

DATE_TEXT = N_("Date of these tests")
DATE_HINT = N_("Month and year, or just the year, is fine.")


@dataclass(frozen=True)
class Row:
    """A test with its own date; `date` is None for a choice, and for what the date of haemoglobin covers."""

    name: str
    field: AnswerField
    date: AnswerField | None


class LabForm(PageForm):
    """The keys of the rows and of their dates are filled from it; the shared date has no key of its own."""

    def __init__(self, questions: Sequence[Question], panel: Panel, asking: Asking) -> None:
        known = asking.questionnaire.questions
        results = asking.questionnaire.results_by_date
        self.result_of = {date: result for date, result in results.items() if result in {q.key for q in questions}}
        self.shared_name = f"{panel.id}-date"
        # Of the whole panel: for this person there may be none of the rows that have a date.
        first = next(known[date] for date in (known[key].dated_by for key in panel.keys) if date is not None)
        text, hint = asking.words.gettext(DATE_TEXT), asking.words.gettext(DATE_HINT)
        self._shared_question = replace(first, key=self.shared_name, text=text, hint=hint)
        self._date_questions = [known[date] for date in self.result_of]
        super().__init__(questions, panel, asking)

    def _question_fields(self) -> dict[str, Any]:
        shared: dict[str, Any] = {self.shared_name: DateField(self._shared_question, self.asking)}
        dates = {question.key: DateField(question, self.asking) for question in self._date_questions}
        return {**shared, **super()._question_fields(), **dates}

    @property
    def shared_date(self) -> AnswerField:
        return self.field(self.shared_name)

    @property
    def rows(self) -> list[Row]:
        date_of = {result: date for date, result in self.result_of.items()}
        return [
            Row(row_name(question), self.field(question.key), self.field(date_of[question.key]))
            if question.key in date_of
            else Row(row_name(question), self.field(question.key), None)
            for question in self.questions
        ]

    def show(self, answers: Mapping[str, Answer], *, was_here: bool = False, is_from_last_visit: bool = False) -> None:
        """The date that most results share stands above all of them, the others beside their rows.

        Where a result has no date none stands above: it would be given to that result. Nor where the results are those
        of the last visit: it would be given to the new ones that are typed in beside them.
        """
        if is_from_last_visit:
            return super().show(answers, was_here=was_here)
        dates = [answers.get(date) for date, result in self.result_of.items() if _is_number(answers.get(result))]
        shared = Counter(dates).most_common(1)[0][0] if dates and None not in dates else None
        shown = {key: answer for key, answer in answers.items() if key not in self.result_of or answer != shared}
        if shared is not None:
            shown[self.shared_name] = shared
        super().show(shown, was_here=was_here)

    def filled(self) -> tuple[Filled, ...]:
        """The rows, then their dates; a date without a number is not kept."""
        dates = [Filled(date, self._date(date)) for date in self.result_of]
        return (*super().filled(), *dates)

    @property
    def has_stray_date(self) -> bool:
        """A date was typed for which there is no number; the person is told that it was not kept."""
        strays = [date for date in self.result_of if self.field(date).data is not None and not self._date(date)]
        return bool(strays) or (self.shared_date.data is not None and not any(map(self._date, self.result_of)))

    def _date(self, key: str) -> Answer | None:
        """The row's own date, else the shared one; None where the row holds no number."""
        if not _is_number(self.field(self.result_of[key]).data):
            return None
        return self.field(key).data or self.shared_date.data


def row_name(question: Question) -> str:
    """What it is called in a row and in a list of mistakes; a question without a name of its own by all its words."""
    return question.row or question.text


def _is_number(answer: Answer | None) -> bool:
    return isinstance(answer, Measured)


def form_of(questions: Sequence[Question], panel: Panel | None, asking: Asking) -> PageForm:
    """The form for the questions of a page."""
    is_report = panel is not None and panel.is_lab_report
    return LabForm(questions, panel, asking) if panel is not None and is_report else PageForm(questions, panel, asking)
