"""The form of a returning patient: section by section the last answers to confirm, or to go through again.

Nothing is carried over without a tap: what was not confirmed stays unanswered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from intake.languages.translator import Translator
from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import Answer, Measured, to_json
from intake.questionnaire.carrying_over import MONTHS, MONTHS_A_YEAR, filled_in, is_due_before, is_lab, to_confirm
from intake.questionnaire.minutes import seconds_for, seconds_to_confirm
from intake.questionnaire.model import Section
from intake.questionnaire.pages import Page, page_numbers, shown_pages
from intake.questionnaire.routing import route
from intake.services.clinic_settings import Clinic
from intake.services.fill_in_form import ChangedElsewhere, Saved, save_answers, who_answers
from intake.services.form_state import FormState, read_form
from intake.services.last_visit import LastVisit, read_last_visit
from intake.store import carrying
from intake.store.answers import How, NewAnswer
from intake.store.canonical_json import canonical_json
from intake.store.database import Database
from intake.store.errors import IntakeClosed


@dataclass(frozen=True)
class LastLine:
    """A question with its last answer. `was`: what it was then, where a duration has grown since."""

    key: str
    text: str
    words: str
    was: str


@dataclass(frozen=True)
class StillRight:
    """One section to confirm. `seal`: of what is shown; only that can be confirmed."""

    section: Section
    on: date
    lines: tuple[LastLine, ...]
    page: Page
    seal: str


@dataclass(frozen=True)
class NotAsShown:
    """What the patient confirmed is not what stands there now: nothing was saved, and they look again."""


def find_still_right(state: FormState, last: LastVisit | None) -> StillRight | None:
    """What is to be confirmed before the first page that was not saved yet."""
    page = state.first_open_page()
    if last is None or page is None or page.section.code in last.gone_through:
        return None
    keys = _keys(state, last, page)
    if not is_due_before(page, keys):
        return None
    return StillRight(
        section=page.section,
        on=last.on,
        lines=tuple(_line(state, last, key) for key in keys),
        page=page,
        seal=_seal(state, last, keys),
    )


def answers_filled_in(state: FormState, last: LastVisit | None, page: Page) -> dict[str, Answer]:
    """What stands on a page that was not saved yet, from the last visit: rows of the lab report, and the answers of a
    section that the patient goes through.
    """
    if last is None:
        return {}
    if page.is_lab_report:
        is_new = not any(key in state.events for key in page.keys)
        return {key: last.rows[key] for key in page.all_keys if key in last.rows} if is_new else {}
    if page.section.code not in last.gone_through:
        return {}
    return filled_in(page, state.route, last.carried, state.events.keys() | state.answered_by_offer)


def minutes_from(state: FormState, last: LastVisit | None, page: Page | None = None) -> int:
    """About how long this page and those after it take; all of them without one. Where the last answers of a section
    will be there to confirm, its pages take no more than the reading of these.
    """
    if last is None:
        return state.minutes_in_all() if page is None else state.minutes_from(page)
    questionnaire = state.questionnaire
    likely = {
        key: one.answer
        for key, one in last.carried.items()
        if key not in state.events
        and questionnaire.questions[key].section not in last.gone_through
        and not is_lab(questionnaire, key)
    }
    found = route(questionnaire, replace(state.sheet, answers={**likely, **state.answers}))
    confirmed = {key for key, event in state.events.items() if event.how is How.CARRIED}
    elsewhere = state.answered_by_offer | confirmed | (likely.keys() & found.is_asked - found.is_open)
    number = page_numbers(questionnaire)
    first = 0 if page is None else number[page.slug]
    pages = [one for one in shown_pages(questionnaire, found, elsewhere) if number[one.slug] >= first]
    seconds = seconds_for(questionnaire, pages, found, elsewhere)
    for section in questionnaire.sections:
        lines = {
            key: likely[key]
            for key in likely.keys() & elsewhere
            if questionnaire.questions[key].section == section.code
        }
        seconds += seconds_to_confirm(questionnaire, lines) if lines else 0
    return max(1, round(seconds / 60))


def page_after(state: FormState, last: LastVisit | None, page: Page) -> Page | None:
    """The next page of the form. One that was confirmed as a whole is not shown on the way, but it is to whoever goes
    through its section.
    """
    gone_through = frozenset[str]() if last is None else last.gone_through
    following = state.page_after(page)
    while following is not None and following.section.code not in gone_through and _was_confirmed(state, following):
        following = state.page_after(following)
    return following


def _was_confirmed(state: FormState, page: Page) -> bool:
    events = [state.events.get(question.key) for question in state.questions_on(page)]
    return not page.is_lab_report and all(event is not None and event.how is How.CARRIED for event in events)


def confirm_section(
    database: Database, clinic: Clinic, state: FormState, section: str, seal: str, *, revision: int, now: datetime
) -> Saved | ChangedElsewhere | NotAsShown:
    """All that was shown becomes today's answers, in one transaction. `seal`: of what the patient saw."""
    with database.reading() as session:
        last = read_last_visit(session, clinic, state)
    shown = find_still_right(state, last)
    if last is None or shown is None or shown.section.code != section or shown.seal != seal:
        return NotAsShown()
    confirmed = {line.key: last.carried[line.key].answer for line in shown.lines}
    return save_answers(
        database, state, lambda before: _confirmed(before, confirmed), confirmed, revision=revision, now=now
    )


def go_through(database: Database, state: FormState, section: str, now: datetime) -> Page | None:
    """The patient wants to change something: the pages of this section are asked, with the last answers filled in, or
    with today's where another screen confirmed them meanwhile. Returns the first of them.
    """
    with database.transaction() as session:
        form = read_form(session, state.rulebook, state.intake.id, state.sheet.as_of)
        if form.is_submitted:
            raise IntakeClosed("this intake was submitted; reopen it first")
        carrying.decline_carrying(session, state.intake.id, section, now)
    pages = [page for page in form.pages if page.section.code == section]
    return next((page for page in pages if page == form.first_open_page()), pages[0] if pages else None)


def _keys(state: FormState, last: LastVisit, page: Page) -> tuple[str, ...]:
    done = state.events.keys() | state.answered_by_offer
    return to_confirm(state.questionnaire, state.sheet, last.carried, done, page.section.code)


def _line(state: FormState, last: LastVisit, key: str) -> LastLine:
    question, one = state.questionnaire.questions[key], last.carried[key]
    words, was = (
        _years_and_months(answer, state.words) or answer_words(state.questionnaire, question, answer, state.words)
        for answer in (one.answer, one.last)
    )
    return LastLine(key, question.text, words, was if one.has_grown else "")


def _years_and_months(answer: Answer, words: Translator) -> str:
    """`76 months` as a person says it; empty for what are not months, or less than two years of them."""
    if not isinstance(answer, Measured) or answer.unit != MONTHS or answer.value < 2 * MONTHS_A_YEAR:
        return ""
    years, months = divmod(int(answer.value), MONTHS_A_YEAR)
    in_years = words.ngettext("%(num)s year", "%(num)s years", years)
    if answer.value % MONTHS_A_YEAR == 0:
        return in_years
    in_months = words.ngettext("%(num)s month", "%(num)s months", months)
    return words.gettext("%(years)s and %(months)s", years=in_years, months=in_months)


def _confirmed(state: FormState, answers: Mapping[str, Answer]) -> list[NewAnswer]:
    who = who_answers(state, answers)
    questions = state.questionnaire.questions
    return [NewAnswer(key, to_json(questions[key], answer), who, How.CARRIED) for key, answer in answers.items()]


def _seal(state: FormState, last: LastVisit, keys: tuple[str, ...]) -> str:
    """Changes with each question and answer on the page, also when a duration has grown over midnight."""
    questions = state.questionnaire.questions
    shown = {key: to_json(questions[key], last.carried[key].answer) for key in keys}
    return sha256(canonical_json([state.intake.id, shown]).encode()).hexdigest()[:16]
