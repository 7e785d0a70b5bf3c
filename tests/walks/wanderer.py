"""One patient with several screens, and the judge of every reply: what was told to be saved is saved, and what was not
is still in front of the patient.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask

from intake.questionnaire.answer_words import answer_words
from intake.rulebook.assessment import Assessment
from intake.services.begin_intake import begin_intake
from intake.store import answers, assessments, submissions
from intake.store.submissions import Submission
from intake.web.parts import Parts
from intake.web.patient.kept_form import PREFIX
from tests.walks.ledger import Ledger, check_assessment
from tests.walks.screens import check_screen
from tests.walks.sent_answers import Sent, sent_answers
from tests.walks.tab import Tab, open_browser, typed_by_hand
from tests.web.patient.client import BORN, Clock
from tests.web.patient.reader import Page as Screen
from tests.web.patient.reader import read_page

ASKS_AGAIN = ("Is this right?", "Did you mean", "Choose what is true for them.")
TOO_LATE = "Your form was sent before this page was saved. What you typed here was not saved."
RECEIPT, DOOR = "/form/receipt", "/form/door"


class Wanderer:
    """`tally` counts what happened, over all walks."""

    def __init__(self, app: Flask, parts: Parts, offer: Mapping[str, Any], tally: Counter[str], now: datetime) -> None:
        self.app, self.parts, self.tally = app, parts, tally
        self.clock.now = now
        self._zone = parts.clinic().zone
        self.tabs = [open_browser(app, parts, offer=offer or None)]
        self.ledger = Ledger(parts.rulebooks.in_force(), offer, BORN.isoformat())
        self.questionnaire = self.ledger.questionnaire
        self.intake_id = begin_intake(parts.database, parts.rulebooks, self.tabs[0].patient.invite_id, now)

    @property
    def clock(self) -> Clock:
        assert isinstance(self.parts.clock, Clock)
        return self.parts.clock

    @property
    def today(self) -> date:
        return self.clock().astimezone(self._zone).date()

    # --- what a patient does ------------------------------------------------------------------------------------

    def get(self, tab: Tab, path: str) -> Screen:
        self.tally["pages looked at"] += 1
        tab.get(path, self.questionnaire)
        if not tab.browser.is_signed_in:
            assert tab.path == "/form/door", f"signed out, and {path} shows {tab.path}"
            return tab.screen
        check_screen(tab, self.ledger, self.today)
        return tab.screen

    def sign_in(self, tab: Tab) -> None:
        tab.sign_in(self.questionnaire)
        check_screen(tab, self.ledger, self.today)

    def pass_door(self, tab: Tab) -> Sent:
        """From the door that took what was typed along; what the page behind it sends on."""
        door = tab.screen.sent()
        (address,) = door["kept-address"]
        born = {"day": BORN.day, "month": BORN.month, "year": BORN.year}
        reply = self._post(tab, DOOR, door | {f"date_of_birth-{part}": [str(number)] for part, number in born.items()})
        assert reply.status == 200, reply.text
        sent = reply.sent()
        assert_kept(reply, without_prefix(door))
        tab.browser.is_signed_in = True
        tab.browser.sign_ins += 1
        tab.sign_ins = tab.browser.sign_ins
        tab.patient.page = read_page(reply.status, address, reply.text)
        return sent

    def send(self, tab: Tab, sent: Sent, *, is_rubbish: bool = False) -> Screen:
        """The page of the form that the tab shows. The reply must be right for what was typed."""
        page = tab.page(self.questionnaire)
        assert page is not None
        given = {} if is_rubbish else sent_answers(self.questionnaire, page, tab.keys, sent)
        # Once the clinic's offer is confirmed, it answers: also what was typed on a page shown before.
        given = {key: value for key, value in given.items() if key not in self.ledger.answered_by_offer}
        reply = self._post(tab, tab.screen.location, sent)
        if not self._is_let_in(tab, reply, sent):
            return self._show(tab, reply)
        if reply.status == 422:
            assert is_rubbish or self._asks_anew(reply, sent), f"a good page is refused: {sent}: {reply.text}"
            assert_kept(reply, sent)
        elif reply.status == 409 and self.ledger.is_submitted:
            assert TOO_LATE in reply.text
            assert_kept(reply, sent)
            return self.get(tab, RECEIPT)  # what was sent is not corrected on these walks
        elif reply.status == 409:
            self._judge_conflict(reply, sent, given)
        else:
            assert not is_rubbish, f"taken: {sent}"
            self._judge_saved(reply, sent, given)
        return self._show(tab, reply)

    def submit(self, tab: Tab) -> Screen:
        """From the check that the tab shows, which may be an old one."""
        sent = tab.screen.sent()
        reply = self._post(tab, "/form/submit", sent)
        if not self._is_let_in(tab, reply, sent):
            return self._show(tab, reply)
        open_page = self.ledger.open_page(self.today)
        consent = self.ledger.answers.get("consent_share")
        if self.ledger.is_submitted:
            assert reply.location == RECEIPT
        elif open_page is not None:
            assert reply.location == f"/form/{open_page.slug}?from=check"
        elif consent == "no":
            self.tally["not shared"] += 1
            assert reply.location == "/form/not-shared"
        elif int(sent["revision"][0]) != self.ledger.last_seq:
            self.tally["submit conflicts"] += 1
            assert reply.location == f"/form/check?before={sent['revision'][0]}", "submitted what was not seen"
        else:
            self.tally["submissions"] += 1
            assert reply.location == RECEIPT, f"{reply.status} {reply.location}"
            self.ledger.is_submitted = True
        return self._show(tab, reply)

    def change_sharing(self, tab: Tab) -> Screen:
        """From the page that says that nothing was sent, to the question about it."""
        sent = tab.screen.sent()
        reply = self._post(tab, "/form/not-shared/change", sent)
        self._is_let_in(tab, reply, sent)
        return self._show(tab, reply)

    def second_tab(self, tab: Tab) -> Tab:
        return tab.beside()

    # --- the judge ----------------------------------------------------------------------------------------------

    def check_store(self) -> None:
        with self.parts.database.reading() as session:
            trail = answers.answers_after(session, self.intake_id, 0)
        self.ledger.compare(trail)
        assert len(self.versions()) == self.ledger.is_submitted, "not exactly one submission"

    def versions(self) -> list[Submission]:
        with self.parts.database.reading() as session:
            return submissions.list_versions(session, self.intake_id)

    def check_branches(self) -> None:
        """Where the walk ends: what is withdrawn is read by neither engine."""
        if not self.ledger.route(self.today).withdrawn and not self.ledger.is_submitted:
            return
        self.tally["walks with withdrawn answers"] += bool(self.ledger.route(self.today).withdrawn)
        if not self.ledger.is_submitted:
            check_assessment(self.ledger, self.ledger.assess(self.today), self.today)
            return
        (submission,) = self.versions()
        with self.parts.database.reading() as session:
            stored = assessments.find_assessment(session, submission.id)
        assert stored is not None
        assert stored.status == "assessed"
        check_assessment(self.ledger, Assessment.from_json(stored.result), submission.as_of)

    def _post(self, tab: Tab, path: str, sent: Sent) -> Screen:
        self.tally["pages sent"] += 1
        self.clock.move(seconds=1)
        return tab.patient.post(path, sent, follow=False)

    def _show(self, tab: Tab, reply: Screen) -> Screen:
        """The reply itself, or the page that it leads to."""
        self.tally[f"replies {reply.status}"] += 1
        self.check_store()
        if reply.status == 303:
            return self.get(tab, reply.location)
        tab.patient.page = reply
        tab.look(self.questionnaire)
        check_screen(tab, self.ledger, self.today)
        return tab.screen

    def _is_let_in(self, tab: Tab, reply: Screen, sent: Sent) -> bool:
        """Else nothing was taken, and all that was typed is given back."""
        if tab.browser.is_signed_in and not tab.is_stale:
            return True
        assert reply.status == (400 if tab.browser.is_signed_in else 401)
        _assert_all_there(reply.sent() if tab.browser.is_signed_in else without_prefix(reply.sent()), sent)
        return False

    def _asks_anew(self, reply: Screen, sent: Sent) -> bool:
        """The page asks something that it had not asked when it was sent."""
        marks = {name: texts for name, texts in reply.sent().items() if name.endswith(("-doubt", "-asked"))}
        return any(text in reply.text for text in ASKS_AGAIN) and any(sent.get(name) != marks[name] for name in marks)

    def _judge_conflict(self, reply: Screen, sent: Sent, given: Mapping[str, Any]) -> None:
        """Both are shown: what was typed in the inputs, and what another screen saved beside them."""
        stale = self.ledger.stale(given, int(sent["revision"][0]), self.today)
        assert stale, "called stale, and it is not"
        assert_kept(reply, sent)
        assert reply.value("revision") == [str(self.ledger.last_seq)]
        sheet = self.ledger.sheet(self.today)
        for key in stale & given.keys():
            words = answer_words(self.questionnaire, self.questionnaire.questions[key], sheet.answers.get(key))
            assert f"Saved on another screen: {' '.join(words.split())}" in reply.text, key

    def _judge_saved(self, reply: Screen, sent: Sent, given: Mapping[str, Any]) -> None:
        assert reply.status == 303, f"{reply.status}: {reply.text}"
        if self.ledger.is_submitted:
            assert reply.location == RECEIPT
            return
        stale = self.ledger.stale(given, int(sent["revision"][0]), self.today)
        assert not stale, f"overwritten unseen: {stale}"
        self.ledger.acknowledge(given, self.today)


def assert_kept(reply: Screen, sent: Sent) -> None:
    _assert_all_there(reply.sent(), sent)


def without_prefix(door: Sent) -> Sent:
    """What the door takes along for the page behind it."""
    return {name.removeprefix(PREFIX): texts for name, texts in door.items() if name.startswith(PREFIX)}


def _assert_all_there(found: Sent, sent: Sent) -> None:
    kept, typed = typed_by_hand(found), typed_by_hand(sent)
    lost = {name: texts for name, texts in typed.items() if sorted(kept.get(name, [])) != sorted(texts)}
    assert not lost, f"typed and gone from the page: {lost}; on it: { {name: kept.get(name) for name in lost} }"


def second_device(wanderer: Wanderer, tab: Tab) -> Tab:
    """It has cookies of its own."""
    first = tab.patient
    other = open_browser(wanderer.app, wanderer.parts, token=first.token, invite_id=first.invite_id)
    wanderer.get(other, "/form")
    return other
