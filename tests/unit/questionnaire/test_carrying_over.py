"""What may be carried over to a second visit: nothing that must be asked afresh, nothing stale, durations grown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.logic.vocabulary import Kind
from intake.questionnaire.answers import Answer, AnswerSheet, Coded, Measured, Unavailable, read_answers
from intake.questionnaire.carrying_over import (
    CarriedAnswer,
    GivenOn,
    carried_answers,
    carried_rows,
    differences,
    grown,
    is_fresh,
    to_confirm,
)
from intake.questionnaire.dates import completed_months
from intake.questionnaire.routing import route
from tests.builders import shipped_pack
from tests.random_answers import random_answers

THEN = date(2026, 6, 1)
NOW = date(2026, 11, 1)
QUESTIONNAIRE = shipped_pack().questionnaire
SOME_ANSWERS = st.builds(
    lambda seed, is_definite: random_answers(QUESTIONNAIRE, Random(seed), is_definite=is_definite),
    st.integers(0, 2**32),
    st.booleans(),
)
VEGAN = {"diet_pattern": "vegan", "plant_diet_duration": {"value": 6, "unit": "years"}, "alcohol_use": "none"}


def sheet(as_of: date = THEN, **answers: Any) -> AnswerSheet:
    return read_answers(QUESTIONNAIRE, answers, as_of)


def carry(last: AnswerSheet, today: date = NOW) -> dict[str, CarriedAnswer]:
    """All of it given on that form's date."""
    return carried_answers(QUESTIONNAIRE, last, dict.fromkeys(last.answers, GivenOn.once(last.as_of)), today)


def today_with(**answers: Any) -> AnswerSheet:
    return sheet(NOW, **answers)


@settings(max_examples=40)
@given(SOME_ANSWERS, st.integers(0, 400))
def test_what_is_carried_was_asked_is_not_asked_afresh_and_can_be_read_today(
    answers: Mapping[str, Any], days: int
) -> None:
    last = read_answers(QUESTIONNAIRE, answers, THEN)
    asked = route(QUESTIONNAIRE, last).is_asked
    for key, one in carry(last, THEN + timedelta(days=days)).items():
        assert key in asked
        assert key not in QUESTIONNAIRE.asked_afresh
        assert one.last == last.answers[key]
        assert one.has_grown <= (QUESTIONNAIRE.questions[key].kind is Kind.DURATION)
        assert days <= (QUESTIONNAIRE.fresh_days or days)


@settings(max_examples=40)
@given(SOME_ANSWERS, SOME_ANSWERS)
def test_what_is_to_be_confirmed_is_certainly_asked_today_and_was_not_answered_today(
    then: Mapping[str, Any], now: Mapping[str, Any]
) -> None:
    """Whatever was answered today, confirming a section never answers a question that it does not ask."""
    carried = carry(read_answers(QUESTIONNAIRE, then, THEN))
    current = read_answers(QUESTIONNAIRE, now, NOW)
    for section in QUESTIONNAIRE.sections:
        keys = to_confirm(QUESTIONNAIRE, current, carried, current.answers.keys(), section.code)
        assert current.answers.keys().isdisjoint(keys)
        assert QUESTIONNAIRE.asked_afresh.isdisjoint(keys)
        confirmed = {**current.answers, **{key: carried[key].answer for key in keys}}
        found = route(QUESTIONNAIRE, AnswerSheet(confirmed, NOW))
        assert set(keys) <= found.is_asked
        assert found.is_open.isdisjoint(keys)


@given(
    st.integers(0, 60), st.sampled_from(["months", "years"]), st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.data()
)
def test_a_duration_grows_by_the_whole_months_between_the_visits(
    value: int, unit: str, then: date, data: st.DataObject
) -> None:
    now = data.draw(st.dates(then, date(2035, 1, 1)))
    question = QUESTIONNAIRE.questions["plant_diet_duration"]
    found = grown(question, Measured(Decimal(value), unit), GivenOn.once(then), now)
    assert isinstance(found, Measured)
    months = {"months": 1, "years": 12}
    assert found.value * months[found.unit] == value * months[unit] + completed_months(then, now)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.lists(st.integers(0, 45), max_size=15))
def test_confirmed_visit_after_visit_it_has_grown_by_the_whole_months_since_it_was_given(
    given_on: date, gaps: list[int]
) -> None:
    question = QUESTIONNAIRE.questions["plant_diet_duration"]
    found: Answer = Measured(Decimal(10), "months")
    last = given_on
    for gap in gaps:
        today = last + timedelta(days=gap)
        found, last = grown(question, found, GivenOn(given_on, last), today), today
    assert found == Measured(Decimal(10 + completed_months(given_on, last)), "months")


def test_an_unknown_duration_stays_unknown() -> None:
    question = QUESTIONNAIRE.questions["plant_diet_duration"]
    assert grown(question, Unavailable("dont_know"), GivenOn.once(THEN), NOW) == Unavailable("dont_know")


def test_a_carried_gate_opens_its_follow_ups_which_are_confirmed_with_it() -> None:
    keys = to_confirm(QUESTIONNAIRE, today_with(), carry(sheet(**VEGAN)), (), "diet")
    assert keys == ("diet_pattern", "plant_diet_duration", "alcohol_use")


def test_a_gate_that_was_answered_otherwise_today_closes_its_follow_up() -> None:
    now = today_with(diet_pattern="eats_meat_fish")
    assert to_confirm(QUESTIONNAIRE, now, carry(sheet(**VEGAN)), now.answers, "diet") == ("alcohol_use",)


@pytest.mark.parametrize(
    ("metformin_use", "keys"), [("current", ("metformin_dose",)), ("no", ()), ("not_sure", ()), (None, ())]
)
def test_a_follow_up_of_a_gate_that_is_asked_afresh_waits_for_its_answer(
    metformin_use: str | None, keys: tuple[str, ...]
) -> None:
    last = sheet(metformin_use="current", metformin_dose={"value": 500, "unit": "mg_day"})
    now = today_with(metformin_use=metformin_use)
    assert to_confirm(QUESTIONNAIRE, now, carry(last), now.answers, "medicines") == keys


def test_a_withdrawn_answer_is_not_carried() -> None:
    last = sheet(**{**VEGAN, "diet_pattern": "eats_meat_fish"})
    assert "plant_diet_duration" not in carry(last)


@pytest.mark.parametrize(("days", "is_there"), [(0, True), (365, True), (366, False)])
def test_an_answer_older_than_its_limit_is_asked_again(days: int, is_there: bool) -> None:
    last = sheet(**VEGAN)
    given_on = {"diet_pattern": GivenOn.once(NOW - timedelta(days=days))}
    assert ("diet_pattern" in carried_answers(QUESTIONNAIRE, last, given_on, NOW)) is is_there


def test_a_duration_that_was_confirmed_before_grows_from_the_day_on_which_it_was_given() -> None:
    """Given on 20 May and confirmed on 1 June: a month has passed on 25 June, though not since the last visit."""
    given_on = {"plant_diet_duration": GivenOn(date(2026, 5, 20), THEN)}
    found = carried_answers(QUESTIONNAIRE, sheet(**VEGAN), given_on, date(2026, 6, 25))["plant_diet_duration"]
    assert (found.answer, found.has_grown) == (Measured(Decimal(73), "months"), True)


def test_an_answer_of_unknown_age_is_asked_again() -> None:
    assert not is_fresh(QUESTIONNAIRE, "diet_pattern", None, NOW)


def test_results_are_rows_with_their_dates_and_no_row_says_not_done() -> None:
    last = sheet(
        lab_source="lab_report",
        lab_b12={"value": 205, "unit": "pg_ml"},
        lab_b12_date="2026-04",
        lab_mma="not_done",
        lab_copper="not_done",
        lab_if_antibody="positive",
        zinc_use="yes",  # in rows too, and yet to be confirmed
    )
    assert "zinc_use" in carry(last)
    assert list(carried_rows(QUESTIONNAIRE, carry(last))) == ["lab_b12", "lab_b12_date", "lab_if_antibody"]


def test_results_are_not_confirmed_with_a_tap() -> None:
    last = sheet(lab_source="lab_report", lab_b12={"value": 205, "unit": "pg_ml"}, lab_b12_date="2026-04")
    assert to_confirm(QUESTIONNAIRE, today_with(lab_source="lab_report"), carry(last), (), "labs") == ()


# --- differences ------------------------------------------------------------------------------------------------


def changed(then: AnswerSheet, now: AnswerSheet) -> dict[str, tuple[Answer | None, Answer | None]]:
    return {one.key: (one.before, one.after) for one in differences(QUESTIONNAIRE, then, now)}


def test_a_changed_answer_is_a_difference_and_what_it_opens_too() -> None:
    found = changed(sheet(diet_pattern="eats_meat_fish"), today_with(**VEGAN))
    assert found["diet_pattern"] == (Coded(("eats_meat_fish",)), Coded(("vegan",)))
    assert found["plant_diet_duration"][0] is None


@pytest.mark.parametrize(
    ("duration", "differs"),
    [
        ({"value": 77, "unit": "months"}, False),
        ({"value": 6, "unit": "years"}, False),
        ({"value": 8, "unit": "years"}, True),
        ({"value": 20, "unit": "months"}, True),
    ],
)
def test_a_duration_that_has_grown_with_time_is_no_difference(duration: Mapping[str, Any], differs: bool) -> None:
    found = changed(sheet(**VEGAN), today_with(**{**VEGAN, "plant_diet_duration": duration}))
    assert ("plant_diet_duration" in found) is differs


@settings(max_examples=40)
@given(SOME_ANSWERS)
def test_the_same_answers_on_the_same_day_do_not_differ(answers: Mapping[str, Any]) -> None:
    last = read_answers(QUESTIONNAIRE, answers, THEN)
    assert differences(QUESTIONNAIRE, last, last) == ()


def test_a_withdrawn_answer_counts_as_none() -> None:
    now = today_with(**{**VEGAN, "diet_pattern": "eats_meat_fish"})
    assert changed(sheet(**VEGAN), now)["plant_diet_duration"][1] is None
