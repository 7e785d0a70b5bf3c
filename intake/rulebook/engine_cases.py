"""The cases once more, on durable_rules: what it concludes of each rule must be what the reference says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from intake.errors import InputError
from intake.logic.evaluate import Situation
from intake.questionnaire.routing import route
from intake.rulebook.assess import disagreements_about, judge_leaves
from intake.rulebook.cases import all_cases, sheet_of
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.model import Case, Rulebook
from intake.rulebook.supervisor import EngineSupervisor

CASES_AT_ONCE = 100  # of one rule or like ones mostly: much of what durable_rules is given is the same


def cases_that_differ(rulebook: Rulebook, news: Callable[[int, int], None] = lambda done, of: None) -> list[str]:
    """One line for each case on which the engines do not agree about every rule. `news` is told how many are done, and
    may raise. EngineUnavailable where durable_rules gives no answer.
    """
    lines: list[str] = []
    cases = list(_situations(rulebook))
    with EngineSupervisor() as engine:
        engine.publish(rulebook.sha256, rulebook.questionnaire.definitions, engine_conditions(rulebook))
        for start in range(0, len(cases), CASES_AT_ONCE):
            batch = cases[start : start + CASES_AT_ONCE]
            truths = [judge_leaves(rulebook, situation) for _, _, situation in batch]
            concluded = engine.conclude_each(rulebook.sha256, truths)
            for (subject, case, situation), durable in zip(batch, concluded, strict=True):
                rules = ", ".join(found.id for found in disagreements_about(rulebook, situation, durable))
                if rules:
                    lines.append(f"{case.file}:{case.line}:{case.column}: {subject}: the engines differ: {rules}")
            news(start + len(batch), len(cases))
    return lines


def _situations(rulebook: Rulebook) -> Iterator[tuple[str, Case, Situation]]:
    """Each case that can be run, with its rule or fact; the others are reported by the reference run."""
    for subject, _, case in all_cases(rulebook):
        try:
            yield subject, case, route(rulebook.questionnaire, sheet_of(rulebook, case)).situation
        except InputError:
            continue
