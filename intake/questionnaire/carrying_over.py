"""What of the last visit's answers a returning patient may confirm, and as what; pure, nothing here carries anything.

Only a person's tap makes one of these today's answer. What must be asked afresh is never among them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from intake.logic.vocabulary import Kind
from intake.questionnaire.answers import Answer, AnswerSheet, Coded, Measured
from intake.questionnaire.dates import completed_months
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.pages import ANSWERED_AT_THE_DOOR, Page
from intake.questionnaire.readings import STATUS_OF_CODE
from intake.questionnaire.routing import Route, route

MONTHS, YEARS, MONTHS_A_YEAR = "months", "years", 12


@dataclass(frozen=True)
class GivenOn:
    """The day on which an answer was last given by itself, and that on which it was given or confirmed last."""

    by_itself: date
    last: date

    @classmethod
    def once(cls, day: date) -> GivenOn:
        """Of an answer that was never confirmed since."""
        return cls(day, day)


@dataclass(frozen=True)
class CarriedAnswer:
    """`answer`: as it would stand today; `last`: as it was given. They differ for a duration, which has grown."""

    answer: Answer
    last: Answer

    @property
    def has_grown(self) -> bool:
        return self.answer != self.last


def carried_answers(
    questionnaire: Questionnaire, last: AnswerSheet, given_on: Mapping[str, GivenOn], today: date
) -> dict[str, CarriedAnswer]:
    """By key, in the order of the form.

    Left out: what is asked afresh, what was not asked then or was withdrawn, and what is older than its limit.
    """
    asked = route(questionnaire, last).is_asked
    left_out = questionnaire.asked_afresh | ANSWERED_AT_THE_DOOR
    found: dict[str, CarriedAnswer] = {}
    for key, question in questionnaire.questions.items():
        answer = last.answers.get(key)
        if answer is None or key in left_out or key not in asked or question.is_filled_by_system:
            continue
        given = given_on.get(key)
        if is_fresh(questionnaire, key, given, today):
            found[key] = CarriedAnswer(grown(question, answer, given or GivenOn.once(last.as_of), today), answer)
    return found


def is_fresh(questionnaire: Questionnaire, key: str, given: GivenOn | None, today: date) -> bool:
    """Whether it may still be confirmed instead of asked. An answer of unknown age may not."""
    days = questionnaire.fresh_days_by_key.get(key, questionnaire.fresh_days)
    if days is None:
        return True
    return given is not None and today - given.by_itself <= timedelta(days=days)


def grown(question: Question, answer: Answer, given: GivenOn, today: date) -> Answer:
    """A duration is longer by the whole months that were completed since it was confirmed, counted from the day on
    which it was given: whoever comes every four weeks has none between two visits. Any other answer stands as it was.
    """
    if question.kind is not Kind.DURATION or not isinstance(answer, Measured) or MONTHS not in question.factors:
        return answer
    passed = completed_months(given.by_itself, today) - completed_months(given.by_itself, given.last)
    if passed <= 0:
        return answer
    months = answer.value * (MONTHS_A_YEAR if answer.unit == YEARS else 1) + passed
    if answer.unit == YEARS and months % MONTHS_A_YEAR == 0:
        return replace(answer, value=Decimal(months // MONTHS_A_YEAR))
    return replace(answer, value=months, unit=MONTHS)


# --- on a form in progress --------------------------------------------------------------------------------------


def carried_rows(questionnaire: Questionnaire, carried: Mapping[str, CarriedAnswer]) -> dict[str, Answer]:
    """The last results with their dates, as rows of the lab report that are filled in already. No "not done"."""
    found: dict[str, Answer] = {}
    for key, one in carried.items():
        if not is_lab(questionnaire, key) or key in questionnaire.results_by_date:
            continue
        question = questionnaire.questions[key]
        if not _is_result(one.answer):
            continue
        found[key] = one.answer
        if question.dated_by is not None and question.dated_by in carried:
            found[question.dated_by] = carried[question.dated_by].answer
    return found


def _is_result(answer: Answer) -> bool:
    if isinstance(answer, Coded):
        return STATUS_OF_CODE.keys().isdisjoint(answer.codes)
    return isinstance(answer, Measured)


def is_lab(questionnaire: Questionnaire, key: str) -> bool:
    """Whether it stands on the lab report, which is shown with its rows filled in and never confirmed by one tap."""
    panel = questionnaire.panel_of.get(key)
    return panel is not None and panel.is_lab_report


def to_confirm(
    questionnaire: Questionnaire,
    sheet: AnswerSheet,
    carried: Mapping[str, CarriedAnswer],
    done: Collection[str],
    section: str,
) -> tuple[str, ...]:
    """The keys of a section whose last answers can be confirmed now: certainly asked today, given what was answered
    and what these answers themselves open. `done`: what was answered or left blank today.

    A follow-up whose gate is not decided is left to its own page: its last answer may be to a question of the past.
    """
    candidates = {
        key: one.answer
        for key, one in carried.items()
        if key not in done and questionnaire.questions[key].section == section and not is_lab(questionnaire, key)
    }
    if not candidates:
        return ()
    found = route(questionnaire, replace(sheet, answers={**sheet.answers, **candidates}))
    return tuple(key for key in candidates if key in found.is_asked and key not in found.is_open)


def is_due_before(page: Page, keys: Collection[str]) -> bool:
    """Whether these are to be confirmed before this page: some of them would be asked on it."""
    return any(key in keys for key in page.keys)


def filled_in(
    page: Page, found: Route, carried: Mapping[str, CarriedAnswer], done: Collection[str]
) -> dict[str, Answer]:
    """The last answers to stand in the fields of a page whose section the patient wants to go through."""
    return {
        key: carried[key].answer
        for key in page.keys
        if key in carried and key not in done and key in found.is_asked and key not in found.is_open
    }


# --- what is different ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One question that was answered otherwise. None: not answered, or not asked (`was_asked`, `is_asked`)."""

    key: str
    before: Answer | None
    after: Answer | None
    was_asked: bool
    is_asked: bool


def differences(questionnaire: Questionnaire, before: AnswerSheet, after: AnswerSheet) -> tuple[Difference, ...]:
    """In the order of the form. A duration that has only grown with time is no difference; a withdrawn answer counts
    as none, and a question that is neither answered then nor now is left out.
    """
    then, now = route(questionnaire, before), route(questionnaire, after)
    found: list[Difference] = []
    for key, question in questionnaire.questions.items():
        old = before.answers.get(key) if key in then.is_asked else None
        new = after.answers.get(key) if key in now.is_asked else None
        if old == new or question.is_filled_by_system or key in ANSWERED_AT_THE_DOOR:
            continue
        if old is not None and new is not None and _is_only_longer(question, old, new, before, after):
            continue
        found.append(Difference(key, old, new, key in then.is_asked, key in now.is_asked))
    return tuple(found)


def _is_only_longer(question: Question, old: Answer, new: Answer, before: AnswerSheet, after: AnswerSheet) -> bool:
    return _months(grown(question, old, GivenOn.once(before.as_of), after.as_of)) == _months(new)


def _months(answer: Answer) -> Answer:
    """`2 years` and `24 months` are the same."""
    if isinstance(answer, Measured) and answer.unit == YEARS:
        return replace(answer, value=answer.value * MONTHS_A_YEAR, unit=MONTHS)
    return answer
