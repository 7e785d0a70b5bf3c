"""Patients who wander: every way of going through the form, one random step after another, over the real app."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Flask
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from intake.questionnaire.pages import Page, pages_of
from intake.questionnaire.routing import gates
from intake.web.parts import Parts
from tests.walks.filling import choose_rest, fill, spoil, start_in_the_middle
from tests.walks.tab import Tab
from tests.walks.wanderer import Wanderer, second_device

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MOST_TABS = 3
MOST_EXPIRIES = 6  # the link itself lives for 14 days
OFFER: Mapping[str, Any] = {
    "product_offered": "hydroxocobalamin",
    "b12_dose": {"value": 1000, "unit": "mcg"},
    "injection_route": "im",
    "who_injects": "clinician",
}
OFFERS: tuple[Mapping[str, Any], ...] = ({}, {}, OFFER, {**OFFER, "product_offered": "none_yet"})
SEEDS = st.integers(0, 2**32 - 1)
WHICH = st.integers(0, MOST_TABS - 1)


class PatientWalk(RuleBasedStateMachine):
    """`app` and `parts` are those of one clinic; each walk invites a patient of its own into it."""

    app: ClassVar[Flask]
    parts: ClassVar[Parts]
    tally: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.expiries = 0

    @initialize(seed=SEEDS, share=st.sampled_from((0.0, 0.2, 0.5, 0.8, 1.0, 1.0)), offer=st.sampled_from(OFFERS))
    def invite(self, seed: int, share: float, offer: Mapping[str, Any]) -> None:
        self.parts.clock.now = NOON  # type: ignore[attr-defined]
        self.wanderer = Wanderer(self.app, self.parts, offer, self.tally)
        self.tally["walks"] += 1
        if share:
            start_in_the_middle(self.wanderer, random.Random(seed), share)

    @rule(seed=SEEDS, which=WHICH)
    def go_on(self, seed: int, which: int) -> None:
        """Do what the screen is for."""
        self._go_on(self._tab(which), random.Random(seed))

    @rule(seed=SEEDS, which=WHICH)
    def change_an_answer(self, seed: int, which: int) -> None:
        """On a page that was saved before, often one that opens or closes branches."""
        chance, tab = random.Random(seed), self._tab(which)
        page = chance.choice(self._pages_to_see())
        self.wanderer.get(tab, f"/form/{page.slug}{chance.choice(('', '?from=check'))}")
        if self._is_on_page(tab):
            self._send(tab, chance)

    @rule(seed=SEEDS, which=WHICH)
    def type_rubbish(self, seed: int, which: int) -> None:
        tab = self._tab_on_page(which)
        if tab is not None and not tab.is_stale:
            sent = spoil(self.wanderer, tab, random.Random(seed))
            if sent is not None:
                self._note(tab, sent)
                tab.is_spoilt = True
                self.wanderer.send(tab, sent, is_rubbish=True)

    @rule(seed=SEEDS, which=WHICH)
    def press_twice(self, seed: int, which: int) -> None:
        """The second of two equal requests changes nothing."""
        tab = self._tab_on_page(which)
        if tab is None:
            return
        again, sent = tab.beside(), fill(self.wanderer, tab, random.Random(seed))
        self._note(tab, sent)
        self.wanderer.send(tab, sent)
        seq = self.wanderer.ledger.last_seq
        self.wanderer.send(again, sent)
        assert self.wanderer.ledger.last_seq == seq, "saved twice"

    @rule(seed=SEEDS, which=WHICH, times=st.integers(1, 3))
    def change_it_meanwhile(self, seed: int, which: int, times: int) -> None:
        """One tab shows a page, another saves the same one or one that it depends on, then the first is sent."""
        chance, tab = random.Random(seed), self._tab(which)
        for _ in range(times):
            pages = self._pages_to_see()
            page = chance.choice(pages)
            self.wanderer.get(tab, f"/form/{page.slug}")
            if not self._is_on_page(tab):
                return
            read = {gate for key in page.keys for gate in gates(self.wanderer.questionnaire)[key]}
            causes = [cause for cause in pages if read & set(cause.keys)]
            other = tab.beside()
            self.wanderer.get(other, f"/form/{chance.choice([*causes, *causes, page]).slug}")
            if self._is_on_page(other):
                self._send(other, chance)
                self._send(tab, chance)

    @rule(which=WHICH, index=st.integers(0, 99))
    def send_unchanged(self, which: int, index: int) -> None:
        """A page that was saved, looked at and sent as it stands, changes nothing."""
        tab, pages = self._tab(which), self._pages_to_see()
        self.wanderer.get(tab, f"/form/{pages[index % len(pages)].slug}")
        if self._is_on_page(tab) and all(key in self.wanderer.ledger.events for key in tab.keys):
            seq = self.wanderer.ledger.last_seq
            screen = self.wanderer.send(tab, tab.screen.sent())
            assert screen.status == 200, screen.text
            assert self.wanderer.ledger.last_seq == seq, "looking at a page changed it"

    @rule(which=WHICH)
    def go_back(self, which: int) -> None:
        tab = self._tab(which)
        if "Back" in tab.screen.links:
            self.wanderer.get(tab, tab.screen.links["Back"])

    @rule(which=WHICH, index=st.integers(0, 99))
    def jump(self, which: int, index: int) -> None:
        slugs = ["check", "receipt", "start", "help-now", "not-shared"]
        slugs += [page.slug for page in pages_of(self.wanderer.questionnaire)]
        self.wanderer.get(self._tab(which), f"/form/{slugs[index % len(slugs)]}")

    @rule(which=WHICH, is_device=st.booleans())
    def open_another(self, which: int, is_device: bool) -> None:
        """A second tab on the same screen, or a second device."""
        if len(self.wanderer.tabs) < MOST_TABS:
            self.wanderer.tabs.append(second_device(self.wanderer) if is_device else self._tab(which).beside())

    @precondition(lambda self: self.expiries < MOST_EXPIRIES)
    @rule(hours=st.sampled_from((3, 25)))
    def leave_it_for_hours(self, hours: int) -> None:
        """All sessions end, in mid-form."""
        self.expiries += 1
        self.wanderer.clock.move(hours=hours)
        for tab in self.wanderer.tabs:
            tab.browser.is_signed_in = False

    @rule(which=WHICH)
    def sign_in_again(self, which: int) -> None:
        """By the link in a new tab: the form tokens of the old tabs are stale from then on."""
        tab = self._tab(which).beside()
        self.wanderer.sign_in(tab)
        if len(self.wanderer.tabs) < MOST_TABS:
            self.wanderer.tabs.append(tab)

    @rule(which=WHICH, times=st.integers(1, 2))
    def finish(self, which: int, times: int) -> None:
        tab = self._tab(which)
        self.wanderer.get(tab, "/form/check")
        if tab.slug != "check":
            return
        tabs = [tab, *(tab.beside() for _ in range(times - 1))]
        texts = [self.wanderer.submit(each).text for each in tabs]
        assert len(set(texts)) == 1, "two receipts"

    @rule(which=WHICH, answer=st.sampled_from(("yes", "no", "no")))
    def answer_about_sharing(self, which: int, answer: str) -> None:
        tab = self._tab(which)
        self.wanderer.get(tab, "/form/consent-1?from=check")
        if "consent_share" in tab.screen.names:
            self.wanderer.send(tab, {**tab.screen.sent(), "consent_share": [answer]})

    def teardown(self) -> None:
        if hasattr(self, "wanderer"):
            self.wanderer.check_store()
            self.wanderer.check_branches()

    # --- steps --------------------------------------------------------------------------------------------------

    def _tab(self, which: int) -> Tab:
        return self.wanderer.tabs[which % len(self.wanderer.tabs)]

    def _pages_to_see(self) -> list[Page]:
        """What was saved, and the next page."""
        ledger, today = self.wanderer.ledger, self.wanderer.today
        return [*ledger.saved_pages(today), *filter(None, [ledger.open_page(today)])]

    def _tab_on_page(self, which: int) -> Tab | None:
        """A tab that shows a page of the form; it is led to the next open one where that is possible."""
        tab = self._tab(which)
        if tab.is_spoilt or not self._is_on_page(tab):
            self.wanderer.get(tab, "/form")
            self._follow(tab)
        return tab if self._is_on_page(tab) else None

    def _is_on_page(self, tab: Tab) -> bool:
        """A page of the form with its inputs, not the error page that holds what was typed on it."""
        return tab.page(self.wanderer.questionnaire) is not None and tab.screen.status in (200, 409, 422)

    def _go_on(self, tab: Tab, chance: random.Random) -> None:
        if tab.screen.status == 401:
            self.wanderer.sign_in(tab.beside())
        if tab.slug in ("submit", "check"):
            self.wanderer.submit(tab)
        elif tab.page(self.wanderer.questionnaire) is not None:
            self._send(tab, chance)
        elif tab.slug == "door":
            self.wanderer.sign_in(tab)
        else:
            self._follow(tab)

    def _follow(self, tab: Tab) -> None:
        links = tab.screen.links
        for text in ("Start", "I have read this, go on with the form", "Change my answer"):
            if text in links:
                self.wanderer.get(tab, links[text])
                return
        self.wanderer.get(tab, "/form")

    def _send(self, tab: Tab, chance: random.Random) -> None:
        """Newly filled in; or, where the page came back, as it stands and with the answer to what it asked."""
        if tab.is_spoilt and self._is_on_page(tab):
            self.wanderer.get(tab, tab.screen.location)
            if not self._is_on_page(tab):
                return
        came_back = tab.screen.status != 200
        sent = choose_rest(tab, tab.screen.sent(), chance) if came_back else fill(self.wanderer, tab, chance)
        self._note(tab, sent)
        self.wanderer.send(tab, sent, is_rubbish=tab.is_spoilt)

    def _note(self, tab: Tab, sent: Mapping[str, Any]) -> None:
        note(f"sends {tab.screen.location}: {sent}")
