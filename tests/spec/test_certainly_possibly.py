"""Certainly, possibly

`certainly` takes unknown for false, `possibly` takes unknown for true. Both are never unknown themselves. They are for
the few places where an answer that is not known must not switch a warning off (`not certainly …`) or must switch it on
(`possibly …`). Everywhere else leave unknown as it is: then the rule is listed as not assessed, with its question.

`not`, `certainly` and `possibly` may be combined before a phrase; they are read from the phrase outwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example("", "certainly tired is yes", (row(T, tired="yes"), row(F, tired=None), row(F, tired="no"))),
    Example("", "possibly tired is yes", (row(T, tired="yes"), row(T, tired=None), row(F, tired="no"))),
    Example(
        "Whatever the answer is, a warning joined by this stays on unless the answer is a clear yes.",
        "not certainly tired is yes",
        (row(F, tired="yes"), row(T, tired=None), row(T, tired="no")),
    ),
    Example("", "certainly not tired is yes", (row(F, tired="yes"), row(F, tired=None), row(T, tired="no"))),
    Example("", "not possibly tired is yes", (row(F, tired="yes"), row(F, tired=None), row(T, tired="no"))),
    Example(
        "Before a gate.",
        "certainly:\n  any:\n    - tired is yes\n    - pale is yes",
        (row(T, tired="yes", pale=None), row(F, tired="no", pale=None), row(F, tired="no", pale="no")),
    ),
    Example(
        "",
        "possibly:\n  all:\n    - tired is yes\n    - pale is yes",
        (row(T, tired="yes", pale=None), row(F, tired="no", pale=None), row(T, tired="yes", pale="yes")),
    ),
)


@each_row_of(EXAMPLES)
def test_certainly_and_possibly(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
