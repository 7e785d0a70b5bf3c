"""Who is asked what: hidden and open questions, withdrawn answers, the age, results without results at hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from intake.logic.values import Status
from intake.questionnaire.parse import parse_questionnaire
from intake.questionnaire.routing import Route
from tests.builders import route_of, shipped_pack, tiny_files


def asked(found: Route, key: str) -> bool:
    return key in found.asked


def test_a_question_without_a_condition_is_asked() -> None:
    assert asked(route_of({}), "diet")


def test_a_definite_gate_hides_and_the_answer_is_withdrawn() -> None:
    found = route_of({"sex": "male", "pregnant": "yes"})
    assert not asked(found, "pregnant")
    assert set(found.withdrawn) == {"pregnant"}
    assert found.situation.readings["pregnant"].status is Status.NOT_ASKED


@pytest.mark.parametrize("answers", [{}, {"sex": "prefer_not"}])
def test_an_open_gate_asks_and_says_so(answers: dict[str, str]) -> None:
    found = route_of(answers)
    assert asked(found, "pregnant")
    assert "pregnant" in found.is_open
    assert found.situation.readings["pregnant"].status is Status.BLANK


def test_a_gate_that_is_hidden_hides_what_hangs_on_it() -> None:
    found = route_of({"lab_source": "no_results", "lab_b12": "300 ng_l", "lab_b12_date": "2026-01"})
    assert not asked(found, "lab_b12")
    assert not asked(found, "lab_b12_date")
    assert set(found.withdrawn) == {"lab_b12", "lab_b12_date"}


def test_a_hidden_gate_hides_even_what_its_absence_would_show() -> None:
    """`pregnant is not yes` is true of a hidden question, yet what hangs on it is not asked."""
    about = tiny_files().texts["questionnaire/00_about.yaml"]
    about += "\n  - key: planning\n    type: text\n    text: Plans?\n    show: pregnant is not yes\n"
    questionnaire = parse_questionnaire(tiny_files(questionnaire__00_about=about))
    assert asked(route_of({"sex": "female", "pregnant": "no"}, questionnaire), "planning")
    assert not asked(route_of({"sex": "male"}, questionnaire), "planning")


def test_results_without_results_at_hand_count_as_not_known() -> None:
    found = route_of({"lab_source": "no_results"})
    assert found.situation.readings["lab_b12"].status is Status.DONT_KNOW
    assert found.situation.readings["lab_b12_date"].status is Status.NOT_ASKED


def test_the_forms_date_is_never_asked() -> None:
    assert not asked(route_of({}), "intake_date")


def test_an_answer_to_an_asked_question_is_never_withdrawn() -> None:
    answers = {
        "sex": "female",
        "pregnant": "no",
        "diet": "vegan",
        "medicines": ["metformin"],
        "metformin_dose": "1 g_day",
    }
    assert route_of(answers).withdrawn == {}


# --- the age ----------------------------------------------------------------------------------------------------


def test_the_age_is_worked_out_and_not_asked() -> None:
    found = route_of({"date_of_birth": "1986-11-02"})
    reading = found.situation.readings["age_years"]
    assert not asked(found, "age_years")
    assert reading.number is not None
    assert reading.number.low == Decimal(39)


def test_an_age_beside_a_date_of_birth_is_withdrawn() -> None:
    found = route_of({"date_of_birth": "1986-11-01", "age_years": "20 years"})
    assert set(found.withdrawn) == {"age_years"}
    number = found.situation.readings["age_years"].number
    assert number is not None
    assert number.low == 40


@pytest.mark.parametrize("born", ["2026-11-02", "1906-10-31"])
def test_a_date_of_birth_that_cannot_be_is_blank_and_the_age_is_asked(born: str) -> None:
    found = route_of({"date_of_birth": born, "age_years": "30 years"})
    assert found.situation.readings["date_of_birth"].status is Status.BLANK
    assert asked(found, "age_years")
    assert found.situation.readings["age_years"].is_usable


def test_as_of_decides_the_age() -> None:
    number = route_of({"date_of_birth": "2004-02-29"}, as_of=date(2026, 2, 28)).situation.readings["age_years"].number
    assert number is not None
    assert number.low == 21


@pytest.mark.parametrize(
    ("answers", "is_usable"),
    [
        ({"date_of_birth": "2022-11-01"}, True),  # 48 months old
        ({"date_of_birth": "2022-11-02"}, False),
        ({"age_years": "4 years"}, True),
        ({"age_years": "3 years"}, False),  # at most 47 months
        ({}, True),  # not known: not judged
    ],
)
def test_four_years_need_an_age_of_four(answers: dict[str, str], is_usable: bool) -> None:
    found = route_of({**answers, "medicines": ["metformin"], "metformin_duration": "4 years"})
    assert found.situation.readings["metformin_duration"].is_usable is is_usable


@pytest.mark.parametrize(("months", "is_usable"), [(47, True), (48, False)])
def test_an_age_in_years_leaves_room_until_the_next_birthday(months: int, is_usable: bool) -> None:
    found = route_of({"age_years": "3 years", "medicines": ["metformin"], "metformin_duration": f"{months} months"})
    assert found.situation.readings["metformin_duration"].is_usable is is_usable


# --- dates of results -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dated", "is_ahead"),
    [("2026-11-01", False), ("2026-11-02", True), ("2026-11", False), ("2026-12", True), ("2027", True)],
)
def test_a_result_dated_wholly_after_the_form_is_not_used(dated: str, is_ahead: bool) -> None:
    reading = route_of({"lab_b12": "300 ng_l", "lab_b12_date": dated}).situation.readings["lab_b12"]
    assert reading.is_dated_ahead is is_ahead
    assert reading.is_usable is not is_ahead


def test_a_haemoglobin_dated_ahead_takes_its_blood_count_with_it() -> None:
    answers = {"lab_source": "lab_report", "lab_hb": "120 g_l", "lab_mcv": "90 fl", "lab_wbc": "5 x10e9_l"}
    answers |= {"lab_platelets": "200 x10e9_l", "lab_hb_date": "2027-01-01"}
    readings = route_of(answers, shipped_pack().questionnaire).situation.readings
    keys = ("lab_hb", "lab_mcv", "lab_wbc", "lab_platelets")
    assert [readings[key].is_usable for key in keys] == [False] * 4


# --- offer ------------------------------------------------------------------------------------------------------


def test_the_offer_is_confirmed_only_where_there_is_one() -> None:
    assert not asked(route_of({}), "offer_matches")
    assert asked(route_of({"offer_matches": "no"}), "offer_matches")
