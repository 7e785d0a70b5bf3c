"""Save one page of a patient's form, and find out at once whether the patient must be told something."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from intake.forms.page_form import Filled
from intake.questionnaire.answers import Answer, AnswerSheet, Coded, to_json
from intake.questionnaire.model import DATE_OF_BIRTH, Questionnaire
from intake.questionnaire.pages import Page
from intake.questionnaire.routing import route
from intake.rulebook.assess import messages_on_route
from intake.rulebook.model import SafetyMessage
from intake.services.alert_staff import note_alert
from intake.services.form_state import (
    FormState,
    date_of_birth_of,
    is_from_offer,
    offered_answers,
    read_on,
    with_events,
)
from intake.store import answers, intakes
from intake.store.answers import How, NewAnswer, Who
from intake.store.canonical_json import canonical_json
from intake.store.database import Database
from intake.store.errors import StaleRevision

RESPONDENT = "respondent"
FILLED_IN_BY_OTHERS = frozenset({Coded(("parent_carer",)), Coded(("helper",))})
YES = Coded(("yes",))


@dataclass(frozen=True)
class Saved:
    """The form after the save. `has_new_messages`: the next page tells the patient what to do at once."""

    state: FormState
    has_new_messages: bool


@dataclass(frozen=True)
class ChangedElsewhere:
    """Nothing was saved: these questions were answered on another screen since the page was shown.

    `state`: the form as it is now, with those answers. `earlier`: all that was saved when the page was shown.
    """

    state: FormState
    questions: tuple[str, ...]
    earlier: Mapping[str, Any]


def save_page(
    database: Database,
    state: FormState,
    page: Page,
    filled: Sequence[Filled],
    *,
    revision: int,
    now: datetime,
    carried: Mapping[str, Answer] | None = None,
    hand: Answer | None = None,
) -> Saved | ChangedElsewhere:
    """All or nothing, and on disk before it returns.

    `state`: the form as it was loaded for this request. `revision`: its last event when the page was shown.
    `carried`: what was filled in from the last visit; an answer that was left so is carried over, confirmed.
    `hand`: who fills in the form from this page on, where that was said on it.
    """
    offered = state.questionnaire.offer_keys if state.questionnaire.offer_confirm_key in page.keys else ()
    said = () if hand is None else (Filled(RESPONDENT, hand),)
    return save_answers(
        database,
        state,
        lambda before: _new_answers(before, page, (*said, *filled), carried or {}),
        (*(item.key for item in said), *page.all_keys, *offered),
        revision=revision,
        now=now,
    )


def save_answers(
    database: Database,
    state: FormState,
    find_new: Callable[[FormState], list[NewAnswer]],
    keys: Collection[str],
    *,
    revision: int,
    now: datetime,
    shown_to: str | None = None,
) -> Saved | ChangedElsewhere:
    """What `find_new` makes of the form as it is inside the transaction. `keys`: all that it may answer.

    `shown_to`: the staff member who types in a paper form, and is told in the patient's place.
    """
    intake_id = state.intake.id
    try:
        with database.transaction() as session:
            # Another screen may have saved something in between; from here on it waits.
            before = read_on(session, state, intakes.lock_intake(session, intake_id))
            new = answers.append_answers(session, intake_id, find_new(before), now, expected_last_seq=revision)
            after = with_events(before, new)
            due = newly_due(before, after)
            for message_id in due:
                intakes.record_message_shown(session, intake_id, message_id, now, shown_to)
            if due and shown_to is None:
                note_alert(session, intake_id, after.intake.last_seq, now)
            if due:
                after = replace(after, shown=tuple(intakes.messages_shown(session, intake_id)))
    except StaleRevision as stale:
        with database.reading() as session:
            earlier = answers.current_answers(session, intake_id, revision)
            now_there = read_on(session, state, intakes.load_intake(session, intake_id))
            return ChangedElsewhere(now_there, stale.questions, earlier)
    return Saved(after, has_new_messages=_is_last_saved(after, keys) and bool(messages_to_show(after)))


def says_something_new(state: FormState, page: Page, filled: Sequence[Filled]) -> bool:
    """Of a page that came too late to be saved; a question that was never shown and is left blank says nothing."""
    return any(new.value is not None or new.question in state.events for new in _new_answers(state, page, filled, {}))


def answers_up_to(database: Database, state: FormState, revision: int) -> Mapping[str, Any]:
    """All that was saved when a page was shown with this revision."""
    with database.reading() as session:
        return answers.current_answers(session, state.intake.id, min(revision, state.intake.last_seq))


def messages_to_show(state: FormState) -> tuple[SafetyMessage, ...]:
    """The messages that the newest answers called for; they stay due until another answer is saved.

    So a patient whose connection broke after the save is told when they come back.
    """
    ids = {shown.message_id for shown in state.shown if shown.after_seq == state.intake.last_seq}
    return tuple(
        message
        for message in state.rulebook.messages
        if message.id in ids and not message.is_for_everyone  # that one belongs to the receipt
    )


def is_filled_in_by_other(state: FormState) -> bool:
    return state.answers.get(RESPONDENT) in FILLED_IN_BY_OTHERS


def newly_due(before: FormState, after: FormState) -> list[str]:
    """Only what certainly holds; once for each time that it begins to hold."""
    if after.intake.last_seq == before.intake.last_seq:
        return []
    was_due = messages_on_route(before.rulebook, before.route)
    return [message for message in messages_on_route(after.rulebook, after.route) if message not in was_due]


def _is_last_saved(state: FormState, keys: Collection[str]) -> bool:
    """The newest answer is one of these: also on a retry, where the first reply was lost."""
    newest = max(state.events.values(), key=lambda event: event.seq, default=None)
    return newest is not None and newest.question in keys


# --- what is new ------------------------------------------------------------------------------------------------


def who_answers(state: FormState, new: Mapping[str, Answer]) -> Who:
    """Whose hand it is, by what is answered together with this about who fills in the form."""
    return Who.PROXY if {**state.answers, **new}.get(RESPONDENT) in FILLED_IN_BY_OTHERS else Who.PATIENT


def _new_answers(
    state: FormState, page: Page, filled: Sequence[Filled], carried: Mapping[str, Answer]
) -> list[NewAnswer]:
    """What differs from what is saved. An answer by the rest answer that is sent again unchanged keeps that mark."""
    found: dict[str, tuple[Answer | None, How]] = {}
    for item in filled:
        found[item.key] = (item.answer, _how(item, carried))
    if state.questionnaire.offer_confirm_key in page.keys:
        found |= offer_effects(state, found)
    who = who_answers(state, {key: answer for key, (answer, _) in found.items() if answer is not None})
    if DATE_OF_BIRTH not in state.events:
        found = {DATE_OF_BIRTH: (date_of_birth_of(state.invite), How.TYPED), **found}
    questions = state.questionnaire.questions
    typed_first = {item.key: item.corrected_from for item in filled if item.corrected_from is not None}
    new = [
        NewAnswer(
            key,
            None if answer is None else to_json(questions[key], answer),
            who,
            how,
            language=state.language_of(key),
            typed_first=to_json(questions[key], typed_first[key]) if key in typed_first else None,
        )
        for key, (answer, how) in found.items()
    ]
    return [answer for answer in new if _is_new(state, page, answer)]


def _how(item: Filled, carried: Mapping[str, Answer]) -> How:
    if item.is_by_rest:
        return How.REST_ANSWER
    return How.CARRIED if item.answer is not None and carried.get(item.key) == item.answer else How.TYPED


def _is_new(state: FormState, page: Page, answer: NewAnswer) -> bool:
    event = state.events.get(answer.question)
    if event is None:
        # A blank is recorded once, so that it is known that the question was shown; a lab date that never was is not.
        return answer.value is not None or answer.question not in page.date_keys
    return canonical_json(event.value) != canonical_json(answer.value)


def offer_effects(
    state: FormState, found: Mapping[str, tuple[Answer | None, How]]
) -> dict[str, tuple[Answer | None, How]]:
    """A "yes" writes the clinic's values; any other answer takes them back, so that the questions are asked empty."""
    confirmed, _ = found.get(state.questionnaire.offer_confirm_key, (None, How.TYPED))
    if confirmed != YES:
        return {key: (None, How.OFFER) for key in state.questionnaire.offer_keys if is_from_offer(state, key)}
    offered = offered_answers(state.questionnaire, state.invite)
    asked = _asked_with(state.questionnaire, state.sheet, offered)
    return {key: (answer, How.OFFER) for key, answer in offered.items() if key in asked}


def _asked_with(questionnaire: Questionnaire, sheet: AnswerSheet, more: Mapping[str, Answer]) -> frozenset[str]:
    """What the skip logic asks once these answers are given."""
    return frozenset(route(questionnaire, replace(sheet, answers={**sheet.answers, **more})).asked)
