"""What differs from an earlier form: one line for each thing that differs, a result together with its date."""

from __future__ import annotations

from typing import Any

from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.summary.answer_view import Differing
from intake.summary.comparing import compare
from intake.summary.record import EarlierForm
from tests.builders import shipped_pack
from tests.unit.summary.builders import NOON
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
