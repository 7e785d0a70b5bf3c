"""Who fills in the form from now on: it may be said on every page, and is asked where a form goes on on the tablet."""

from __future__ import annotations

from datetime import datetime

from intake.questionnaire.answers import Answer, Coded, to_json
from intake.questionnaire.model import Question
from intake.questionnaire.pages import Page
from intake.services.fill_in_form import RESPONDENT, ChangedElsewhere, Saved, save_answers, who_answers
from intake.services.form_state import FormState
from intake.services.invite_patient import Visit
from intake.store import sessions
from intake.store.answers import NewAnswer
from intake.store.canonical_json import canonical_json
from intake.store.database import Database

_SAID = "who_fills_in"


def question_beside(state: FormState, page: Page) -> Question | None:
    """What the page offers besides its own questions; None before it was asked at its place, and there."""
    is_asked_already = RESPONDENT in state.events and RESPONDENT not in page.keys
    return state.questionnaire.questions[RESPONDENT] if is_asked_already else None


def find_hand(state: FormState, page: Page, code: str) -> Answer | None:
    """What was chosen there; None where nothing was."""
    question = question_beside(state, page)
    return Coded((code,)) if question is not None and code in question.options else None


def is_to_be_asked(state: FormState, visit: Visit) -> bool:
    """It was said before this visit began, on another device or in an earlier turn, and not since."""
    event, web_session = state.events.get(RESPONDENT), visit.web_session
    if event is None or not web_session.is_on_tablet or _SAID in web_session.data:
        return False
    return event.at < web_session.created_at


def say_who(
    database: Database, state: FormState, visit: Visit, answer: Answer | None, *, revision: int, now: datetime
) -> Saved | ChangedElsewhere:
    """What is answered from now on is by this hand; what was answered before stays by the hand before."""

    def find_new(before: FormState) -> list[NewAnswer]:
        event = before.events.get(RESPONDENT)
        value = None if answer is None else to_json(before.questionnaire.questions[RESPONDENT], answer)
        if event is not None and canonical_json(event.value) == canonical_json(value):
            return []
        who = who_answers(before, {} if answer is None else {RESPONDENT: answer})
        return [NewAnswer(RESPONDENT, value, who, language=before.language_of(RESPONDENT))]

    result = save_answers(database, state, find_new, (RESPONDENT,), revision=revision, now=now)
    if isinstance(result, Saved):
        with database.transaction() as session:
            found = sessions.lock_session(session, visit.web_session.id_hash)
            if found is not None:
                sessions.replace_data(session, found.id_hash, {**found.data, _SAID: True})
    return result
