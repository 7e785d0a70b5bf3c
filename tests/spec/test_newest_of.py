"""The newest of several results

`newest of DATE, DATE older than …` looks at the dates of those results that are usable, and asks whether the newest of
them is older than that. A date without a usable result is no date; where none is usable the phrase is false (then there
is no old result; that there is none at all is said by another rule).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

BOTH = {"lab_b12": "300 ng_l", "lab_active_b12": "80 pmol_l"}

EXAMPLES = (
    Example(
        "",
        "newest of lab_b12_date, lab_active_b12_date older than 365 days",
        (
            row(T, **BOTH, lab_b12_date="2024-01-01", lab_active_b12_date="2025-10-31"),
            row(F, **BOTH, lab_b12_date="2024-01-01", lab_active_b12_date="2025-11-01"),
            row(F, **BOTH, lab_b12_date="2026-10-01", lab_active_b12_date="2020"),
            row(U, **BOTH, lab_b12_date="2024-01-01", lab_active_b12_date="2025"),
            row(U, **BOTH, lab_b12_date="2024-01-01", lab_active_b12_date="dont_know"),
            row(F, **BOTH, lab_b12_date="2026-10-01", lab_active_b12_date="dont_know"),
            row(T, lab_b12="300 ng_l", lab_b12_date="2024", lab_active_b12="not_done"),
            row(
                T,
                "an implausible result does not count",
                lab_b12="300 ng_l",
                lab_b12_date="2024",
                lab_active_b12="9000 pmol_l",
                lab_active_b12_date="2026-10-01",
            ),
            row(F, lab_b12="not_done", lab_active_b12="dont_know"),
            row(F, lab_b12=None, lab_active_b12=None),
        ),
    ),
)


@each_row_of(EXAMPLES)
def test_newest_of(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
