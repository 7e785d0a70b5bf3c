"""Questions with several answers

Where several boxes can be ticked, say `includes`. “None of these” is a real answer: it makes the phrase false.
“Not sure” leaves it unknown, unless the phrase lists it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example(
        "One box.",
        "medicines includes metformin",
        (
            row(T, medicines=["metformin"]),
            row(T, medicines=["metformin", "antacid"]),
            row(F, medicines=["antacid"]),
            row(F, medicines=["none"]),
            row(U, medicines=["not_sure"]),
            row(U, medicines=None),
        ),
    ),
    Example(
        "Any of several boxes.",
        "medicines includes any of metformin, antacid",
        (
            row(T, medicines=["antacid"]),
            row(F, medicines=["none"]),
            row(U, medicines=["not_sure"]),
            row(U, medicines=None),
        ),
    ),
    Example(
        "“Not sure” listed by name.",
        "medicines includes any of metformin, not_sure",
        (row(T, medicines=["not_sure"]), row(F, medicines=["antacid"]), row(U, medicines=None)),
    ),
    Example(
        "Something is ticked, and nothing but these.",
        "medicines includes only antacid",
        (
            row(T, medicines=["antacid"]),
            row(F, medicines=["antacid", "metformin"]),
            row(F, medicines=["none"]),
            row(U, medicines=["not_sure"]),
            row(U, medicines=None),
        ),
    ),
    Example(
        "Anything but “none”, “not sure” and “rather not say”.",
        "medicines includes any real answer",
        (
            row(T, medicines=["antacid"]),
            row(F, medicines=["none"]),
            row(U, medicines=["not_sure"]),
            row(U, medicines=None),
        ),
    ),
)


@each_row_of(EXAMPLES)
def test_several_answers(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
