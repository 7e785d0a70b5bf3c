"""Which questions to put again so that a missing answer may come: the one itself, or those that keep it hidden."""

from __future__ import annotations

from collections.abc import Set

from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pages import ANSWERED_AT_THE_DOOR
from intake.questionnaire.routing import gates


def asked_for(questionnaire: Questionnaire, asked: Set[str], key: str) -> tuple[str, ...]:
    """Whoever had no blood test results with them is asked for those first. Nothing where no question can bring it."""
    if key not in asked:
        ways = [asked_for(questionnaire, asked, gate) for gate in gates(questionnaire)[key]]
        return tuple(dict.fromkeys(found for way in ways for found in way))
    if key in ANSWERED_AT_THE_DOOR or questionnaire.questions[key].is_filled_by_system:
        return ()
    return (key,)
