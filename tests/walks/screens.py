"""What may stand on a screen: the questions that this patient is asked and no others, and every answer on the check."""

from __future__ import annotations

from datetime import date

from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.pages import ANSWERED_AT_THE_DOOR, Page
from tests.walks.ledger import Ledger
from tests.walks.sent_answers import shown_keys
from tests.walks.tab import ERROR_LINK, MESSAGE, Tab, rows_to_check


def check_screen(tab: Tab, ledger: Ledger, today: date) -> None:
    screen = tab.screen
    if screen.status not in (200, 409, 422):
        assert screen.status in (400, 401), f"{screen.location}: {screen.status} {screen.text}"
        return
    page = tab.page(ledger.questionnaire)
    if page is not None:
        check_page(tab, page, ledger, today)
    elif tab.slug in ("check", "submit"):
        check_check(tab, ledger, today)
    elif tab.slug == "help-now":
        shown = set(MESSAGE.findall(screen.html))
        assert shown, "a page with nothing to be told"
        assert shown <= ledger.messages_due(today), "told on account of an answer that does not count"
    elif tab.slug == "receipt":
        assert ledger.is_submitted


def check_page(tab: Tab, page: Page, ledger: Ledger, today: date) -> None:
    """What is asked stands on it, what is not asked does not; each mistake can be reached and put right.

    A page that came back shows what it showed before: a branch may have opened or closed on another screen since.
    """
    asked = set(ledger.asked(today))
    if tab.screen.status == 200:
        assert shown_keys(page, tab.screen) == tuple(key for key in page.keys if key in asked), page.slug
    nowhere = set(ERROR_LINK.findall(tab.screen.html)) - set(tab.screen.ids)
    assert not nowhere, f"{page.slug}: a mistake that cannot be put right: {nowhere}"


def check_check(tab: Tab, ledger: Ledger, today: date) -> None:
    """Every question that is asked, with the words of its answer, and no other."""
    rows = rows_to_check(tab.screen)
    sheet = ledger.sheet(today)
    questions = ledger.questionnaire.questions
    asked = [key for key in ledger.route(today).asked if key not in ANSWERED_AT_THE_DOOR]
    assert rows.keys() == set(asked), f"{rows.keys() ^ set(asked)}"
    for key in asked:
        expected = answer_words(ledger.questionnaire, questions[key], sheet.answers.get(key))
        assert rows[key][0].split() == expected.split(), key
    assert ledger.open_page(today) is None, "the check, although a page was not filled in"
