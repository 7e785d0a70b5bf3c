"""Perhaps

Some answers leave open whether they mean what the rule is about: “an operation, I do not know which”. Codes behind
`perhaps` make the phrase unknown where no sure code makes it true. A list of nothing but `perhaps` codes is never true.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example(
        "",
        "gut_surgery includes any of bypass, perhaps unknown_kind",
        (
            row(T, gut_surgery=["bypass"]),
            row(T, gut_surgery=["bypass", "unknown_kind"]),
            row(U, gut_surgery=["unknown_kind"]),
            row(U, gut_surgery=["sleeve", "unknown_kind"]),
            row(F, gut_surgery=["sleeve"]),
            row(F, gut_surgery=["none"]),
            row(U, gut_surgery=None),
        ),
    ),
    Example(
        "",
        "gut_surgery includes any of perhaps unknown_kind",
        (row(U, gut_surgery=["unknown_kind"]), row(F, gut_surgery=["bypass"]), row(U, gut_surgery=None)),
    ),
    Example(
        "The same for one answer.",
        "diet is one of vegan, perhaps vegetarian",
        (row(T, diet="vegan"), row(U, diet="vegetarian"), row(F, diet="mixed"), row(U, diet=None)),
    ),
)


@each_row_of(EXAMPLES)
def test_perhaps(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
