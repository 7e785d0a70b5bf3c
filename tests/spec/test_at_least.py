"""At least so many

`at_least: 2` with `of:` and a list wants that many parts to be true. It is true as soon as enough parts certainly are,
false as soon as not enough can be any more, and else unknown. The list holds at most 12 parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

TWO_OF_THREE = "at_least: 2\nof:\n  - tired is yes\n  - pale is yes\n  - dizzy is yes"

EXAMPLES = (
    Example(
        "Two of three.",
        TWO_OF_THREE,
        (
            row(T, tired="yes", pale="yes", dizzy="no"),
            row(T, tired="yes", pale="yes", dizzy=None),
            row(U, tired="yes", pale=None, dizzy=None),
            row(U, tired="yes", pale="no", dizzy=None),
            row(U, tired="no", pale=None, dizzy=None),
            row(F, tired="yes", pale="no", dizzy="no"),
            row(F, tired="no", pale="no", dizzy=None),
        ),
    ),
    Example(
        "One of them is `any`, all of them is `all`.",
        "at_least: 1\nof:\n  - tired is yes\n  - pale is yes",
        (row(T, tired="yes", pale=None), row(U, tired="no", pale=None), row(F, tired="no", pale="no")),
    ),
)


@each_row_of(EXAMPLES)
def test_at_least(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth


@pytest.mark.parametrize("given", list(product(("yes", "no", "not_sure"), repeat=3)), ids="-".join)
def test_two_of_three_by_counting(engine: Engine, given: tuple[str, str, str]) -> None:
    certain, possible = given.count("yes"), given.count("yes") + given.count("not_sure")
    truth = T if certain >= 2 else F if possible < 2 else U
    assert engine.truth(TWO_OF_THREE, dict(zip(("tired", "pale", "dizzy"), given, strict=True))) is truth
