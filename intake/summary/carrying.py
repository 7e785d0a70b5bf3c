"""Flags that say the same as what could not be assessed: they carry the rules that only the same gap holds up.

The gaps are the pack's. A rule that waits for another answer too keeps its own row.
"""

from __future__ import annotations

from collections.abc import Sequence

from intake.rulebook.assessment import Assessment, Unassessed
from intake.rulebook.summary_content import Gap


def carry(assessment: Assessment, gaps: Sequence[Gap]) -> dict[str, str]:
    """Unassessed rule to the flag that carries it: one in view before a folded one, then in the order of the pack."""
    under = {flag.id: flag.under for flag in assessment.flags}
    carriers = sorted((gap for gap in gaps if gap.flag in under), key=lambda gap: under[gap.flag] is not None)
    found: dict[str, str] = {}
    for rule in assessment.unassessed:
        carrier = next((gap for gap in carriers if _holds(gap, rule)), None)
        if carrier is not None:
            found[rule.id] = carrier.flag
    return found


def _holds(gap: Gap, rule: Unassessed) -> bool:
    """Only this gap holds the rule up."""
    missing = {item.question for item in rule.missing}
    return bool(missing) and missing <= gap.keys and (gap.rules is None or rule.id in gap.rules)
