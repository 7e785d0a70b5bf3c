"""The questionnaire as pages: which questions share a screen, which screens a person gets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Panel, Question, Questionnaire, Section
from intake.questionnaire.routing import Route, gates

# The date of birth opened the link, and the age follows from it: the form asks neither.
ANSWERED_AT_THE_DOOR = frozenset({DATE_OF_BIRTH, AGE})

MOST_QUESTIONS = 4
MOST_OPTIONS = 24


@dataclass(frozen=True)
class Page:
    """One screen. `keys`: its questions in order; `date_keys`: the dates that stand beside a lab report's rows.

    Nothing on a page depends on an answer of the same page, so nothing appears or vanishes under a thumb.
    """

    slug: str
    section: Section
    keys: tuple[str, ...]
    panel: Panel | None = None
    date_keys: tuple[str, ...] = ()
    opens_section: bool = False

    @property
    def all_keys(self) -> tuple[str, ...]:
        return (*self.keys, *self.date_keys)

    @property
    def is_lab_report(self) -> bool:
        return self.panel is not None and self.panel.is_lab_report

    @property
    def shows_intro(self) -> bool:
        """What a section says first stands on its first page; how to copy a lab report, on the report."""
        has_report = any(panel.is_lab_report for panel in self.section.panels)
        return self.is_lab_report if has_report else self.opens_section


@dataclass
class _Draft:
    keys: list[str]
    panel: Panel | None = None
    is_closed: bool = False  # takes no further question


@lru_cache(maxsize=8)
def pages_of(questionnaire: Questionnaire) -> tuple[Page, ...]:
    """Every page, in the order of the form. It depends on the content alone: a page keeps its slug."""
    return tuple(page for section in questionnaire.sections for page in _pages_of_section(questionnaire, section))


@lru_cache(maxsize=8)
def page_numbers(questionnaire: Questionnaire) -> Mapping[str, int]:
    """The place of each page in the form, by its slug."""
    return {page.slug: number for number, page in enumerate(pages_of(questionnaire))}


def find_page(questionnaire: Questionnaire, slug: str) -> Page | None:
    return next((page for page in pages_of(questionnaire) if page.slug == slug), None)


def page_of_question(questionnaire: Questionnaire, key: str) -> Page | None:
    """None for what the form never asks."""
    return next((page for page in pages_of(questionnaire) if key in page.all_keys), None)


def _pages_of_section(questionnaire: Questionnaire, section: Section) -> list[Page]:
    drafts: list[_Draft] = []
    dates = {question.dated_by for question in section.questions}
    for question in section.questions:
        if question.is_filled_by_system or question.key in ANSWERED_AT_THE_DOOR or question.key in dates:
            continue
        _place(questionnaire, section, question, drafts)
    name = section.code.replace("_", "-")
    return [
        Page(
            slug=f"{name}-{number}",
            section=section,
            keys=tuple(draft.keys),
            panel=draft.panel,
            date_keys=_date_keys(questionnaire, draft),
            opens_section=number == 1,
        )
        for number, draft in enumerate(drafts, start=1)
    ]


def _place(questionnaire: Questionnaire, section: Section, question: Question, drafts: list[_Draft]) -> None:
    """On its panel; else on the first page after all that it depends on with room for it; else on a new page."""
    panel = questionnaire.panel_of.get(question.key)
    if panel is not None:
        if not any(draft.panel is panel for draft in drafts):
            drafts.append(_Draft(list(panel.keys), panel, is_closed=True))
        return
    if _stands_alone(questionnaire, section, question):
        drafts.append(_Draft([question.key], is_closed=True))
        return
    for draft in drafts[_first_allowed(questionnaire, question, drafts) :]:
        if not draft.is_closed and _has_room(questionnaire, draft, question):
            draft.keys.append(question.key)
            return
    drafts.append(_Draft([question.key]))


def _stands_alone(questionnaire: Questionnaire, section: Section, question: Question) -> bool:
    """The question about emergencies, the one about the offer, and those beside a panel that no one tap can answer."""
    is_heavy = any(panel.rest is None or panel.rest.code is None for panel in section.panels)
    return question.is_required or question.key == questionnaire.offer_confirm_key or is_heavy


def _first_allowed(questionnaire: Questionnaire, question: Question, drafts: Sequence[_Draft]) -> int:
    """The number of the first page that comes after everything that this question waits for."""
    waits_for = set(gates(questionnaire)[question.key])
    if question.key in questionnaire.offer_keys:
        waits_for.add(questionnaire.offer_confirm_key)
    return max((number + 1 for number, draft in enumerate(drafts) if waits_for & set(draft.keys)), default=0)


def _has_room(questionnaire: Questionnaire, draft: _Draft, question: Question) -> bool:
    options = sum(len(questionnaire.questions[key].options) for key in draft.keys) + len(question.options)
    return len(draft.keys) < MOST_QUESTIONS and options <= MOST_OPTIONS


def _date_keys(questionnaire: Questionnaire, draft: _Draft) -> tuple[str, ...]:
    dates = (questionnaire.questions[key].dated_by for key in draft.keys)
    return tuple(dict.fromkeys(date for date in dates if date))


# --- for one person ---------------------------------------------------------------------------------------------


def questions_on(
    questionnaire: Questionnaire, page: Page, route: Route, answered_elsewhere: Collection[str] = ()
) -> tuple[Question, ...]:
    """What this person is asked on the page. `answered_elsewhere`: what the clinic's confirmed offer answers."""
    asked = route.is_asked.difference(answered_elsewhere)
    return tuple(questionnaire.questions[key] for key in page.keys if key in asked)


def shown_pages(
    questionnaire: Questionnaire, route: Route, answered_elsewhere: Collection[str] = ()
) -> tuple[Page, ...]:
    """The pages with anything on them for this person."""
    asked = route.is_asked.difference(answered_elsewhere)
    return tuple(page for page in pages_of(questionnaire) if not asked.isdisjoint(page.keys))
