"""The form of a returning patient, on both databases: nothing is carried without a tap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from intake.forms.page_form import Filled
from intake.made_up_patients import load_all
from intake.questionnaire.answers import Coded, Measured
from intake.questionnaire.pages import find_page, page_numbers
from intake.services.begin_intake import begin_intake
from intake.services.earlier_forms import earlier_forms
from intake.services.fill_in_form import Saved, save_page
from intake.services.form_state import FormState, load_form
from intake.services.invite_patient import create_invite
from intake.services.last_visit import load_last_visit
from intake.services.returning_patient import find_invited_again
from intake.services.rulebooks import Rulebooks
from intake.services.second_visit import (
    NotAsShown,
    StillRight,
    answers_filled_in,
    confirm_section,
    find_still_right,
    go_through,
    minutes_from,
)
from intake.store import answers, intakes, submissions
from intake.store.answers import How, NewAnswer, Who
from intake.store.database import Database
from intake.summary.answer_view import Differing
from intake.summary.comparing import compare
from tests.made_up_clinic import CLINIC, NOW, TODAY, submit

PERSON = load_all()["vegan"]
NAME, BORN = PERSON["full_name"], date.fromisoformat(PERSON["date_of_birth"])
NEXT = NOW + timedelta(days=150)
NEXT_DAY = TODAY + timedelta(days=150)
DAY_AFTER = NEXT + timedelta(days=1)


def invite(database: Database, name: str = NAME, born: date = BORN, **more: Any) -> str:
    given: dict[str, Any] = {"appointment_at": None, "offer": None, "language": "en", "created_by": None, "now": NEXT}
    return create_invite(database, name=name, date_of_birth=born, **{**given, **more})[0]


def patient_of(database: Database, submission_id: str) -> str:
    return find_invited_again(database, submission_id).patient.patient_id


class Returning:
    """Somebody who sent a form 150 days ago and has opened the next one."""

    def __init__(self, database: Database, rulebooks: Rulebooks, **more: Any) -> None:
        self.database, self.rulebooks = database, rulebooks
        self.first = submit(database, rulebooks, "vegan")
        invite_id = invite(database, patient_id=patient_of(database, self.first), **more)
        self.intake_id = begin_intake(database, rulebooks, invite_id, NEXT)

    def state(self, today: date = NEXT_DAY) -> FormState:
        return load_form(self.database, self.rulebooks, self.intake_id, today)

    def still_right(self, today: date = NEXT_DAY) -> StillRight | None:
        state = self.state(today)
        return find_still_right(state, load_last_visit(self.database, CLINIC, state))

    def fill_up_to(self, goal: str) -> None:
        """As if the pages before had been filled in today with the same answers."""
        state = self.state()
        number = page_numbers(state.questionnaire)
        before = [page for page in state.pages if number[page.slug] < number[goal]]
        keys = [key for page in before for key in page.all_keys]
        new = [NewAnswer(key, _json(PERSON.get(key)), Who.PATIENT) for key in keys]
        with self.database.transaction() as session:
            answers.append_answers(session, self.intake_id, new, NEXT)

    def confirm(self, shown: StillRight, today: date = NEXT_DAY, at: datetime = NEXT) -> object:
        state = self.state(today)
        return confirm_section(
            self.database, CLINIC, state, shown.section.code, shown.seal, revision=state.intake.last_seq, now=at
        )

    def come_again(self) -> None:
        """At the second visit one section was confirmed; the form of the third is opened the day after."""
        self.fill_up_to("diet-1")
        shown = self.still_right()
        assert shown is not None
        self.confirm(shown)
        with self.database.transaction() as session:
            submissions.submit(session, self.intake_id, NEXT_DAY, NEXT)
        third = invite(self.database, patient_id=patient_of(self.database, self.first), now=DAY_AFTER)
        self.intake_id = begin_intake(self.database, self.rulebooks, third, DAY_AFTER)


def _json(value: Any) -> Any:
    return {**value, "value": int(value["value"])} if isinstance(value, dict) else value


@pytest.fixture
def returning(database: Database, rulebooks: Rulebooks) -> Returning:
    return Returning(database, rulebooks)


def test_a_first_visit_has_nothing_to_confirm(database: Database, rulebooks: Rulebooks) -> None:
    intake_id = begin_intake(database, rulebooks, invite(database), NEXT)
    assert load_last_visit(database, CLINIC, load_form(database, rulebooks, intake_id, NEXT_DAY)) is None


def test_where_the_last_visit_does_not_open_everything_is_asked_anew(returning: Returning) -> None:
    returning.fill_up_to("diet-1")
    assert returning.still_right() is not None
    with returning.database.transaction() as session:
        first = submissions.load_submission(session, returning.first)
        session.execute(text("DELETE FROM intake_key WHERE intake_id = :id"), {"id": first.intake_id})
    assert load_last_visit(returning.database, CLINIC, returning.state()) is None
    assert returning.still_right() is None


def test_nothing_is_there_before_the_emergency_page_and_it_is_empty(returning: Returning) -> None:
    state = returning.state()
    assert returning.still_right() is None
    page = state.first_open_page()
    assert page is not None
    assert page.slug == "safety-now-1"
    assert answers_filled_in(state, load_last_visit(returning.database, CLINIC, state), page) == {}


def test_a_section_is_confirmed_as_a_whole_and_its_gates_with_their_follow_ups(returning: Returning) -> None:
    returning.fill_up_to("diet-1")
    shown = returning.still_right()
    assert shown is not None
    assert shown.section.code == "diet"
    duration = next(line for line in shown.lines if line.key == "plant_diet_duration")
    assert (duration.words, duration.was) == ("6 years and 4 months", "6 years")
    result = returning.confirm(shown)
    assert isinstance(result, Saved)
    events = {line.key: result.state.events[line.key] for line in shown.lines}
    assert {event.how for event in events.values()} == {How.CARRIED}
    assert result.state.answers["plant_diet_duration"] == Measured(Decimal(76), "months")
    following = result.state.first_open_page()
    assert following is not None
    assert following.section.code != "diet"


def test_nothing_is_carried_without_a_tap(returning: Returning) -> None:
    returning.fill_up_to("diet-1")
    assert returning.still_right() is not None
    state = returning.state()
    assert "diet_pattern" not in state.answers
    page = state.first_open_page()
    assert page is not None
    assert page.section.code == "diet"


def test_a_second_tap_and_a_stale_page_carry_nothing(returning: Returning) -> None:
    returning.fill_up_to("diet-1")
    shown = returning.still_right()
    assert shown is not None
    assert returning.confirm(replace(shown, seal="0" * 16)) == NotAsShown()
    next_month = NEXT_DAY + timedelta(days=31)
    assert returning.confirm(shown, next_month) == NotAsShown(), "the duration is another one by now"
    assert isinstance(returning.confirm(shown), Saved)
    last_seq = returning.state().intake.last_seq
    assert returning.confirm(shown) == NotAsShown()
    assert returning.state().intake.last_seq == last_seq


def test_change_asks_the_pages_with_the_last_answers_filled_in(returning: Returning) -> None:
    returning.fill_up_to("diet-1")
    go_through(returning.database, returning.state(), "diet", NEXT)
    assert returning.still_right() is None
    state = returning.state()
    page = find_page(state.questionnaire, "diet-1")
    assert page is not None
    shown = answers_filled_in(state, load_last_visit(returning.database, CLINIC, state), page)
    assert shown["diet_pattern"] == Coded(("vegan",))
    filled = [Filled(key, shown.get(key)) for key in page.keys]
    filled[-1] = Filled("alcohol_use", Coded(("none",)))
    result = save_page(returning.database, state, page, filled, revision=state.intake.last_seq, now=NEXT, carried=shown)
    assert isinstance(result, Saved)
    hows = {key: result.state.events[key].how for key in page.keys}
    assert hows == {"diet_pattern": How.CARRIED, "restricted_intake": How.CARRIED, "alcohol_use": How.TYPED}


def test_results_stand_in_the_lab_report_with_their_dates(returning: Returning) -> None:
    returning.fill_up_to("labs-2")
    state = returning.state()
    page = find_page(state.questionnaire, "labs-2")
    assert page is not None
    found = answers_filled_in(state, load_last_visit(returning.database, CLINIC, state), page)
    assert found["lab_b12"] == Measured(Decimal(205), "pg_ml")
    assert "lab_b12_date" in found
    assert "lab_mma" not in found, "it said: not done"


def test_what_the_clinic_offers_now_is_not_confirmed_from_the_last_visit(
    database: Database, rulebooks: Rulebooks
) -> None:
    returning = Returning(database, rulebooks, offer={"product_offered": "hydroxocobalamin"})
    last = load_last_visit(database, CLINIC, returning.state())
    assert last is not None
    assert last.carried.keys().isdisjoint(returning.state().questionnaire.offer_keys)


def test_a_year_after_an_answer_was_given_it_is_asked_again_however_often_it_was_confirmed(
    returning: Returning,
) -> None:
    returning.come_again()
    for days, is_there in ((365, True), (366, False)):
        last = load_last_visit(returning.database, CLINIC, returning.state(TODAY + timedelta(days=days)))
        assert last is not None
        assert ("diet_pattern" in last.carried) is is_there
        assert "respondent" in last.carried, "typed anew at the second visit"


def test_a_duration_grows_from_the_day_on_which_it_was_given_through_all_visits(returning: Returning) -> None:
    returning.come_again()
    returning.fill_up_to("diet-1")
    again = returning.still_right(DAY_AFTER.date())
    assert again is not None
    duration = next(line for line in again.lines if line.key == "plant_diet_duration")
    assert (duration.words, duration.was) == ("6 years and 5 months", "6 years and 4 months"), "it is 1 April by now"


def test_the_day_of_an_answer_is_the_clinic_s(returning: Returning) -> None:
    honolulu = replace(CLINIC, time_zone="Pacific/Honolulu")
    day_before = honolulu.today(NOW)
    assert day_before == TODAY - timedelta(days=1)
    for days, is_there in ((365, True), (366, False)):
        last = load_last_visit(returning.database, honolulu, returning.state(day_before + timedelta(days=days)))
        assert last is not None
        assert ("diet_pattern" in last.carried) is is_there


def test_the_second_visit_is_said_to_be_shorter(returning: Returning) -> None:
    state = returning.state()
    assert minutes_from(state, load_last_visit(returning.database, CLINIC, state)) < state.minutes_in_all()


def test_the_differences_to_the_last_visit_are_told(returning: Returning) -> None:
    returning.fill_up_to("gut-surgery-1")
    with returning.database.transaction() as session:
        new = [NewAnswer("diet_pattern", "eats_meat_fish", Who.PATIENT)]
        answers.append_answers(session, returning.intake_id, new, NEXT)
        second = submissions.submit(session, returning.intake_id, NEXT_DAY, NEXT)
        rulebook = returning.rulebooks.in_force()
        last_visit_id = intakes.load_intake(session, returning.intake_id).last_visit_id
        (earlier,) = earlier_forms(session, returning.rulebooks, rulebook, CLINIC, second, last_visit_id)
    found = compare(rulebook, returning.state().sheet, earlier)
    words = rulebook.questionnaire.questions["diet_pattern"].options
    assert found.title.startswith("Since the last visit")
    assert Differing(rulebook.summary.names["diet_pattern"], words["vegan"], words["eats_meat_fish"]) in found.rows
    assert Differing(rulebook.summary.names["plant_diet_duration"], "6 years", "not asked") in found.rows
