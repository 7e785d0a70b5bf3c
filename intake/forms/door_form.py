"""The date of birth that opens the form: one question, and nothing that tells whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from intake.forms.answer_field import AnswerField, Asking
from intake.forms.page_form import PageForm
from intake.languages.translator import Translator
from intake.questionnaire.answers import Dated
from intake.questionnaire.dates import is_usable_birth_date
from intake.questionnaire.model import DATE_OF_BIRTH, Questionnaire


class DoorForm(PageForm):
    """A slip that cannot be anybody's date of birth is told without costing a try."""

    def __init__(self, questionnaire: Questionnaire, as_of: date, words: Translator) -> None:
        super().__init__([questionnaire.questions[DATE_OF_BIRTH]], None, Asking(questionnaire, as_of, words=words))
        self.show({})

    @property
    def born(self) -> AnswerField:
        return self.field(DATE_OF_BIRTH)

    @property
    def date_of_birth(self) -> date:
        """Once it is valid."""
        answer = self.born.data
        assert isinstance(answer, Dated)
        return date.fromisoformat(answer.text)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        if super().validate(extra_validators) and self.born.data is None:
            self.born.errors = [self.asking.words.gettext("Type the date of birth.")]
        if isinstance(self.born.data, Dated) and not is_usable_birth_date(self.date_of_birth, self.asking.as_of):
            self.born.errors = [self.asking.words.gettext("This cannot be a date of birth. Check the year.")]
            self.born.wrong_parts = ("year",)
        return not self.born.errors

    def refuse(self, attempts_left: int, *, was_looked_at: bool) -> None:
        """It is not the one that the clinic has; or the one that the same page sent before it was not."""
        words = self.asking.words
        this = words.gettext(
            "This is not the date of birth that the clinic has. Check the day, the month and the year."
        )
        before = words.gettext(
            "The date that you sent before is not the one that the clinic has. Check the day, the month and the year."
        )
        tries = words.ngettext("%(num)s try left.", "%(num)s tries left.", attempts_left)
        self.born.errors = [f"{this if was_looked_at else before} {tries}"]
