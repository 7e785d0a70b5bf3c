"""Questions that are not asked

A question that the skip logic hides counts as “no”: every phrase about it is false, and its `is not …` is true. An
answer that was given before the question disappeared is kept and shown as withdrawn, and never judged.

Where the question that decides is itself not answered, the follow-up is shown; left blank it is unknown, not “no”.

Blood tests are the one exception: with “I have no results” they are hidden and count as “I don't know”, because a
result may exist somewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

NONE = {"medicines": ["none"]}
OPEN = {"medicines": ["not_sure"]}

EXAMPLES = (
    Example(
        "The form asks for the dose of metformin only of people who take it.",
        "metformin_dose >= 1500 mg/day",
        (
            row(T, medicines=["metformin"], metformin_dose="1500 mg_day"),
            row(U, medicines=["metformin"], metformin_dose=None),
            row(F, **NONE),
            row(F, "withdrawn", **NONE, metformin_dose="1500 mg_day"),
            row(U, **OPEN),
            row(T, **OPEN, metformin_dose="1500 mg_day"),
        ),
    ),
    Example(
        "A choice that is hidden.",
        "pregnant is yes",
        (row(T, sex="female", pregnant="yes"), row(F, sex="male"), row(U, sex=None), row(U, sex="prefer_not")),
    ),
    Example(
        "Its negation.",
        "pregnant is not yes",
        (row(F, sex="female", pregnant="yes"), row(T, sex="male"), row(U, sex="female", pregnant=None)),
    ),
    Example(
        "A date that is hidden.",
        "lab_b12_date older than 365 days",
        (
            row(T, lab_b12="300 ng_l", lab_b12_date="2024"),
            row(F, lab_b12="not_done"),
            row(U, lab_b12="300 ng_l"),
        ),
    ),
    Example(
        "Two dates, one of them hidden.",
        "lab_b12_date before last_injection",
        (
            row(T, lab_b12="300 ng_l", lab_b12_date="2024", last_injection="2025-01-01"),
            row(F, lab_b12="not_done", last_injection="2025-01-01"),
            row(F, lab_b12="not_done", last_injection=None),
        ),
    ),
    Example(
        "A question behind a hidden question is hidden too.",
        "lab_b12_date is not asked",
        (row(T, lab_source="no_results"), row(F, lab_source="report", lab_b12="300 ng_l")),
    ),
    Example(
        "The exception: blood tests without results at hand.",
        "lab_b12 < 180 ng/L",
        (
            row(U, lab_source="no_results"),
            row(U, "withdrawn", lab_source="no_results", lab_b12="150 ng_l"),
            row(F, lab_source="report", lab_b12="not_done"),
        ),
    ),
    Example(
        "",
        "lab_b12 is dont_know",
        (row(T, lab_source="no_results"), row(F, lab_source="report", lab_b12=None)),
    ),
)


@each_row_of(EXAMPLES)
def test_hidden(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
