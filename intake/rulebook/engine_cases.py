"""The cases once more, on durable_rules: what it concludes of each rule must be what the reference says."""

from __future__ import annotations

from intake.errors import InputError
from intake.rulebook.assess import assess
from intake.rulebook.cases import all_cases, sheet_of
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.model import Rulebook
from intake.rulebook.supervisor import EngineSupervisor


def cases_that_differ(rulebook: Rulebook) -> list[str]:
    """One line for each case on which the engines do not agree about every rule."""
    lines: list[str] = []
    with EngineSupervisor() as engine:
        engine.publish(rulebook.sha256, rulebook.questionnaire.definitions, engine_conditions(rulebook))
        for subject, _, case in all_cases(rulebook):
            try:
                assessment = assess(rulebook, sheet_of(rulebook, case), engine)
            except InputError:
                continue  # reported by the reference run
            if not assessment.engines_agree:
                rules = ", ".join(found.id for found in assessment.disagreements) or "no answer"
                lines.append(f"{case.file}:{case.line}:{case.column}: {subject}: the engines differ: {rules}")
    return lines
