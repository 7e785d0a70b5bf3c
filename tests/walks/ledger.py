"""What a patient was told is saved, kept beside the app, and the store compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.questionnaire.model import DATE_OF_BIRTH, Questionnaire
from intake.questionnaire.pages import ANSWERED_AT_THE_DOOR, Page, pages_of
from intake.questionnaire.routing import Route, route
from intake.rulebook.assess import assess, messages_during_form
from intake.rulebook.assessment import Assessment
from intake.rulebook.model import Rulebook
from intake.store.answers import How, RecordedAnswer
from tests.walks.sent_answers import normal


@dataclass
class Ledger:
    """`answers`: each question that was acknowledged, None for one left blank. `events`: the store's latest of each.

    `from_offer`: what the clinic's confirmed offer wrote; not what the patient had answered alike before.
    """

    rulebook: Rulebook
    offer: Mapping[str, Any]
    born: str
    answers: dict[str, Any] = field(default_factory=dict)
    events: dict[str, RecordedAnswer] = field(default_factory=dict)
    from_offer: set[str] = field(default_factory=set)
    last_seq: int = 0
    is_submitted: bool = False
    _routed: tuple[int, date, Route] | None = None

    @property
    def questionnaire(self) -> Questionnaire:
        return self.rulebook.questionnaire

    @property
    def answered_by_offer(self) -> frozenset[str]:
        is_confirmed = self.raw().get(self.questionnaire.offer_confirm_key) == "yes"
        return frozenset(self.offer if is_confirmed else ())

    # --- what was acknowledged ----------------------------------------------------------------------------------

    def acknowledge(self, given: Mapping[str, Any], today: date) -> None:
        """A page was saved. The first one saves the date of birth too; the offer's question answers for others."""
        self.answers |= {DATE_OF_BIRTH: self.born, **given}
        written = self.offer_effects(given, today)
        if self.questionnaire.offer_confirm_key in given:
            is_confirmed = given[self.questionnaire.offer_confirm_key] == "yes"
            is_own = {key for key, value in written.items() if self.answers.get(key) == value} - self.from_offer
            self.from_offer = written.keys() - is_own if is_confirmed else set()
        self.answers |= written

    def offer_effects(self, given: Mapping[str, Any], today: date) -> dict[str, Any]:
        """What the answer about the offer writes: the clinic's values, or a blank for each that it wrote before."""
        if self.questionnaire.offer_confirm_key not in given:
            return {}
        if given[self.questionnaire.offer_confirm_key] != "yes":
            return dict.fromkeys(self.from_offer)
        return self.offered(today)

    def offered(self, today: date) -> dict[str, Any]:
        """The clinic's values for what the skip logic asks under them."""
        asked = self.route_of({**self.raw(), **self.offer}, today).asked
        return {key: normal(value) for key, value in self.offer.items() if key in asked}

    def stale(self, given: Mapping[str, Any], revision: int, today: date) -> set[str]:
        """What a page shown at this revision would overwrite unseen."""
        written = {**given, **self.offer_effects(given, today)}
        return {
            key
            for key, value in written.items()
            if key in self.events and self.events[key].seq > revision and normal(self.events[key].value) != value
        }

    # --- against the store --------------------------------------------------------------------------------------

    def compare(self, trail: Iterable[RecordedAnswer]) -> None:
        """Every acknowledged answer is the latest of its question, and nothing else is there."""
        events = list(trail)
        self.events = {event.question: event for event in events}
        self.last_seq = events[-1].seq if events else 0
        stored = {key: normal(event.value) for key, event in self.events.items()}
        lost = {key: value for key, value in self.answers.items() if stored.get(key) != value}
        assert not lost, f"acknowledged and not the latest: {lost}; stored: { {key: stored.get(key) for key in lost} }"
        surplus = {key: value for key, value in stored.items() if key not in self.answers and value is not None}
        assert not surplus, f"stored and never acknowledged: {surplus}"

    # --- what follows from the answers --------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """The stored answers, as in an answers file."""
        return {key: event.value for key, event in self.events.items() if event.value is not None}

    def route(self, today: date) -> Route:
        """It is asked for several times in a step, and worked out once."""
        if self._routed is None or self._routed[:2] != (self.last_seq, today):
            self._routed = (self.last_seq, today, self.route_of(self.raw(), today))
        return self._routed[2]

    def sheet(self, today: date, *, only_asked: bool = False) -> AnswerSheet:
        """`only_asked`: without a trace of what is withdrawn."""
        kept = self.raw()
        if only_asked:
            withdrawn = self.route(today).withdrawn
            kept = {key: value for key, value in kept.items() if key not in withdrawn}
        return self._read(kept, today)

    def asked(self, today: date) -> tuple[str, ...]:
        """What the form asks now, in its order; not what the door and the confirmed offer answer."""
        elsewhere = ANSWERED_AT_THE_DOOR | self.answered_by_offer
        return tuple(key for key in self.route(today).asked if key not in elsewhere)

    def open_page(self, today: date) -> Page | None:
        """The first page with a question that was never saved."""
        asked = set(self.asked(today))
        for page in pages_of(self.questionnaire):
            if any(key in asked and not self._was_saved(key) for key in page.keys):
                return page
        return None

    def saved_pages(self, today: date) -> list[Page]:
        """Pages of this patient that were saved before."""
        asked = set(self.asked(today))
        pages = [page for page in pages_of(self.questionnaire) if asked & set(page.keys)]
        return [page for page in pages if all(self._was_saved(key) for key in page.keys if key in asked)]

    def _was_saved(self, key: str) -> bool:
        """What the offer had answered was not, once the patient took that back."""
        event = self.events.get(key)
        return event is not None and not (event.how is How.OFFER and event.value is None)

    def assess(self, today: date, *, only_asked: bool = False) -> Assessment:
        """By the reference alone."""
        return assess(self.rulebook, self.sheet(today, only_asked=only_asked), None)

    def messages_due(self, today: date) -> set[str]:
        return set(messages_during_form(self.rulebook, self.sheet(today, only_asked=True)))

    def route_of(self, answers: Mapping[str, Any], today: date) -> Route:
        return route(self.questionnaire, self._read(answers, today))

    def _read(self, answers: Mapping[str, Any], today: date) -> AnswerSheet:
        sheet = read_answers(self.questionnaire, {DATE_OF_BIRTH: self.born, **answers}, today)
        return replace(sheet, has_offer=bool(self.offer))


def check_assessment(ledger: Ledger, stored: Assessment, as_of: date) -> None:
    """No closed branch was read, and each of its answers is listed as withdrawn."""
    found = ledger.route(as_of)
    withdrawn = {key: normal(ledger.raw()[key]) for key in found.withdrawn if key in ledger.raw()}
    assert {item.question: normal(item.answer) for item in stored.withdrawn} == withdrawn
    read = {item.question for flag in stored.flags for item in flag.because}
    assert not read & withdrawn.keys(), f"read although withdrawn: {read & withdrawn.keys()}"
    clean = ledger.assess(as_of, only_asked=True)
    assert (stored.flags, stored.unassessed, stored.silent) == (clean.flags, clean.unassessed, clean.silent)
    assert stored.safety_messages == clean.safety_messages
