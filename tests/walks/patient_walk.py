"""Patients who wander: every way of going through the form, one random step after another, over the real app."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from intake.questionnaire.pages import Page, pages_of
from intake.questionnaire.routing import gates
from intake.web.parts import Parts
from tests.walks.filling import choose_rest, fill, spoil, start_in_the_middle
from tests.walks.sent_answers import Sent
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
SHARES = (0.0, 0.2, 0.5, 0.8, 1.0, 1.0)  # of the pages that are filled in when the walk begins

# How often each step is taken.
STEPS = {
    "change_it_meanwhile": 5,
    "go_on": 3,
    "change_an_answer": 3,
    "leave_it_for_hours": 1,
    "sign_in_again": 1,
    "type_rubbish": 2,
    "press_twice": 2,
    "open_another": 2,
    "finish": 2,
    "change_it_before_sending": 2,
    "send_unchanged": 1,
    "go_back": 1,
    "jump": 1,
    "answer_about_sharing": 1,
}

HALF = 0.5


class PatientWalk:
    """One patient, invited into the clinic of `app` and `parts`, and the way that this patient takes.

    `log`: the steps and what was sent, to be read when something is amiss.
    """

    def __init__(self, app: Flask, parts: Parts, tally: Counter[str], seed: int) -> None:
        chance = random.Random(seed)
        share, offer = chance.choice(SHARES), chance.choice(OFFERS)
        self.seed, self.expiries = seed, 0
        self.log = [f"{share:.0%} of the pages are filled in, the offer is {offer}"]
        self.wanderer = Wanderer(app, parts, offer, tally, NOON)
        if share:
            start_in_the_middle(self.wanderer, chance, share)
        self.wanderer.get(self.wanderer.tabs[0], "/form")

    def step(self, number: int) -> None:
        """The step of this number is the same one whatever steps were left out before it."""
        chance = random.Random(f"{self.seed} {number}")
        (name,) = chance.choices(list(STEPS), list(STEPS.values()))
        tab = chance.choice(self.wanderer.tabs)
        self.log.append(f"{number}: {name}, tab {self.wanderer.tabs.index(tab)} on {tab.screen.location}")
        self.wanderer.tally[f"step {name}"] += 1
        getattr(self, name)(tab, chance)

    def end(self) -> None:
        self.wanderer.check_store()
        self.wanderer.check_branches()

    # --- steps --------------------------------------------------------------------------------------------------

    def go_on(self, tab: Tab, chance: random.Random) -> None:
        """Do what the screen is for."""
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

    def change_an_answer(self, tab: Tab, chance: random.Random) -> None:
        """On a page that was saved before."""
        page = chance.choice(self._pages_to_see())
        self.wanderer.get(tab, f"/form/{page.slug}{chance.choice(('', '?from=check'))}")
        if self._is_on_page(tab):
            self._send(tab, chance)

    def change_it_meanwhile(self, tab: Tab, chance: random.Random) -> None:
        """One tab shows a page, another saves the same one or one that it depends on, then the first is sent."""
        pages = self._pages_to_see()
        page = chance.choice(pages)
        self.wanderer.get(tab, f"/form/{page.slug}")
        read = {gate for key in page.keys for gate in gates(self.wanderer.questionnaire)[key]}
        causes = [cause for cause in pages if read & set(cause.keys)]
        other = tab.beside()
        self.wanderer.get(other, f"/form/{chance.choice([*causes, *causes, page]).slug}")
        if self._is_on_page(tab) and self._is_on_page(other):
            self._send(other, chance)
            self._send(tab, chance)

    def type_rubbish(self, tab: Tab, chance: random.Random) -> None:
        sent = spoil(self.wanderer, tab, chance) if self._lead_to_page(tab) and not tab.is_stale else None
        if sent is not None:
            tab.is_spoilt = True
            self._post(tab, sent)

    def press_twice(self, tab: Tab, chance: random.Random) -> None:
        """The second of two equal requests changes nothing."""
        if self._lead_to_page(tab):
            again, sent = tab.beside(), fill(self.wanderer, tab, chance)
            self._post(tab, sent)
            seq = self.wanderer.ledger.last_seq
            self._post(again, sent)
            assert self.wanderer.ledger.last_seq == seq, "saved twice"

    def send_unchanged(self, tab: Tab, chance: random.Random) -> None:
        """A page that was saved, looked at and sent as it stands, changes nothing."""
        self.wanderer.get(tab, f"/form/{chance.choice(self._pages_to_see()).slug}")
        if self._is_on_page(tab) and all(key in self.wanderer.ledger.events for key in tab.keys):
            seq = self.wanderer.ledger.last_seq
            screen = self._post(tab, tab.screen.sent())
            assert screen.status == 200, screen.text
            assert self.wanderer.ledger.last_seq == seq, "looking at a page changed it"

    def go_back(self, tab: Tab, chance: random.Random) -> None:
        self.wanderer.get(tab, tab.screen.links.get("Back", tab.screen.location))

    def jump(self, tab: Tab, chance: random.Random) -> None:
        slugs = [page.slug for page in pages_of(self.wanderer.questionnaire)]
        slugs += ["check", "receipt", "start", "help-now", "not-shared"] * 3
        self.wanderer.get(tab, f"/form/{chance.choice(slugs)}")

    def open_another(self, tab: Tab, chance: random.Random) -> None:
        """A second tab on the same screen, or a second device."""
        if len(self.wanderer.tabs) < MOST_TABS:
            self.wanderer.tabs.append(chance.choice((second_device, Wanderer.second_tab))(self.wanderer, tab))

    def leave_it_for_hours(self, tab: Tab, chance: random.Random) -> None:
        """All sessions end, in mid-form. What was typed is sent, goes along through the door, and is sent again."""
        if self.expiries == MOST_EXPIRIES:
            return
        self.expiries += 1
        is_on_page = self._lead_to_page(tab)
        self.wanderer.clock.move(hours=chance.choice((3, 25)))
        for each in self.wanderer.tabs:
            each.browser.is_signed_in = False
        if is_on_page:
            self._post(tab, fill(self.wanderer, tab, chance))
            if chance.random() < HALF:
                self.wanderer.sign_in(tab.beside())  # in another tab first
            self._post(tab, self.wanderer.pass_door(tab))

    def sign_in_again(self, tab: Tab, chance: random.Random) -> None:
        """By the link in a new tab: the form tokens of the old tabs are stale from then on."""
        is_on_page = self._lead_to_page(tab)
        self.wanderer.sign_in(tab.beside())
        if is_on_page:
            self._post(tab, fill(self.wanderer, tab, chance))
            self._post(tab, tab.screen.sent())

    def finish(self, tab: Tab, chance: random.Random) -> None:
        """Sometimes by two clicks."""
        self.wanderer.get(tab, "/form/check")
        if tab.slug == "check":
            tabs = [tab, tab.beside()][: chance.choice((1, 2))]
            texts = [self.wanderer.submit(each).text for each in tabs]
            assert len(set(texts)) == 1, "two receipts"

    def change_it_before_sending(self, tab: Tab, chance: random.Random) -> None:
        """The check is looked at, an answer is changed in another tab, and then the form is sent."""
        self.wanderer.get(tab, "/form/check")
        if tab.slug == "check":
            self.change_an_answer(tab.beside(), chance)
            self.wanderer.submit(tab)

    def answer_about_sharing(self, tab: Tab, chance: random.Random) -> None:
        self.wanderer.get(tab, "/form/consent-1?from=check")
        if "consent_share" in tab.screen.names:
            self._post(tab, {**tab.screen.sent(), "consent_share": [chance.choice(("yes", "no", "no"))]})

    # --- parts of steps -----------------------------------------------------------------------------------------

    def _pages_to_see(self) -> list[Page]:
        """What was saved, and the next page."""
        ledger, today = self.wanderer.ledger, self.wanderer.today
        return [*ledger.saved_pages(today), *filter(None, [ledger.open_page(today)])]

    def _lead_to_page(self, tab: Tab) -> bool:
        """To a page of the form where that is possible."""
        if tab.is_spoilt or not self._is_on_page(tab):
            self.wanderer.get(tab, "/form")
            self._follow(tab)
        return self._is_on_page(tab)

    def _is_on_page(self, tab: Tab) -> bool:
        """A page of the form with its inputs, not the error page that holds what was typed on it."""
        return tab.page(self.wanderer.questionnaire) is not None and tab.screen.status in (200, 409, 422)

    def _follow(self, tab: Tab) -> None:
        links = tab.screen.links
        if tab.slug == "not-shared":
            self.wanderer.change_sharing(tab)
            return
        for text in ("Start", "I have read this, go on with the form"):
            if text in links:
                self.wanderer.get(tab, links[text])
                return
        if tab.slug not in ("check", "door", "receipt") and not self._is_on_page(tab):
            self.wanderer.get(tab, "/form")

    def _send(self, tab: Tab, chance: random.Random) -> None:
        """Newly filled in; or, where the page came back, as it stands and with the answer to what it asked."""
        if tab.is_spoilt and self._is_on_page(tab):
            self.wanderer.get(tab, tab.screen.location)
            if not self._is_on_page(tab):
                return
        came_back = tab.screen.status != 200
        self._post(tab, choose_rest(tab, tab.screen.sent(), chance) if came_back else fill(self.wanderer, tab, chance))

    def _post(self, tab: Tab, sent: Sent) -> Any:
        self.log.append(f"   {tab.screen.location} is sent {sent}")
        return self.wanderer.send(tab, sent, is_rubbish=tab.is_spoilt)
