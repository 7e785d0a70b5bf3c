"""Questions with one answer

`key is CODE` and `key is one of A, B` compare the answer with the codes of the question. `not_sure`, `prefer_not` and
`dont_know` are not answers to compare with: they leave the phrase unknown, unless the phrase itself lists them.
`is not` and `is not one of` are exactly the opposite.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example(
        "One code.",
        "diet is vegan",
        (row(T, diet="vegan"), row(F, diet="mixed"), row(U, diet="not_sure"), row(U, diet=None)),
    ),
    Example(
        "One of several.",
        "diet is one of vegan, vegetarian",
        (
            row(T, diet="vegan"),
            row(T, diet="vegetarian"),
            row(F, diet="mixed"),
            row(U, diet="not_sure"),
            row(U, diet=None),
        ),
    ),
    Example(
        "The opposite.",
        "diet is not vegan",
        (row(F, diet="vegan"), row(T, diet="mixed"), row(U, diet="not_sure"), row(U, diet=None)),
    ),
    Example(
        "",
        "diet is not one of vegan, vegetarian",
        (row(F, diet="vegetarian"), row(T, diet="mixed"), row(U, diet=None)),
    ),
    Example(
        "“Not sure” listed by name is an answer like any other; a blank stays unknown.",
        "diet is one of vegan, not_sure",
        (row(T, diet="not_sure"), row(T, diet="vegan"), row(F, diet="mixed"), row(U, diet=None)),
    ),
    Example(
        "`is one of not_sure` differs from `is not_sure` (see the words for how a question stands): here a blank is "
        "unknown, there it is false.",
        "diet is one of not_sure",
        (row(T, diet="not_sure"), row(F, diet="vegan"), row(U, diet=None)),
    ),
    Example(
        "Numbers and dates can be answered by a word as well; that word is compared in the same way.",
        "lab_b12 is one of dont_know, not_done",
        (
            row(T, lab_b12="not_done"),
            row(T, lab_b12="dont_know"),
            row(F, lab_b12="300 ng_l"),
            row(U, lab_b12=None),
        ),
    ),
)


@each_row_of(EXAMPLES)
def test_one_answer(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
