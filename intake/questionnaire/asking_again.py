"""Which questions to put again so that a missing answer may come: the one itself, or those that keep it hidden."""

from __future__ import annotations

from collections.abc import Set

from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pages import ANSWERED_AT_THE_DOOR
from intake.questionnaire.routing import Route, gates


def asked_for(questionnaire: Questionnaire, route: Route, key: str) -> tuple[str, ...]:
    """Whoever had no blood test results with them is asked for those first. A result that is dated after the form waits
    for another date: no number would be used with this one. Nothing where no question can bring it.
    """
    reading, dated_by = route.situation.readings[key], questionnaire.questions[key].dated_by
    if dated_by is None or not reading.is_dated_ahead:
        return _ways(questionnaire, route.is_asked, key)
    return (dated_by, key) if reading.is_implausible else (dated_by,)


def _ways(questionnaire: Questionnaire, asked: Set[str], key: str) -> tuple[str, ...]:
    if key not in asked:
        ways = [_ways(questionnaire, asked, gate) for gate in gates(questionnaire)[key]]
        return tuple(dict.fromkeys(found for way in ways for found in way))
    if key in ANSWERED_AT_THE_DOOR or questionnaire.questions[key].is_filled_by_system:
        return ()
    return (key,)
