"""What stands in place of an assessment where the reference itself fails: no rule was judged, so none is silent."""

from __future__ import annotations

from intake.questionnaire.answers import AnswerSheet
from intake.rulebook.assessment import MANUAL_REVIEW, Assessment, Unassessed, Version
from intake.rulebook.model import Rulebook


def unevaluated(rulebook: Rulebook, sheet: AnswerSheet) -> Assessment:
    """Every rule unassessed, for review by hand."""
    questionnaire = rulebook.questionnaire
    rules = sorted(rulebook.rules, key=lambda rule: rule.severity.rank)
    return Assessment(
        status=MANUAL_REVIEW,
        engines_agree=None,
        disagreements=(),
        rule_set=Version(questionnaire.id, questionnaire.version, rulebook.sha256),
        questionnaire=Version(questionnaire.id, questionnaire.version, questionnaire.sha256),
        as_of=sheet.as_of,
        flags=(),
        unassessed=tuple(Unassessed(rule.id, rule.severity.value, rule.title, (), rule.ask) for rule in rules),
        silent=(),
        withdrawn=(),
        safety_messages=(),
    )
