"""How many lines a clinician reads first of one patient: urgent and high flags in view, and rows of what is open."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from intake.logic.evaluate import Situation
from intake.logic.values import UNKNOWN_STATUSES
from intake.questionnaire.model import Questionnaire
from intake.rulebook.carrying import carriers_of
from intake.rulebook.fold import fold
from intake.rulebook.in_view import FIRST_SEVERITIES
from intake.rulebook.model import Rulebook, Severity

MOST_ROWS = 12  # of what is open: with more, only the urgent ones stand by themselves


@dataclass(frozen=True, order=True)
class Lines:
    """`flags`: urgent and high, not folded. `open_rows`: as they stand on the page, a folded rest counting as one."""

    flags: int
    open_rows: int

    @property
    def together(self) -> int:
        return self.flags + self.open_rows


def count_lines(
    rulebook: Rulebook, situation: Situation, fired: frozenset[str], missing: Mapping[str, Set[str]]
) -> Lines:
    """`missing`: each rule that could not be assessed, with the questions that it waits for. The block "Injection or
    tablets?" is no line.
    """
    under = fold(rulebook, fired)
    rules = rulebook.rules_by_id
    counted = {rule for rule in fired if rules[rule].is_flag}
    flags = sum(rules[rule].severity.value in FIRST_SEVERITIES and under.get(rule) not in counted for rule in counted)
    waiting = {rule: questions for rule, questions in missing.items() if rules[rule].is_flag}
    carried = carriers_of({rule: under.get(rule) for rule in fired}, waiting, rulebook.summary.gaps)
    results = missing_results(rulebook.questionnaire, situation)
    rows: dict[object, bool] = {}  # to whether an urgent rule waits for it
    for rule in waiting.keys() - carried.keys():
        is_urgent = rules[rule].severity is Severity.URGENT
        for row in _rows_of(rule, waiting[rule], results):
            rows[row] = rows.get(row, False) or is_urgent
    return Lines(flags, len(rows) if len(rows) <= MOST_ROWS else sum(rows.values()) + 1)


def _rows_of(rule: str, questions: Set[str], results: tuple[str, ...]) -> set[object]:
    """One for each answer that is missing, all results together being one; its own where no answer is to blame."""
    rows: set[object] = {results if question in results else question for question in questions}
    return rows or {(rule,)}


def missing_results(questionnaire: Questionnaire, situation: Situation) -> tuple[str, ...]:
    """The tests of the lab panel with their dates, if none of them has any answer but "I don't know"; else nothing."""
    keys = lab_results(questionnaire)
    if not all(situation.readings[key].status in UNKNOWN_STATUSES for key in keys):
        return ()
    dates = [questionnaire.questions[key].dated_by for key in keys]
    return tuple(dict.fromkeys([*keys, *(date for date in dates if date is not None)]))


def lab_results(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The rows of the lab panel."""
    return tuple(key for panel in questionnaire.panels.values() if panel.is_lab_report for key in panel.keys)
