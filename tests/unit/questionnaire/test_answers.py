"""The answers file: what is taken, and every reason to refuse, all at once, with path and nearest name."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from intake.errors import InputError, Refusal
from intake.questionnaire.answers import Coded, Dated, Measured, Unavailable, Written, read_answers, to_json
from intake.questionnaire.answers_json import parse_json
from tests.builders import TODAY, tiny_questionnaire

FORM = {"intake_date": "2026-11-01"}


def refusals_of(data: Any, as_of: date | None = None) -> list[Refusal]:
    with pytest.raises(InputError) as caught:
        read_answers(tiny_questionnaire(), data, as_of)
    return list(caught.value.refusals)


# --- what is taken ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "answer"),
    [
        ("diet", "vegan", Coded(("vegan",))),
        ("medicines", ["antacid", "metformin"], Coded(("metformin", "antacid"))),  # in the order of the options
        ("medicines", ["none"], Coded(("none",))),
        ("lab_b12", {"value": 205, "unit": "pmol_l"}, Measured(Decimal(205), "pmol_l")),
        ("lab_b12", {"value": 205.5, "unit": "ng_l"}, Measured(Decimal("205.5"), "ng_l")),
        ("lab_b12", {"value": 150, "unit": "ng_l", "comparator": "<"}, Measured(Decimal(150), "ng_l", "<")),
        ("lab_b12", {"value": 150, "unit": "ng_l", "comparator": None}, Measured(Decimal(150), "ng_l")),
        ("lab_b12", "not_done", Unavailable("not_done")),
        ("metformin_duration", {"value": 4, "unit": "years"}, Measured(Decimal(4), "years")),
        ("last_injection", "2024-02-29", Dated("2024-02-29")),
        ("first_injection", "2024-05", Dated("2024-05")),
        ("first_injection", "2024", Dated("2024")),
        ("first_injection", "dont_know", Unavailable("dont_know")),
        ("comment", "Zoë\nŻaneta\tالعربية", Written("Zoë\nŻaneta\tالعربية")),
        ("comment", "x" * 65_536, Written("x" * 65_536)),
    ],
)
def test_an_answer_is_read_and_goes_back_as_it_came(key: str, value: Any, answer: object) -> None:
    questionnaire = tiny_questionnaire()
    sheet = read_answers(questionnaire, {**FORM, key: value})
    assert sheet.answers == {key: answer}
    written = to_json(questionnaire.questions[key], sheet.answers[key])
    assert read_answers(questionnaire, {**FORM, key: written}) == sheet


@pytest.mark.parametrize("blank", [None, "", []])
@pytest.mark.parametrize("key", ["diet", "medicines", "lab_b12", "first_injection", "comment", "metformin_duration"])
def test_blank_is_no_answer(key: str, blank: Any) -> None:
    assert read_answers(tiny_questionnaire(), {**FORM, key: blank}).answers == {}


def test_a_number_stays_exact() -> None:
    data = parse_json('{"intake_date": "2026-11-01", "lab_b12": {"value": 0.1000000001, "unit": "ng_l"}}')
    answer = read_answers(tiny_questionnaire(), data).answers["lab_b12"]
    assert isinstance(answer, Measured)
    assert answer.value == Decimal("0.1000000001")


# --- the form's date --------------------------------------------------------------------------------------------


def test_the_forms_date_is_intake_date() -> None:
    assert read_answers(tiny_questionnaire(), FORM).as_of == TODAY


def test_as_of_replaces_intake_date() -> None:
    assert read_answers(tiny_questionnaire(), FORM, date(2020, 1, 2)).as_of == date(2020, 1, 2)


def test_without_a_date_it_is_refused_and_no_clock_is_read() -> None:
    assert refusals_of({}) == [Refusal("intake_date", "the form's date is missing: add it, or give --as-of")]


@pytest.mark.parametrize(("data", "as_of"), [({"intake_date": "0001-01-01"}, None), (FORM, date(1899, 12, 31))])
def test_a_form_of_a_year_before_anybody_s_time_is_refused(data: Any, as_of: date | None) -> None:
    assert refusals_of(data, as_of) == [Refusal("intake_date", "the form's date cannot be right: look at the year")]


def test_a_wrong_date_is_refused_once() -> None:
    assert [refusal.path for refusal in refusals_of({"intake_date": "2026-02-30"})] == ["intake_date"]


def test_the_offer_is_there_if_its_confirmation_is() -> None:
    assert read_answers(tiny_questionnaire(), {**FORM, "offer_matches": "yes"}).has_offer
    assert not read_answers(tiny_questionnaire(), {**FORM, "offer_matches": None}).has_offer


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "path", "message", "nearest"),
    [
        ("diett", "vegan", "diett", "no such question", "diet"),
        ("qqqqq", "vegan", "qqqqq", "no such question", None),
        ("diet", "vegn", "diet", "no such answer to this question", "vegan"),
        ("diet", ["vegan"], "diet", "one code is expected, as text", None),
        ("diet", 1, "diet", "one code is expected, as text", None),
        ("diet", True, "diet", "one code is expected, as text", None),
        ("diet", {}, "diet", "one code is expected, as text", None),
        ("medicines", "metformin", "medicines", "a list of codes is expected", None),
        ("medicines", ["metfrmin"], "medicines.0", "no such answer to this question", "metformin"),
        ("medicines", ["antacid", 7], "medicines.1", "no such answer to this question", None),
        ("medicines", [["antacid"]], "medicines.0", "no such answer to this question", None),
        ("medicines", ["antacid", "antacid"], "medicines", "a code stands here twice", None),
        ("medicines", ["none", "antacid"], "medicines", "none must stand alone", None),
        ("medicines", ["antacid", "not_sure"], "medicines", "not_sure must stand alone", None),
        ("lab_b12", 205, "lab_b12", "a number is an object with value and unit", None),
        ("lab_b12", "205", "lab_b12", "a number is an object with value and unit", None),
        ("lab_b12", "not_don", "lab_b12", "a number is an object with value and unit", "not_done"),
        ("lab_b12", [205], "lab_b12", "a number is an object with value and unit", None),
        ("lab_b12", {"value": 205}, "lab_b12.unit", "the unit is missing", "ng_l"),
        ("age_years", {"value": 40}, "age_years.unit", "the unit is missing", "years"),
        ("lab_b12", {"value": 205, "unit": "ng_dl"}, "lab_b12.unit", "no such unit for this question", "ng_l"),
        ("lab_b12", {"value": 205, "unit": 1}, "lab_b12.unit", "no such unit for this question", "ng_l"),
        ("lab_b12", {"value": "205", "unit": "ng_l"}, "lab_b12.value", "a number is expected, not text", None),
        ("lab_b12", {"unit": "ng_l"}, "lab_b12.value", "a number is expected", None),
        ("lab_b12", {"value": True, "unit": "ng_l"}, "lab_b12.value", "a number is expected", None),
        ("lab_b12", {"value": 1e15, "unit": "ng_l"}, "lab_b12.value", "the number is too large", None),
        ("lab_b12", {"value": float("inf"), "unit": "ng_l"}, "lab_b12.value", "the number is too large", None),
        ("lab_b12", {"value": float("nan"), "unit": "ng_l"}, "lab_b12.value", "the number is too large", None),
        (
            "lab_b12",
            {"value": Decimal("1e-13"), "unit": "ng_l"},
            "lab_b12.value",
            "a number has at most 12 decimals",
            None,
        ),
        ("lab_b12", {"value": 1, "unit": "ng_l", "units": 1}, "lab_b12.units", "no such part of a number", "unit"),
        (
            "dose",
            {"value": 1, "unit": "mg", "comparator": "<"},
            "dose.comparator",
            "no comparator is offered here",
            None,
        ),
        (
            "lab_b12",
            {"value": 1, "unit": "ng_l", "comparator": "<="},
            "lab_b12.comparator",
            "no comparator is offered here",
            None,
        ),
        ("first_injection", "2024-13", "first_injection", "no such date: write YYYY-MM-DD, YYYY-MM or YYYY", None),
        ("first_injection", 2024, "first_injection", "a date is text such as 2025-06-01", None),
        ("last_injection", "2023-02-29", "last_injection", "no such date: write YYYY-MM-DD", None),
        ("last_injection", "01/02/2023", "last_injection", "no such date: write YYYY-MM-DD", None),
        ("last_injection", "2023-02", "last_injection", "the whole date is needed: write YYYY-MM-DD", None),
        ("last_injection", "٢٠٢٣-٠٢-٠١", "last_injection", "no such date: write YYYY-MM-DD", None),
        ("date_of_birth", "dont_know", "date_of_birth", "no such date: write YYYY-MM-DD", None),
        ("comment", 5, "comment", "text is expected", None),
        ("comment", "x" * 65_537, "comment", "text has at most 65536 characters", None),
    ],
)
def test_an_answer_is_refused_with_its_path(key: str, value: Any, path: str, message: str, nearest: str | None) -> None:
    assert refusals_of({**FORM, key: value}) == [Refusal(path, message, nearest)]


def test_all_reasons_are_told_at_once() -> None:
    data = {"diet": "vegn", "dose": {"value": 1}, "medicines": ["none", "antacid"], "colour": "red"}
    assert [refusal.path for refusal in refusals_of(data)] == [
        "diet",
        "dose.unit",
        "medicines",
        "colour",
        "intake_date",
    ]


@pytest.mark.parametrize("data", [None, [], "diet", 3, True])
def test_answers_are_an_object(data: Any) -> None:
    assert refusals_of(data) == [Refusal("", "an object with one answer a key is expected")]


def test_no_value_is_repeated_in_a_refusal() -> None:
    secret = "Ann Example's secret"
    with pytest.raises(InputError) as caught:
        read_answers(tiny_questionnaire(), {**FORM, "diet": secret, "dose": secret, "medicines": [secret]})
    assert secret not in str(caught.value)
    assert all(secret not in str(vars(refusal)) for refusal in caught.value.refusals)


# --- JSON -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ('{"a": 1,}', "", "not JSON at line 1, column "),
        ("", "", "not JSON at line 1, column 1: "),
        ('{"a": "\\ud800"}', "", "a text holds half a character, or the file is not UTF-8"),
        ("[" * 100_000, "", "not readable as JSON"),
    ],
)
def test_json_is_refused(text: str, path: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_json(text)
    assert caught.value.refusals[0].path == path
    assert caught.value.refusals[0].message.startswith(message)


def test_what_is_wrong_with_the_text_is_told_with_all_that_is_wrong_with_the_answers() -> None:
    text = """{"diet": "vegan", "diet": "vegn", "medicines": ["metformin", "x", 3], "lab_b12": {"value": 1,
    "value": NaN, "unit": "ng_l", "unit": "ng_dl", "sign": "<"}, "tired": NaN, "dose": {"value": "5"}}"""
    assert refusals_of(parse_json(text), TODAY) == [
        Refusal("diet", "the key stands here twice"),
        Refusal("diet", "no such answer to this question", "vegan"),
        Refusal("medicines.1", "no such answer to this question"),
        Refusal("medicines.2", "no such answer to this question"),
        Refusal("lab_b12.value", "the key stands here twice"),
        Refusal("lab_b12.unit", "the key stands here twice"),
        Refusal("lab_b12.sign", "no such part of a number"),
        Refusal("lab_b12.unit", "no such unit for this question", "ng_l"),
        Refusal("lab_b12.value", "NaN is not a number"),
        Refusal("tired", "one code is expected, as text"),
        Refusal("dose.unit", "the unit is missing", "mcg"),
        Refusal("dose.value", "a number is expected, not text"),
    ]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("NaN", "NaN is not a number"),
        ("Infinity", "Infinity is not a number"),
        ("-Infinity", "-Infinity is not a number"),
        ("9" * 5000, "the number is too large"),
        ("1e9999999", "the number is too large"),
        ("-9e99999999999999999999", "the number is too large"),
        ("1e-9999999", "a number has at most 12 decimals"),
    ],
)
def test_a_number_that_is_none_is_refused_at_its_path(number: str, message: str) -> None:
    data = parse_json('{"lab_b12": {"unit": "ng_l", "value": ' + number + "}}")
    assert refusals_of(data, TODAY) == [Refusal("lab_b12.value", message)]


def test_json_is_read_without_rounding() -> None:
    assert parse_json(json.dumps({"a": [1, 2.5, None]})) == {"a": [1, Decimal("2.5"), None]}
