"""The lab report: rows, one date for all and another where a row has one, and the rest answer for empty rows."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from intake.questionnaire.answers import Answer, answer_from_json
from tests.unit.forms.forms import QUESTIONNAIRE, as_sent, errors, form_for, lab_form, sent, values

OPEN = {"labs__rest": "open"}


def saved(**answers: Any) -> dict[str, Answer]:
    found = {key: answer_from_json(QUESTIONNAIRE.questions[key], value) for key, value in answers.items()}
    return {key: answer for key, answer in found.items() if answer is not None}


def test_the_rows_stand_in_the_order_of_the_report() -> None:
    rows = lab_form().rows
    assert [row.field.name for row in rows] == list(QUESTIONNAIRE.panels["labs"].keys)
    assert [row.name for row in rows][:2] == ["Vitamin B12 (the main B12 test)", "Active B12"]


def test_rows_that_the_date_of_haemoglobin_covers_have_none_of_their_own() -> None:
    without = [row.field.name for row in lab_form().rows if row.date is None]
    assert without == ["lab_mcv", "lab_wbc", "lab_platelets", "lab_if_antibody", "lab_copper"]


def test_the_shared_date_is_written_beside_each_number() -> None:
    typed = {"lab_b12__value": "205", "lab_b12__unit": "pg_ml", "lab_egfr__value": "54", "lab_hb__special": "not_done"}
    form = sent(lab_form(), **typed, **OPEN, labs__date__month="8", labs__date__year="2026")
    assert errors(form) == {}
    assert values(form) == {
        "lab_b12": {"value": 205, "unit": "pg_ml"},
        "lab_b12_date": "2026-08",
        "lab_hb": "not_done",
        "lab_egfr": {"value": 54, "unit": "ml_min_173"},
        "lab_egfr_date": "2026-08",
    }
    assert not form.has_stray_date


def test_a_rows_own_date_wins() -> None:
    form = sent(lab_form(), **OPEN, lab_egfr__value="54", labs__date__year="2026", lab_egfr_date__year="2025")
    assert values(form)["lab_egfr_date"] == "2025"


def test_a_page_with_no_row_that_has_a_date_is_a_form_too() -> None:
    form = sent(form_for("lab_copper", panel="labs"), lab_copper="low", **OPEN)
    assert values(form) == {"lab_copper": "low"}


def test_i_do_not_know_may_be_the_shared_date() -> None:
    form = sent(lab_form(), **OPEN, lab_egfr__value="54", labs__date__special="dont_know")
    assert values(form)["lab_egfr_date"] == "dont_know"


@pytest.mark.parametrize(
    "typed",
    [
        {"lab_egfr_date__year": "2025"},
        {"labs__date__year": "2025"},
        {"labs__date__year": "2025", "lab_mcv__value": "90"},
        {"lab_hb_date__year": "2025", "lab_mcv__value": "90"},
    ],
)
def test_a_date_without_a_number_is_not_kept_and_that_is_told(typed: dict[str, str]) -> None:
    form = sent(lab_form(), **OPEN, **typed)
    assert errors(form) == {}
    assert not [key for key in values(form) if key.endswith("_date")]
    assert form.has_stray_date


def test_no_unit_is_chosen_in_advance_and_none_is_guessed() -> None:
    form = lab_form()
    form.show({})
    assert {form.field(row.field.name).typed.get("unit", "") for row in form.rows} == {""}
    typed = sent(lab_form(), **OPEN, lab_b12__value="205")
    assert "Choose the unit" in errors(typed)["lab_b12"]


@pytest.mark.parametrize("code", ["not_done", "dont_know"])
def test_the_rest_answer_fills_the_empty_rows(code: str) -> None:
    form = sent(lab_form(), labs__rest=code, lab_b12__value="205", lab_b12__unit="pg_ml")
    found = values(form)
    assert found.pop("lab_b12") == {"value": 205, "unit": "pg_ml"}
    assert found == dict.fromkeys(set(QUESTIONNAIRE.panels["labs"].keys) - {"lab_b12"}, code)


def test_empty_rows_are_unanswered_without_the_rest_answer() -> None:
    assert values(sent(lab_form(), **OPEN)) == {}


def test_with_empty_rows_it_is_asked_once_which_it_is() -> None:
    form = sent(lab_form(), lab_egfr__value="54")
    assert "labs-rest" in errors(form)
    again = lab_form()
    again.read(MultiDict(dict(as_sent(form))))
    assert errors(again) == {}
    assert values(again) == {"lab_egfr": {"value": 54, "unit": "ml_min_173"}}


@pytest.mark.parametrize(
    ("answers", "shared", "own"),
    [
        ({"lab_egfr": 54, "lab_egfr_date": "2026-08", "lab_tsh": 2, "lab_tsh_date": "2026-08"}, "2026", ""),
        (
            {
                "lab_egfr": 54,
                "lab_egfr_date": "2025",
                "lab_tsh": 2,
                "lab_tsh_date": "2026",
                "lab_hb": 9,
                "lab_hb_date": "2026",
            },
            "2026",
            "2025",
        ),
        ({"lab_egfr": 54, "lab_egfr_date": "2025", "lab_tsh": 2}, "", "2025"),
        ({"lab_egfr": 54}, "", ""),
    ],
)
def test_saved_dates_stand_where_they_are_sent_back_unchanged(answers: dict[str, Any], shared: str, own: str) -> None:
    units = {"lab_egfr": "ml_min_173", "lab_tsh": "miu_l", "lab_hb": "g_dl"}
    full = {key: {"value": value, "unit": units[key]} if key in units else value for key, value in answers.items()}
    form = lab_form()
    form.show(saved(**full), was_here=True)
    assert form.shared_date.typed["year"] == shared
    assert form.field("lab_egfr_date").typed["year"] == own
    again = lab_form()
    again.read(MultiDict(dict(as_sent(form))))
    assert errors(again) == {}
    assert values(again) == full
