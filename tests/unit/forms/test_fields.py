"""Each type of question: what is typed becomes the answer, comes back as it was typed, or says what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from intake.forms.fields import FIELDS
from intake.logic.vocabulary import Kind
from intake.questionnaire.answers import Measured, Unavailable, answer_from_json
from tests.unit.forms.forms import QUESTIONNAIRE, as_sent, errors, form_for, sent, values


def test_every_type_of_question_has_a_field() -> None:
    assert FIELDS.keys() == set(Kind)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("sex_at_birth", {"sex_at_birth": "female"}, "female"),
        ("visit_reason", {"visit_reason": ["other", "weight_loss"]}, ["weight_loss", "other"]),
        ("b12_dose", {"b12_dose__value": "1000", "b12_dose__unit": "mcg"}, {"value": 1000, "unit": "mcg"}),
        ("b12_dose", {"b12_dose__value": "0,5", "b12_dose__unit": "mg"}, {"value": 0.5, "unit": "mg"}),
        ("b12_dose", {"b12_dose__value": "1000 µg"}, {"value": 1000, "unit": "mcg"}),
        ("b12_dose", {"b12_dose__value": "1000 mcg", "b12_dose__unit": "mcg"}, {"value": 1000, "unit": "mcg"}),
        ("b12_dose", {"b12_dose__value": "١٠٠٠", "b12_dose__unit": "mcg"}, {"value": 1000, "unit": "mcg"}),
        (
            "lab_ferritin",
            {"lab_ferritin__value": "80 ng/ml", "lab_ferritin__unit": "ug_l"},
            {"value": 80, "unit": "ug_l"},
        ),
        ("lab_egfr", {"lab_egfr__value": "54 mL/min/1.73m2"}, {"value": 54, "unit": "ml_min_173"}),
        ("b12_dose", {"b12_dose__special": "dont_know"}, "dont_know"),
        ("inr", {"inr__value": "2.5"}, {"value": 2.5, "unit": "ratio"}),
        (
            "lab_b12",
            {"lab_b12__value": "<150", "lab_b12__unit": "ng_l"},
            {"value": 150, "unit": "ng_l", "comparator": "<"},
        ),
        (
            "lab_b12",
            {"lab_b12__value": "150", "lab_b12__unit": "ng_l", "lab_b12__comparator": ">"},
            {"value": 150, "unit": "ng_l", "comparator": ">"},
        ),
        ("lab_b12", {"lab_b12__special": "not_done"}, "not_done"),
        ("ppi_duration", {"ppi_duration__value": "3", "ppi_duration__unit": "years"}, {"value": 3, "unit": "years"}),
        ("inr_date", {"inr_date__year": "2026"}, "2026"),
        ("inr_date", {"inr_date__year": "2026", "inr_date__month": "8"}, "2026-08"),
        ("inr_date", {"inr_date__special": "dont_know"}, "dont_know"),
        ("full_name", {"full_name": " Ann\u00a0Example "}, "Ann\u00a0Example"),
    ],
)
def test_what_is_typed_becomes_the_answer(key: str, typed: dict[str, Any], value: Any) -> None:
    form = sent(form_for(key), **typed)
    assert errors(form) == {}
    assert values(form) == {key: value}


@pytest.mark.parametrize("key", ["sex_at_birth", "visit_reason", "b12_dose", "ppi_duration", "inr_date", "full_name"])
def test_a_question_may_be_left_blank(key: str) -> None:
    form = sent(form_for(key))
    assert errors(form) == {}
    assert values(form) == {}
    assert [item.key for item in form.filled()] == [key]


def test_a_unit_without_a_number_is_blank() -> None:
    assert values(sent(form_for("b12_dose"), b12_dose__unit="mg")) == {}


@pytest.mark.parametrize(
    ("key", "typed", "hint", "input_id"),
    [
        ("urgent_now", {}, "Tick what applies", "urgent_now"),
        ("sex_at_birth", {"sex_at_birth": "robot"}, "answers shown", "sex_at_birth"),
        ("visit_reason", {"visit_reason": ["other", "robot"]}, "answers shown", "visit_reason"),
        ("urgent_now", {"urgent_now": ["none", "chest_pain"]}, "something else", "urgent_now"),
        ("b12_dose", {"b12_dose__value": "1000"}, "Choose the unit", "b12_dose-unit"),
        ("b12_dose", {"b12_dose__value": "1000", "b12_dose__unit": "pint"}, "Choose the unit", "b12_dose-unit"),
        ("b12_dose", {"b12_dose__value": "a lot", "b12_dose__unit": "mg"}, "only a number", "b12_dose-value"),
        ("b12_dose", {"b12_dose__value": "5 pints", "b12_dose__unit": "mg"}, "Leave out “pints”", "b12_dose-value"),
        ("b12_dose", {"b12_dose__value": "1e3", "b12_dose__unit": "mg"}, "Leave out “e3”", "b12_dose-value"),
        ("b12_dose", {"b12_dose__value": "5 mg 3", "b12_dose__unit": "mg"}, "Leave out “mg 3”", "b12_dose-value"),
        ("b12_dose", {"b12_dose__value": "5 mg", "b12_dose__unit": "mcg"}, "chose mcg", "b12_dose-unit"),
        ("b12_dose", {"b12_dose__value": "<5", "b12_dose__unit": "mg"}, "only a number", "b12_dose-value"),
        (
            "b12_dose",
            {"b12_dose__value": "5", "b12_dose__unit": "mg", "b12_dose__comparator": "<"},
            "signs",
            "b12_dose-value",
        ),
        ("b12_dose", {"b12_dose__value": "5", "b12_dose__special": "dont_know"}, "I don't know", "b12_dose-special"),
        ("b12_dose", {"b12_dose__special": "not_done"}, "answers shown", "b12_dose-value"),
        (
            "lab_b12",
            {"lab_b12__value": "<150", "lab_b12__comparator": ">", "lab_b12__unit": "ng_l"},
            "You typed <",
            "lab_b12-value",
        ),
        ("inr_date", {"inr_date__month": "8"}, "year too", "inr_date-year"),
        ("inr_date", {"inr_date__day": "1", "inr_date__year": "2026"}, "month too", "inr_date-month"),
        ("inr_date", {"inr_date__year": "2026", "inr_date__special": "dont_know"}, "typed a date", "inr_date-day"),
        ("full_name", {"full_name": "x" * 5_001}, "too long by 1", "full_name"),
    ],
)
def test_a_mistake_is_told_at_its_input(key: str, typed: dict[str, Any], hint: str, input_id: str) -> None:
    form = sent(form_for(key), **typed)
    assert hint in errors(form)[key]
    assert form.field(key).error_id == input_id


def test_nobody_is_told_to_leave_out_what_makes_it_another_number() -> None:
    form = sent(form_for("b12_dose"), b12_dose__value="5-6", b12_dose__unit="mg")
    assert errors(form)["b12_dose"] == "Type only a number here, for example 205 or 0.5."


def test_what_was_typed_is_kept_with_a_mistake() -> None:
    form = sent(form_for("b12_dose"), b12_dose__value=" 1,000 ", b12_dose__unit="mcg")
    assert errors(form)["b12_dose"] == "Is this 1000 or 1.000?"
    assert form.field("b12_dose").typed["value"] == " 1,000 "
    assert form.field("b12_dose").typed["unit"] == "mcg"


def test_ticks_are_kept_with_a_mistake() -> None:
    form = sent(form_for("urgent_now"), urgent_now=["none", "chest_pain"])
    assert as_sent(form)["urgent_now"] == ["chest_pain", "none"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sex_at_birth", "prefer_not"),
        ("visit_reason", ["weight_loss", "other"]),
        ("b12_dose", {"value": 0.5, "unit": "mg"}),
        ("b12_dose", "dont_know"),
        ("lab_b12", {"value": 150, "unit": "pmol_l", "comparator": "<"}),
        ("lab_b12", "not_done"),
        ("lab_b12", {"value": 999999, "unit": "pmol_l"}),
        ("ppi_duration", {"value": 18, "unit": "months"}),
        ("inr_date", "2026-08-03"),
        ("inr_date", "2026-08"),
        ("inr_date", "2026"),
        ("inr_date", "2030"),
        ("full_name", "Żółć\n二"),
    ],
)
def test_a_saved_answer_fills_the_form_and_is_sent_back_unchanged(key: str, value: Any) -> None:
    answer = answer_from_json(QUESTIONNAIRE.questions[key], value)
    assert answer is not None
    form = form_for(key)
    form.show({key: answer})
    again = form_for(key)
    again.read(MultiDict(dict(as_sent(form))))
    assert errors(again) == {}
    assert values(again) == {key: value}


def test_an_unlikely_number_is_asked_about_once_and_kept_as_typed() -> None:
    form = sent(form_for("lab_b12"), lab_b12__value="5", lab_b12__unit="ng_l")
    assert "You typed 5 ng/L" in errors(form)["lab_b12"]
    confirmed = form_for("lab_b12")
    confirmed.read(MultiDict(dict(as_sent(form))))
    assert errors(confirmed) == {}
    assert confirmed.field("lab_b12").data == Measured(*_five())


def _five() -> tuple[Any, str]:
    from_typed = sent(form_for("lab_b12"), lab_b12__value="5", lab_b12__unit="ng_l").field("lab_b12").data
    assert isinstance(from_typed, Measured)
    return from_typed.value, "ng_l"


def test_another_unlikely_number_is_asked_about_again() -> None:
    first = sent(form_for("lab_b12"), lab_b12__value="5", lab_b12__unit="ng_l")
    data = {**as_sent(first), "lab_b12-value": "6"}
    second = form_for("lab_b12")
    second.read(MultiDict(data))
    assert "You typed 6 ng/L" in errors(second)["lab_b12"]


def test_a_duration_longer_than_the_life_is_asked_about() -> None:
    typed = {"ppi_duration__value": "50", "ppi_duration__unit": "years"}
    assert errors(sent(form_for("ppi_duration", age_months=480), **typed))
    assert not errors(sent(form_for("ppi_duration", age_months=720), **typed))
    assert not errors(sent(form_for("ppi_duration"), **typed))


def test_a_date_still_to_come_is_asked_about_once() -> None:
    form = sent(form_for("inr_date"), inr_date__year="2027")
    assert "still to come" in errors(form)["inr_date"]
    again = form_for("inr_date")
    again.read(MultiDict(dict(as_sent(form))))
    assert values(again) == {"inr_date": "2027"}
    assert errors(again) == {}


def test_a_date_before_the_birth_is_asked_about() -> None:
    """The year of an Arab calendar for one; a year or a month that reaches into the life is none."""
    born_in_march_1980 = form_for("inr_date", age_months=559)
    assert "before the date of birth" in errors(sent(born_in_march_1980, inr_date__year="1447"))["inr_date"]
    assert errors(sent(born_in_march_1980, inr_date__month="2", inr_date__year="1980"))
    assert not errors(sent(born_in_march_1980, inr_date__month="3", inr_date__year="1980"))
    assert not errors(sent(born_in_march_1980, inr_date__year="1980"))
    assert not errors(sent(form_for("inr_date"), inr_date__year="1447"))


def test_the_year_of_the_form_is_not_still_to_come() -> None:
    assert errors(sent(form_for("inr_date"), inr_date__year="2026")) == {}


def test_i_do_not_know_is_shown_again() -> None:
    form = form_for("inr_date")
    form.show({"inr_date": Unavailable("dont_know")})
    assert form.field("inr_date").typed["special"] == "dont_know"
