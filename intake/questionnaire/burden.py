"""What filling in the form costs one person: items, pages and minutes, and the aims that the pack sets for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from intake.questionnaire.answers import Answer, AnswerSheet, Coded
from intake.questionnaire.carrying_over import CarriedAnswer, GivenOn, carried_answers, is_due_before, to_confirm
from intake.questionnaire.minutes import seconds_for, seconds_to_confirm
from intake.questionnaire.model import Aims, Questionnaire
from intake.questionnaire.pages import ANSWERED_AT_THE_DOOR, pages_of, questions_on, shown_pages
from intake.questionnaire.routing import Route, route

AT_THE_DOOR = 1  # the date of birth
SECONDS_A_QUESTION = 10  # of an ordinary survey, in all: the second opinion on the minutes (see minutes.py)


@dataclass(frozen=True)
class Burden:
    """`items`: one a question, one a panel, one for the offer. `questions`: those of the panels one by one."""

    items: int
    questions: int
    pages: int
    minutes: float

    @property
    def survey_minutes(self) -> float:
        """Counted by questions and not by words, as survey panels do."""
        return self.questions * SECONDS_A_QUESTION / 60


def burden_of(questionnaire: Questionnaire, sheet: AnswerSheet, *, is_offered: bool) -> Burden:
    """`is_offered`: the clinic filled in its offer on the invitation, and this person says that it is right."""
    asked, offered = _with_offer(questionnaire, sheet, is_offered=is_offered)
    return _burden(questionnaire, route(questionnaire, asked), offered)


def _with_offer(
    questionnaire: Questionnaire, sheet: AnswerSheet, *, is_offered: bool
) -> tuple[AnswerSheet, frozenset[str]]:
    """As this person is asked, and what the confirmed offer answers."""
    kept = {key: answer for key, answer in sheet.answers.items() if key != questionnaire.offer_confirm_key}
    offered = frozenset(questionnaire.offer_keys) & kept.keys() if is_offered else frozenset[str]()
    if offered:
        kept[questionnaire.offer_confirm_key] = Coded(("yes",))
    return replace(sheet, answers=kept, has_offer=bool(offered)), offered


def _burden(questionnaire: Questionnaire, found: Route, elsewhere: frozenset[str]) -> Burden:
    pages = shown_pages(questionnaire, found, elsewhere)
    asked = {page.slug: len(questions_on(questionnaire, page, found, elsewhere)) for page in pages}
    return Burden(
        items=AT_THE_DOOR + sum(1 if page.panel else asked[page.slug] for page in pages),
        questions=AT_THE_DOOR + sum(asked.values()),
        pages=len(pages),
        minutes=seconds_for(questionnaire, pages, found, elsewhere) / 60,
    )


def burden_of_return(questionnaire: Questionnaire, sheet: AnswerSheet, today: date, *, is_offered: bool) -> Burden:
    """Of the next visit of somebody who would answer everything as in `sheet`, and confirms each section in which that
    is offered: a screen each. What is asked afresh is answered; the lab report counts as on a first visit.
    """
    given_on = dict.fromkeys(sheet.answers, GivenOn.once(sheet.as_of))
    carried = carried_answers(questionnaire, sheet, given_on, today)
    now, offered = _with_offer(questionnaire, replace(sheet, as_of=today), is_offered=is_offered)
    found = route(questionnaire, now)
    confirmed = _confirmed(questionnaire, now, {key: one for key, one in carried.items() if key not in offered})
    elsewhere = offered | {key for answers in confirmed for key in answers}
    rest = _burden(questionnaire, found, elsewhere)
    seconds = sum(seconds_to_confirm(questionnaire, answers) for answers in confirmed)
    return Burden(
        items=rest.items + len(confirmed),
        questions=rest.questions + len(elsewhere - offered),
        pages=rest.pages + len(confirmed),
        minutes=rest.minutes + seconds / 60,
    )


def _confirmed(
    questionnaire: Questionnaire, sheet: AnswerSheet, carried: Mapping[str, CarriedAnswer]
) -> list[Mapping[str, Answer]]:
    """What this person confirms, a screen each, on the way through the form."""
    known: dict[str, Answer] = {key: sheet.answers[key] for key in ANSWERED_AT_THE_DOOR if key in sheet.answers}
    screens: list[Mapping[str, Answer]] = []
    for page in pages_of(questionnaire):
        so_far = replace(sheet, answers=known)
        keys = to_confirm(questionnaire, so_far, carried, known, page.section.code)
        if is_due_before(page, keys):
            screens.append({key: carried[key].answer for key in keys})
            known |= screens[-1]
        known |= {key: sheet.answers[key] for key in page.all_keys if key in sheet.answers}
    return screens


def broken_aims(aims: Aims, everybody: Sequence[Burden], typical: Burden) -> list[str]:
    """The names of the aims that are not met."""
    met = {
        "median_items": median(one.items for one in everybody) <= aims.median_items,
        "minutes": round(typical.minutes) <= aims.minutes,
        "most_items": max(one.items for one in everybody) <= aims.most_items,
    }
    return [name for name, is_met in met.items() if not is_met]


def typical_of(people: Sequence[Burden]) -> Burden:
    """The person in the middle, by the minutes."""
    return sorted(people, key=lambda one: one.minutes)[(len(people) - 1) // 2]
