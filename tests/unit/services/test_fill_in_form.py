"""Saving a page and sending the form, on both databases: all or nothing, told at once, sent once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from intake.forms.page_form import Filled
from intake.questionnaire.answers import Answer, Coded
from intake.questionnaire.pages import find_page
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.begin_intake import begin_intake
from intake.services.fill_in_form import ChangedElsewhere, Saved, messages_to_show, save_page
from intake.services.form_state import FormState, load_form
from intake.services.invite_patient import create_invite
from intake.services.rulebooks import Rulebooks
from intake.services.submit_intake import NotFinished, find_receipt, submit_intake
from intake.store import intakes
from intake.store.answers import NewAnswer, Who, append_answers
from intake.store.database import Database
from intake.store.errors import IntakeClosed, StoreError
from intake.store.submissions import Submission
from tests.builders import TODAY
from tests.made_up_clinic import NOW

STROKE = Coded(("sudden_weakness",))
NONE = Coded(("none",))


def begin(database: Database, rulebooks: Rulebooks) -> FormState:
    invite_id, _ = create_invite(
        database,
        name="Ann Example",
        date_of_birth=date(1980, 3, 31),
        appointment_at=None,
        offer=None,
        language="en",
        created_by=None,
        now=NOW,
    )
    return load_form(database, rulebooks, begin_intake(database, rulebooks, invite_id, NOW), TODAY)


def save(
    database: Database, state: FormState, slug: str, revision: int | None = None, **given: Answer | None
) -> object:
    page = find_page(state.questionnaire, slug)
    assert page is not None
    filled = [Filled(key, given.get(key)) for key in page.keys]
    revision = state.intake.last_seq if revision is None else revision
    return save_page(database, state, page, filled, revision=revision, now=NOW)


def saved(result: object) -> FormState:
    assert isinstance(result, Saved)
    return result.state


def test_a_page_is_saved_with_the_date_of_birth_that_opened_the_form(database: Database, rulebooks: Rulebooks) -> None:
    state = begin(database, rulebooks)
    after = saved(save(database, state, "safety-now-1", urgent_now=NONE))
    assert list(after.events) == ["date_of_birth", "urgent_now"]
    assert load_form(database, rulebooks, state.intake.id, TODAY).answers == after.answers


def test_the_form_after_a_save_is_the_form_that_is_loaded_next(database: Database, rulebooks: Rulebooks) -> None:
    """Also with what another screen saved since the page was loaded, and with an answer that was taken back."""
    state = begin(database, rulebooks)
    other = saved(save(database, state, "safety-now-1", urgent_now=STROKE))
    saved(save(database, other, "about-you-1", sex_at_birth=Coded(("male",))))
    after = saved(save(database, other, "safety-now-1", revision=9, urgent_now=None))
    assert after.intake.last_seq > other.intake.last_seq + 1
    assert after == load_form(database, rulebooks, state.intake.id, TODAY)


def test_a_message_is_recorded_in_the_same_transaction_as_the_answer_that_calls_for_it(
    database: Database, rulebooks: Rulebooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("made up")

    state = begin(database, rulebooks)
    with monkeypatch.context() as patched:
        patched.setattr(intakes, "record_message_shown", fail)
        with pytest.raises(StoreError):
            save(database, state, "safety-now-1", urgent_now=STROKE)
    assert load_form(database, rulebooks, state.intake.id, TODAY).events == {}
    result = save(database, state, "safety-now-1", urgent_now=STROKE)
    assert isinstance(result, Saved)
    assert result.has_new_messages
    assert [message.id for message in messages_to_show(result.state)] == ["stroke-signs"]


def test_what_another_screen_changed_is_not_overwritten(database: Database, rulebooks: Rulebooks) -> None:
    state = begin(database, rulebooks)
    saved(save(database, state, "safety-now-1", urgent_now=STROKE))
    result = save(database, state, "safety-now-1", urgent_now=NONE)
    assert isinstance(result, ChangedElsewhere)
    assert result.questions == ("urgent_now",)
    assert result.state.answers["urgent_now"] == STROKE


def test_a_form_loaded_before_another_screen_saved_is_read_again(database: Database, rulebooks: Rulebooks) -> None:
    """What calls for a message may have been answered on both screens."""
    state = begin(database, rulebooks)
    saved(save(database, state, "safety-now-1", urgent_now=STROKE))
    late = saved(save(database, state, "about-you-1", respondent=Coded(("helper",))))
    assert late.answers["urgent_now"] == STROKE
    assert [shown.message_id for shown in late.shown] == ["stroke-signs"]
    assert [event.who for event in late.events.values()][-1] is Who.PROXY


def finish(database: Database, state: FormState) -> FormState:
    """Every page saved, nothing answered but what must be."""
    state = saved(save(database, state, "safety-now-1", urgent_now=NONE))
    while (page := state.first_open_page()) is not None:
        state = saved(save(database, state, page.slug))
    return state


def test_a_form_with_a_page_to_come_is_not_sent(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    state = begin(database, rulebooks)
    result = submit_intake(database, rulebooks, engine, state.intake.id, revision=0, today=TODAY, now=NOW)
    assert isinstance(result, NotFinished)
    assert result.page.slug == "safety-now-1"
    assert find_receipt(database, rulebooks, state.intake.id, NOW) is None


def test_clicks_at_the_same_time_make_one_submission_and_one_receipt(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    state = finish(database, begin(database, rulebooks))
    later = NOW + timedelta(minutes=1)
    found: list[object] = []

    def send() -> None:
        found.append(
            submit_intake(
                database,
                rulebooks,
                engine,
                state.intake.id,
                revision=state.intake.last_seq,
                today=TODAY,
                now=later,
            )
        )

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len({one.receipt_code for one in found if isinstance(one, Submission)}) == 1
    receipt = find_receipt(database, rulebooks, state.intake.id, NOW)
    assert receipt is not None
    assert [message.id for message in receipt.messages] == ["end-of-form"]
    with pytest.raises(IntakeClosed):
        save(database, state, "about-you-1", sex_at_birth=Coded(("male",)))


def test_an_answer_that_this_questionnaire_does_not_know_is_blank(database: Database, rulebooks: Rulebooks) -> None:
    state = begin(database, rulebooks)
    with database.transaction() as session:
        new = [NewAnswer("retired_question", "yes", Who.PATIENT), NewAnswer("sex_at_birth", "retired", Who.PATIENT)]
        append_answers(session, state.intake.id, new, NOW)
    after = load_form(database, rulebooks, state.intake.id, TODAY)
    assert list(after.answers) == ["date_of_birth"]
