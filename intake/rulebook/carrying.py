"""Flags that say the same as what could not be assessed: they carry the rules that only the same gap holds up.

The gaps are the pack's. A rule that waits for another answer too keeps its own row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from intake.rulebook.assessment import Assessment
from intake.rulebook.summary_content import Gap


def carry(assessment: Assessment, gaps: Sequence[Gap]) -> dict[str, str]:
    """Unassessed rule to the flag that carries it: one in view before a folded one, then in the order of the pack."""
    missing = {rule.id: {item.question for item in rule.missing} for rule in assessment.unassessed}
    return carriers_of({flag.id: flag.under for flag in assessment.flags}, missing, gaps)


def carriers_of(
    under: Mapping[str, str | None], missing: Mapping[str, Set[str]], gaps: Sequence[Gap]
) -> dict[str, str]:
    """As `carry`; `under`: each flag, and the one that it is folded under; `missing`: each rule that is open, and the
    questions that it waits for.
    """
    carriers = sorted((gap for gap in gaps if gap.flag in under), key=lambda gap: under[gap.flag] is not None)
    found: dict[str, str] = {}
    for rule, questions in missing.items():
        carrier = next((gap for gap in carriers if _holds(gap, rule, questions)), None)
        if carrier is not None:
            found[rule] = carrier.flag
    return found


def _holds(gap: Gap, rule: str, questions: Set[str]) -> bool:
    """Only this gap holds the rule up."""
    return bool(questions) and questions <= gap.keys and (gap.rules is None or rule in gap.rules)
