"""What differs from an earlier form: one line for each thing that differs, a result together with its date."""

from __future__ import annotations

from typing import Any

from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.summary.answer_view import Differing
from intake.summary.comparing import compare, comparisons
from intake.summary.record import EarlierForm, Origin
from tests.builders import shipped_pack
from tests.unit.summary.builders import NOON, record_of, well
from tests.unit.summary.courses import NO_LABS, form

RULEBOOK = shipped_pack()


def _sheet(day: str, **labs: Any) -> AnswerSheet:
    return read_answers(RULEBOOK.questionnaire, form(day, **{**NO_LABS, "lab_mma_date": "dont_know", **labs}))


def test_a_result_and_its_date_are_one_line() -> None:
    then = _sheet("2026-04-20", lab_b12="310 pmol_l", lab_b12_date="2026-04-10", lab_mma="420 nmol_l")
    now = _sheet("2026-11-01", lab_b12="310 pmol_l", lab_b12_date="2026-10-12", lab_mma="260 nmol_l")
    names = RULEBOOK.summary.names
    assert compare(RULEBOOK, now, EarlierForm(then, NOON)).rows == (
        Differing(names["lab_b12_date"], "10 April 2026", "12 October 2026"),
        Differing(names["lab_mma"], "420 nmol/L (date not known)", "260 nmol/L (date not known)"),
    )
    newer = _sheet("2026-11-01", lab_b12="380 pmol_l", lab_b12_date="2026-10-12", lab_mma="420 nmol_l")
    assert compare(RULEBOOK, newer, EarlierForm(then, NOON)).rows == (
        Differing(names["lab_b12"], "310 pmol/L (10 April 2026)", "380 pmol/L (12 October 2026)"),
    )
    without = _sheet("2026-11-01", lab_mma="420 nmol_l", lab_b12="dont_know")
    (b12, *others) = compare(RULEBOOK, without, EarlierForm(then, NOON)).rows
    assert b12 == Differing(names["lab_b12"], "310 pmol/L (10 April 2026)", "I don't know")
    assert names["lab_b12_date"] not in {row.name for row in others}


def test_a_duration_that_was_confirmed_has_only_grown() -> None:
    """Four weeks later, and a month longer: counted from the day on which it was first told."""
    vegan = {"diet_pattern": "vegan", "plant_diet_duration": "72 months"}
    then = _sheet("2026-11-29", **vegan)
    now = _sheet("2026-12-27", **{**vegan, "plant_diet_duration": "73 months"})
    name, last_visit = RULEBOOK.summary.names["plant_diet_duration"], EarlierForm(then, NOON)
    assert compare(RULEBOOK, now, last_visit).rows == (Differing(name, "72 months", "73 months"),)
    assert compare(RULEBOOK, now, last_visit, {"plant_diet_duration"}).rows == ()
    withdrawn = _sheet("2026-12-27", **{**vegan, "diet_pattern": "eats_meat_fish"})
    rows = compare(RULEBOOK, withdrawn, last_visit, {"plant_diet_duration"}).rows
    assert Differing(name, "72 months", "not asked") in rows


def test_of_the_last_visit_stands_what_is_news_and_of_a_correction_all_that_was_changed() -> None:
    """Left blank today is not "not asked"; what was typed anew is told, what was confirmed has only grown."""
    then = record_of(
        well(
            metformin_use="no", biotin_use="no", zinc_use="yes", folic_acid_use="not_sure", questions_for_clinician="A?"
        )
    ).sheet
    metformin = {"metformin_use": "current", "metformin_dose": "500 mg_day", "metformin_duration": "3 months"}
    now = well(**metformin, biotin_use="yes", zinc_use=None, folic_acid_use="none", questions_for_clinician="B?")
    origins = {"biotin_use": Origin(), "metformin_duration": Origin("carried")}
    earlier = (EarlierForm(then, NOON), EarlierForm(then, NOON, version=1))
    last_visit, correction = comparisons(record_of(now, earlier=earlier, origins=origins))
    news = {(row.name, row.before, row.after) for row in last_visit.rows}
    assert news == {
        ("Metformin", "No", "Yes, now"),
        ("Metformin dose", "not asked", "500 mg a day"),
        ("Biotin", "No", "Yes"),
        ("Zinc or much denture cream", "Yes", "Not answered"),
        ("Folic acid", "Not sure", "No"),
    }
    assert {(row.name, row.before, row.after) for row in correction.rows} - news == {
        ("Metformin: for how long", "not asked", "3 months"),
        ("The patient's own questions", "A?", "B?"),
    }
    assert correction.title.startswith("Corrected since version 1, ")
