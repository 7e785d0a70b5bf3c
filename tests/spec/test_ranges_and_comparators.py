"""Ranges, and results below or above a number

A range is written upwards, with the name in the middle and one unit at the end. Both ends may be thresholds.

A laboratory may print `<150`: the true value lies somewhere below 150. Such a result is compared by both of its ends:
the phrase is true or false where the whole span says so, and unknown where it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example(
        "Both ends belong to the range.",
        "180 <= lab_b12 <= 350 ng/L",
        (
            row(F, lab_b12="179.9 ng_l"),
            row(T, lab_b12="180 ng_l"),
            row(T, lab_b12="350 ng_l"),
            row(F, lab_b12="350.1 ng_l"),
            row(U, lab_b12="dont_know"),
        ),
    ),
    Example(
        "With `<` an end does not.",
        "180 < lab_b12 < 350 ng/L",
        (row(F, lab_b12="180 ng_l"), row(T, lab_b12="180.1 ng_l"), row(F, lab_b12="350 ng_l")),
    ),
    Example(
        "By thresholds.",
        "b12_deficient <= lab_b12 <= b12_indeterminate_upto",
        (row(T, lab_b12="180 ng_l"), row(F, lab_b12="351 ng_l")),
    ),
    Example(
        "Below.",
        "lab_b12 < 180 ng/L",
        (
            row(T, lab_b12="<150 ng_l"),
            row(T, lab_b12="<180 ng_l"),
            row(U, lab_b12="<200 ng_l"),
            row(U, lab_b12=">150 ng_l"),
            row(F, lab_b12=">180 ng_l"),
            row(F, lab_b12=">200 ng_l"),
        ),
    ),
    Example(
        "At most.",
        "lab_b12 <= 180 ng/L",
        (
            row(T, lab_b12="<180 ng_l"),
            row(U, lab_b12="<180.1 ng_l"),
            row(F, lab_b12=">180 ng_l"),
            row(U, lab_b12=">179 ng_l"),
        ),
    ),
    Example(
        "Above.",
        "lab_b12 > 180 ng/L",
        (
            row(T, lab_b12=">180 ng_l"),
            row(U, lab_b12=">179 ng_l"),
            row(F, lab_b12="<180 ng_l"),
            row(U, lab_b12="<200 ng_l"),
        ),
    ),
    Example(
        "At least.",
        "lab_b12 >= 180 ng/L",
        (row(T, lab_b12=">180 ng_l"), row(F, lab_b12="<180 ng_l"), row(U, lab_b12="<181 ng_l")),
    ),
    Example(
        "A range and a span.",
        "180 <= lab_b12 <= 350 ng/L",
        (row(U, lab_b12=">200 ng_l"), row(F, lab_b12=">350 ng_l"), row(F, lab_b12="<180 ng_l")),
    ),
)


@each_row_of(EXAMPLES)
def test_ranges(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
