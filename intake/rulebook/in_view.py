"""Which flags a clinician sees on the first level: those that are not folded under another one."""

from __future__ import annotations

from intake.rulebook.assessment import Assessment, Flag
from intake.rulebook.model import Severity, stands_in_format_block

FIRST_SEVERITIES = (Severity.URGENT.value, Severity.HIGH.value)


def counted_flags(assessment: Assessment) -> list[Flag]:
    """All but those of the block "Injection or tablets?"."""
    return [flag for flag in assessment.flags if not stands_in_format_block(flag.category, flag.severity)]


def flags_in_view(assessment: Assessment) -> list[Flag]:
    flags = counted_flags(assessment)
    shown = {flag.id for flag in flags}
    return [flag for flag in flags if flag.under is None or flag.under not in shown]


def first_flags(assessment: Assessment) -> list[Flag]:
    """Urgent and high: nobody decides before each of them was looked at."""
    return [flag for flag in flags_in_view(assessment) if flag.severity in FIRST_SEVERITIES]


def folded_under(assessment: Assessment, flag: Flag) -> list[Flag]:
    return [other for other in counted_flags(assessment) if other.under == flag.id]
