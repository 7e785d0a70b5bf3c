"""One tab of a browser: the screen that it shows, and what it must go on showing when a page is not taken."""

from __future__ import annotations

import copy
import html
import re
from dataclasses import dataclass
from typing import Any

from flask import Flask

from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pages import Page, find_page
from intake.store.sessions import Audience
from intake.web.csrf import WHOSE
from intake.web.parts import Parts
from tests.walks.sent_answers import Sent, shown_keys
from tests.web.building import admit
from tests.web.patient.client import BORN, Patient
from tests.web.patient.reader import Page as Screen

# What the server itself puts into a form beside the answers.
MARKS = ("csrf_token", WHOSE, "revision", "shown", "elsewhere", "before")
MARK_ENDS = ("-doubt", "-asked")
CHECK_ROW = re.compile(
    r'<dt class="govuk-summary-list__key">(?P<text>.*?)</dt>\s*<dd[^>]*>(?P<words>.*?)</dd>'
    r'\s*<dd[^>]*><a [^>]*href="(?P<link>[^"#]*)#group-(?P<key>\w+)"',
    re.DOTALL,
)
ERROR_LINK = re.compile(r'<li><a href="#([^"]+)">')
MESSAGE = re.compile(r'id="message-([\w-]+)"')


@dataclass(eq=False)
class Browser:
    """One device's cookies. `sign_ins`: form tokens from before the last of them are refused."""

    patient: Patient
    is_signed_in: bool = False
    sign_ins: int = 0


@dataclass(eq=False)
class Tab:
    """`keys`: the questions on the form page that was shown last, also while an error page stands over it.

    `is_spoilt`: a mistake was typed on it.
    """

    browser: Browser
    patient: Patient
    keys: tuple[str, ...] = ()
    sign_ins: int = 0
    is_spoilt: bool = False

    @property
    def screen(self) -> Screen:
        return self.patient.page

    @property
    def path(self) -> str:
        return self.screen.location.partition("?")[0].partition("#")[0]

    @property
    def slug(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def is_stale(self) -> bool:
        """Its form token is from before the last sign-in."""
        return self.sign_ins != self.browser.sign_ins

    def page(self, questionnaire: Questionnaire) -> Page | None:
        """The page of the form that it shows, or whose answers an error page holds."""
        return find_page(questionnaire, self.slug)

    def get(self, path: str, questionnaire: Questionnaire) -> Screen:
        self.is_spoilt = False
        self.patient.get(html.unescape(path).partition("#")[0])
        return self.look(questionnaire)

    def look(self, questionnaire: Questionnaire) -> Screen:
        """At what is shown now."""
        page = self.page(questionnaire)
        if page is not None and "revision" in self.screen.names and self.screen.status in (200, 409, 422):
            self.keys = shown_keys(page, self.screen)
        self.sign_ins = self.browser.sign_ins
        return self.screen

    def beside(self) -> Tab:
        """A second tab of this browser, on the same screen."""
        return Tab(self.browser, copy.copy(self.patient), self.keys, self.sign_ins, self.is_spoilt)

    def sign_in(self, questionnaire: Questionnaire) -> None:
        """By the link and the date of birth."""
        self.patient.enter()
        self.browser.is_signed_in = True
        self.browser.sign_ins += 1
        self.look(questionnaire)


def open_browser(app: Flask, parts: Parts, token: str | None = None, invite_id: str = "", offer: Any = None) -> Tab:
    """A browser that came through the door, without the five requests that this takes."""
    patient = Patient(app, parts, token=token, offer=offer)
    patient.invite_id = invite_id or patient.invite_id
    with patient.browser.session_transaction() as cookie:
        cookie[Audience.PATIENT.value] = admit(parts, patient.invite_id, BORN)
        cookie["link"] = patient.token
    return Tab(Browser(patient, is_signed_in=True), patient)


def typed_by_hand(sent: Sent) -> dict[str, list[str]]:
    """What a person typed or chose, without what the server put beside it."""
    by_hand = {
        name: [text for text in texts if text]
        for name, texts in sent.items()
        if name not in MARKS and not name.endswith(MARK_ENDS)
    }
    return {name: texts for name, texts in by_hand.items() if texts}


def rows_to_check(screen: Screen) -> dict[str, tuple[str, str]]:
    """Each answer on the check page: its words, and where it can be changed."""
    rows = {}
    for row in CHECK_ROW.finditer(screen.html):
        words = re.sub(r"<span class=.*?</span>|</?span[^>]*>", "", row["words"], flags=re.DOTALL)
        rows[row["key"]] = (html.unescape(words).strip(), html.unescape(row["link"]))
    return rows
