"""What filling in the form costs one person: items, pages and minutes, and the aims that the pack sets for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from intake.questionnaire.answers import AnswerSheet, Coded
from intake.questionnaire.minutes import seconds_for
from intake.questionnaire.model import Aims, Questionnaire
from intake.questionnaire.pages import questions_on, shown_pages
from intake.questionnaire.routing import route

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
    kept = {key: answer for key, answer in sheet.answers.items() if key != questionnaire.offer_confirm_key}
    offered = frozenset(questionnaire.offer_keys) & kept.keys() if is_offered else frozenset[str]()
    if offered:
        kept[questionnaire.offer_confirm_key] = Coded(("yes",))
    found = route(questionnaire, replace(sheet, answers=kept, has_offer=bool(offered)))
    pages = shown_pages(questionnaire, found, offered)
    asked = {page.slug: len(questions_on(questionnaire, page, found, offered)) for page in pages}
    return Burden(
        items=AT_THE_DOOR + sum(1 if page.panel else asked[page.slug] for page in pages),
        questions=AT_THE_DOOR + sum(asked.values()),
        pages=len(pages),
        minutes=seconds_for(questionnaire, pages, found, offered) / 60,
    )


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
