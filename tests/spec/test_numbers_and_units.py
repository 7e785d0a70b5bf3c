"""Numbers, units and thresholds

Compare a number with `<`, `<=`, `>` or `>=`, always with a unit: any unit of the question, by its symbol (`ng/L`). The
answer is converted to the question's first unit, rounded to 6 decimals, and then compared. A number that is a choice
(a cut-off) is named under `thresholds` in `pack.yaml` and written by its name: then it is changed in one place.

A test that was “not done” makes every comparison false; “I don't know” leaves it unknown, for a result may exist. A
number outside the question's plausible range is not used: unknown.

A number is written with a point and with nothing between its digits: `0.5`, `1500`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example(
        "Below. The edge itself is not below.",
        "lab_b12 < 180 ng/L",
        (
            row(T, lab_b12="179.9 ng_l"),
            row(F, lab_b12="180 ng_l"),
            row(T, "132 ÷ 0.738 = 178.861789 ng/L", lab_b12="132 pmol_l"),
            row(F, "133 ÷ 0.738 = 180.216802 ng/L", lab_b12="133 pmol_l"),
            row(F, lab_b12="not_done"),
            row(U, lab_b12="dont_know"),
            row(U, lab_b12=None),
            row(U, "below the plausible range of 20 to 20000", lab_b12="19 ng_l"),
        ),
    ),
    Example("At most.", "lab_b12 <= 180 ng/L", (row(T, lab_b12="180 ng_l"), row(F, lab_b12="180.1 ng_l"))),
    Example("Above.", "lab_b12 > 180 ng/L", (row(F, lab_b12="180 ng_l"), row(T, lab_b12="180.1 ng_l"))),
    Example("At least.", "lab_b12 >= 180 ng/L", (row(T, lab_b12="180 ng_l"), row(F, lab_b12="179.9 ng_l"))),
    Example(
        "The number may be in any unit of the question.",
        "lab_b12 < 133 pmol/L",
        (row(T, lab_b12="180 ng_l"), row(F, lab_b12="181 ng_l"), row(F, lab_b12="133 pmol_l")),
    ),
    Example(
        "The number may stand first.",
        "180 ng/L > lab_b12",
        (row(T, lab_b12="179 ng_l"), row(F, lab_b12="180 ng_l")),
    ),
    Example(
        "A threshold by name (here 180 ng/L).",
        "lab_b12 < b12_deficient",
        (row(T, lab_b12="179 ng_l"), row(F, lab_b12="180 ng_l")),
    ),
    Example(
        "A duration. One year is 12 months.",
        "metformin_duration >= metformin_long",
        (
            row(T, medicines=["metformin"], metformin_duration="4 years"),
            row(T, medicines=["metformin"], metformin_duration="48 months"),
            row(F, medicines=["metformin"], metformin_duration="47 months"),
            row(U, medicines=["metformin"], metformin_duration="dont_know"),
        ),
    ),
    Example(
        "A duration longer than the person's life is not plausible.",
        "metformin_duration >= metformin_long",
        (
            row(U, date_of_birth="2024-11-01", medicines=["metformin"], metformin_duration="4 years"),
            row(T, date_of_birth="2022-11-01", medicines=["metformin"], metformin_duration="4 years"),
        ),
    ),
)


@each_row_of(EXAMPLES)
def test_numbers(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
