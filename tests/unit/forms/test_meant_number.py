"""A number that may have been meant otherwise: asked about on the same page, and settled by one tap."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from intake.forms.measured_field import MeasuredField
from intake.forms.page_form import PageForm
from intake.questionnaire.answers import Measured
from tests.unit.forms.forms import as_sent, errors, form_for, lab_form, sent, values

MG = {"b12_dose__value": "1000", "b12_dose__unit": "mg"}
TYPED = Measured(Decimal(1000), "mg")


def dose(form: PageForm) -> MeasuredField:
    field = form.field("b12_dose")
    assert isinstance(field, MeasuredField)
    return field


def tapped(first: PageForm, mark: str, **changed: str) -> PageForm:
    """The page as it came back, sent again by one of the buttons."""
    again = form_for(*(question.key for question in first.questions))
    again.read(MultiDict({**as_sent(first), "b12_dose-meant": mark, **changed}))
    return again


def test_it_is_asked_with_both_numbers_as_choices_and_nothing_is_converted() -> None:
    form = sent(form_for("b12_dose"), **MG)
    assert errors(form) == {"b12_dose": "You typed 1000 mg. That is 1\u00a0000\u00a0000 mcg. Did you mean 1000 mcg?"}
    assert [(one.mark, one.is_typed) for one in dose(form).meanings] == [("1000 mcg", False), ("1000 mg", True)]
    assert (dose(form).typed["value"], dose(form).typed["unit"]) == ("1000", "mg")


def test_yes_takes_the_other_unit_and_remembers_what_was_typed() -> None:
    form = tapped(sent(form_for("b12_dose"), **MG), "1000 mcg")
    assert errors(form) == {}
    assert values(form) == {"b12_dose": {"value": 1000, "unit": "mcg"}}
    assert form.filled()[0].corrected_from == TYPED
    assert dose(form).typed["unit"] == "mcg"


def test_no_keeps_it_as_typed() -> None:
    form = tapped(sent(form_for("b12_dose"), **MG), "1000 mg")
    assert errors(form) == {}
    assert values(form) == {"b12_dose": {"value": 1000, "unit": "mg"}}
    assert form.filled()[0].corrected_from is None


def test_saving_again_without_a_tap_keeps_it_as_typed() -> None:
    form = form_for("b12_dose")
    form.read(MultiDict(dict(as_sent(sent(form_for("b12_dose"), **MG)))))
    assert errors(form) == {}
    assert values(form) == {"b12_dose": {"value": 1000, "unit": "mg"}}


@pytest.mark.parametrize("mark", ["1000 pint", "7 mcg", "<script>", "1000 mcg'"])
def test_a_tap_on_what_was_not_offered_is_none(mark: str) -> None:
    form = form_for("b12_dose")
    form.read(MultiDict({"b12_dose-value": "1000", "b12_dose-unit": "mg", "b12_dose-meant": mark}))
    assert "Did you mean 1000 mcg" in errors(form)["b12_dose"]


def test_a_tap_after_the_number_was_changed_counts_for_the_new_number_only() -> None:
    form = tapped(sent(form_for("b12_dose"), **MG), "1000 mcg", **{"b12_dose-value": "500"})
    assert "Did you mean 500 mcg" in errors(form)["b12_dose"]


def test_what_was_typed_is_remembered_while_another_question_has_a_mistake() -> None:
    first = sent(form_for("b12_dose", "metformin_dose"), **MG, metformin_dose__value="a lot")
    again = tapped(first, "1000 mcg", **{"metformin_dose-value": "a lot", "metformin_dose-unit": "mg_day"})
    assert list(errors(again)) == ["metformin_dose"]
    assert dose(again).first_mark == "1000 mg"
    last = form_for("b12_dose", "metformin_dose")
    fixed = {"metformin_dose-value": "850", "metformin_dose-unit": "mg_day", "b12_dose-first": "1000 mg"}
    last.read(MultiDict({**as_sent(again), **fixed}))
    assert errors(last) == {}
    assert last.filled()[0].corrected_from == TYPED


@pytest.mark.parametrize("mark", ["", "mg", "1000 pint", "abc mg", "-1 mg"])
def test_what_cannot_have_been_typed_first_is_not_believed(mark: str) -> None:
    form = form_for("b12_dose")
    form.read(MultiDict({"b12_dose-value": "1000", "b12_dose-unit": "mcg", "b12_dose-first": mark}))
    assert errors(form) == {}
    assert form.filled()[0].corrected_from is None


def test_a_saved_number_is_not_asked_about_again() -> None:
    form = form_for("b12_dose")
    form.show({"b12_dose": TYPED})
    again = form_for("b12_dose")
    again.read(MultiDict(dict(as_sent(form))))
    assert errors(again) == {}


def test_a_number_that_is_not_expected_in_any_unit_is_asked_about_once() -> None:
    first = sent(form_for("b12_dose"), b12_dose__value="20", b12_dose__unit="mg")
    assert "You typed 20 mg. We did not expect a number like this." in errors(first)["b12_dose"]
    assert dose(first).meanings == ()
    again = form_for("b12_dose")
    again.read(MultiDict(dict(as_sent(first))))
    assert errors(again) == {}


def test_a_comma_with_two_meanings_is_asked_about_until_one_is_tapped() -> None:
    first = sent(form_for("b12_dose"), b12_dose__value="1,234", b12_dose__unit="mcg")
    assert errors(first) == {"b12_dose": "Is this 1234 or 1.234?"}
    assert [one.mark for one in dose(first).meanings] == ["1234 mcg", "1.234 mcg"]
    unsettled = form_for("b12_dose")
    unsettled.read(MultiDict(dict(as_sent(first))))
    assert errors(unsettled)
    assert values(tapped(first, "1234 mcg")) == {"b12_dose": {"value": 1234, "unit": "mcg"}}


def test_what_was_meant_by_the_comma_may_be_doubted_next() -> None:
    first = sent(form_for("b12_dose"), b12_dose__value="1,234", b12_dose__unit="mcg")
    form = tapped(first, "1.234 mcg")
    assert "You typed 1.234 mcg. That is 0.001234 mg. Did you mean 1.234 mg?" in errors(form)["b12_dose"]
    assert dose(form).typed["value"] == "1.234"


def test_a_point_may_stand_between_thousands() -> None:
    form = sent(form_for("metformin_dose"), metformin_dose__value="1.500", metformin_dose__unit="mg_day")
    assert "Did you mean 1500 mg a day?" in errors(form)["metformin_dose"]


@pytest.mark.parametrize(
    ("key", "value", "unit", "question"),
    [
        ("lab_mma", "0.3", "nmol_l", "You typed 0.3 nmol/L. That is 0.0003 µmol/L. Did you mean 0.3 µmol/L?"),
        ("lab_wbc", "6500", "x10e9_l", "Did you mean 6500 per µL?"),
        ("lab_wbc", "<0.5", "per_ul", "Did you mean <0.5 ×10⁹/L?"),
    ],
)
def test_a_row_of_the_lab_report_asks_too(key: str, value: str, unit: str, question: str) -> None:
    typed: dict[str, Any] = {f"{key}__value": value, f"{key}__unit": unit, "labs__rest": "open"}
    assert question in errors(sent(lab_form(), **typed))[key]


def test_years_that_are_more_than_a_life_may_be_months() -> None:
    form = sent(form_for("ppi_duration", age_months=480), ppi_duration__value="240", ppi_duration__unit="years")
    assert "That is 2880 months. Did you mean 240 months?" in errors(form)["ppi_duration"]
