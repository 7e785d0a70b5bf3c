"""Whose hand gave each answer, and how, read from the answer log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from intake.services.fill_in_form import FILLED_IN_BY_OTHERS, RESPONDENT
from intake.store.answers import RecordedAnswer, Who
from intake.summary.record import Origin

_OTHERS = frozenset(code for answer in FILLED_IN_BY_OTHERS for code in answer.codes)


def origins_of(trail: Sequence[RecordedAnswer], staff_names: Mapping[str, str] | None = None) -> dict[str, Origin]:
    """How each current answer came about, by question. A second value counts as a change, a first one does not."""
    by_question: dict[str, list[RecordedAnswer]] = {}
    for event in trail:
        by_question.setdefault(event.question, []).append(event)
    hands = _Hands(trail, staff_names or {})
    return {question: _origin(events, hands) for question, events in by_question.items()}


def _origin(events: Sequence[RecordedAnswer], hands: _Hands) -> Origin:
    last = events[-1]
    who, by = hands.of(last)
    return Origin(str(last.how), str(who), by, len(events) > 1 and _is_changed(events), last.at, last.language)


def _is_changed(events: Sequence[RecordedAnswer]) -> bool:
    given = [event.value for event in events if event.value is not None]
    return any(earlier != later for earlier, later in pairwise(given))


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

    def of(self, event: RecordedAnswer) -> tuple[Who, str]:
        """The hand, and who it was: a staff member's name, or a respondent's code."""
        if event.who is Who.PATIENT:  # as a rule
            if event.seq < self.other_said_at:
                # The question about emergencies comes first: the hand that then says who it is gave that answer too.
                return Who.PROXY, self.told[0][1]
            return event.who, ""
        if event.who is Who.STAFF:
            return Who.STAFF, self.staff_names.get(event.staff_id or "", "")
        if event.who is Who.PROXY:
            return Who.PROXY, self._other_at(event.seq)
        return event.who, ""

    def _other_at(self, seq: int) -> str:
        """What was told last; where an answer was saved together with it and stands before it in the log, that."""
        before = [code for at, code in self.told if at <= seq]
        if before and before[-1] in _OTHERS:
            return before[-1]
        return next((code for at, code in self.told if at > seq), "")
