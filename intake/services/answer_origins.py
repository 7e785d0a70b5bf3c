"""Whose hand gave each answer, and how, read from the answer log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.services.fill_in_form import FILLED_IN_BY_OTHERS, RESPONDENT
from intake.store.answers import RecordedAnswer, Who
from intake.summary.record import Origin

_OTHERS = frozenset(code for answer in FILLED_IN_BY_OTHERS for code in answer.codes)
_PATIENT = Who.PATIENT  # looked up once: most answers are by that hand
_BY_PATIENT = (str(_PATIENT), "")


def origins_of(trail: Sequence[RecordedAnswer], staff_names: Mapping[str, str] | None = None) -> dict[str, Origin]:
    """How each current answer came about, by question. A second value counts as a change, a first one does not."""
    hands = _Hands(trail, staff_names or {})
    latest = {event.question: event for event in trail}
    changed = _changed(trail) if len(latest) < len(trail) else set()
    found: dict[str, Origin] = {}
    made: dict[tuple[Any, ...], Origin] = {}  # answers that were saved together mostly share theirs
    for question, event in latest.items():
        hand, is_changed = hands.of(event), question in changed
        told = (event.how, hand, is_changed, event.at, event.language)
        origin = made.get(told)
        if origin is None:
            origin = made[told] = Origin(str(event.how), *hand, is_changed, event.at, event.language)
        found[question] = origin
    return found


def _changed(trail: Sequence[RecordedAnswer]) -> set[str]:
    """The questions to which one value was given, and then another."""
    given: dict[str, Any] = {}
    return {
        event.question
        for event in trail
        if event.value is not None and given.setdefault(event.question, event.value) != event.value
    }


class _Hands:
    """Who filled in the form at each moment, as the form itself was told on a screen."""

    def __init__(self, trail: Sequence[RecordedAnswer], staff_names: Mapping[str, str]) -> None:
        self.staff_names = staff_names
        self.told = [
            (event.seq, str(event.value))
            for event in trail
            if event.question == RESPONDENT and event.value is not None and event.who is not Who.STAFF
        ]
        # With which answer it was said first that somebody else fills in the form; 0 where it was not.
        self.other_said_at = self.told[0][0] if self.told and self.told[0][1] in _OTHERS else 0

    def of(self, event: RecordedAnswer) -> tuple[str, str]:
        """The hand, and who it was: a staff member's name, or a respondent's code."""
        if event.who is _PATIENT:  # as a rule
            # The question about emergencies comes first: the hand that then says who it is gave that answer too.
            return _BY_PATIENT if event.seq >= self.other_said_at else (str(Who.PROXY), self.told[0][1])
        if event.who is Who.STAFF:
            return str(event.who), self.staff_names.get(event.staff_id or "", "")
        return str(event.who), self._other_at(event.seq) if event.who is Who.PROXY else ""

    def _other_at(self, seq: int) -> str:
        """What was told last; where an answer was saved together with it and stands before it in the log, that."""
        before = [code for at, code in self.told if at <= seq]
        if before and before[-1] in _OTHERS:
            return before[-1]
        return next((code for at, code in self.told if at > seq), "")
