"""The questionnaire as it stands on paper: every question under its number, in one order for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from intake.questionnaire.model import Panel, Question, Questionnaire, Section
from intake.questionnaire.pages import ANSWERED_AT_THE_DOOR


@dataclass(frozen=True)
class PaperGroup:
    """Questions that share a rest answer or a table, or a single one. `date_keys`: the dates in a table's rows."""

    keys: tuple[str, ...]
    panel: Panel | None = None
    date_keys: tuple[str, ...] = ()

    @property
    def all_keys(self) -> tuple[str, ...]:
        return (*self.keys, *self.date_keys)


@dataclass(frozen=True)
class PaperSection:
    """What is typed in on one screen."""

    section: Section
    groups: tuple[PaperGroup, ...]

    @property
    def all_keys(self) -> tuple[str, ...]:
        return tuple(key for group in self.groups for key in group.all_keys)


@lru_cache(maxsize=8)
def paper_numbers(questionnaire: Questionnaire) -> Mapping[str, int]:
    """The number of each question. The date of a test has none: it stands in the test's own row."""
    asked = (question for question in questionnaire.questions.values() if not question.is_filled_by_system)
    order = (question.key for question in asked if not _is_in_a_row(questionnaire, question))
    return {key: number for number, key in enumerate(order, 1)}


@lru_cache(maxsize=8)
def paper_sections(questionnaire: Questionnaire) -> tuple[PaperSection, ...]:
    """What staff type in. The date of birth is known from the invitation, and the age follows from it."""
    found = (PaperSection(section, _groups(questionnaire, section)) for section in questionnaire.sections)
    return tuple(section for section in found if section.groups)


def _is_in_a_row(questionnaire: Questionnaire, question: Question) -> bool:
    panel = questionnaire.panel_of.get(question.key)
    return panel is not None and panel.is_lab_report and question.key not in panel.keys


def _groups(questionnaire: Questionnaire, section: Section) -> tuple[PaperGroup, ...]:
    groups: dict[str, PaperGroup] = {}
    for question in section.questions:
        panel = questionnaire.panel_of.get(question.key)
        if question.is_filled_by_system or question.key in ANSWERED_AT_THE_DOOR:
            continue
        if panel is None:
            groups[question.key] = PaperGroup((question.key,))
        elif panel.id not in groups:
            dates = (questionnaire.questions[key].dated_by for key in panel.keys) if panel.is_lab_report else ()
            groups[panel.id] = PaperGroup(panel.keys, panel, tuple(dict.fromkeys(key for key in dates if key)))
    return tuple(groups.values())
