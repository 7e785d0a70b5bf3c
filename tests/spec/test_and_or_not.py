"""All, any, none, not

A condition is one phrase, or several joined by a gate. `all:` wants every part, `any:` wants one, `none:` wants that
no part is true, and `not` before a phrase (or `not:` before a gate) turns it round. Gates stand inside one another as
deep as can be read aloud. A list without a gate word means `all`.

Every part is **true**, **false** or **unknown**, and unknown is never taken for no:

- `all` is false as soon as one part is false; else unknown if one part is unknown; else true.
- `any` is true as soon as one part is true; else unknown if one part is unknown; else false.
- `not` turns true and false round; unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example(
        "`all`: both parts.",
        "all:\n  - tired is yes\n  - pale is yes",
        (
            row(T, tired="yes", pale="yes"),
            row(U, tired="yes", pale="not_sure"),
            row(F, tired="yes", pale="no"),
            row(U, tired="not_sure", pale="yes"),
            row(U, tired="not_sure", pale="not_sure"),
            row(F, tired="not_sure", pale="no"),
            row(F, tired="no", pale="yes"),
            row(F, tired="no", pale="not_sure"),
            row(F, tired="no", pale="no"),
        ),
    ),
    Example(
        "`any`: one part is enough.",
        "any:\n  - tired is yes\n  - pale is yes",
        (
            row(T, tired="yes", pale="yes"),
            row(T, tired="yes", pale="not_sure"),
            row(T, tired="yes", pale="no"),
            row(T, tired="not_sure", pale="yes"),
            row(U, tired="not_sure", pale="not_sure"),
            row(U, tired="not_sure", pale="no"),
            row(T, tired="no", pale="yes"),
            row(U, tired="no", pale="not_sure"),
            row(F, tired="no", pale="no"),
        ),
    ),
    Example(
        "`none`: the opposite of `any`.",
        "none:\n  - tired is yes\n  - pale is yes",
        (
            row(F, tired="yes", pale="not_sure"),
            row(U, tired="not_sure", pale="no"),
            row(T, tired="no", pale="no"),
        ),
    ),
    Example(
        "`not` before a phrase.",
        "not tired is yes",
        (row(F, tired="yes"), row(T, tired="no"), row(U, tired="not_sure"), row(U, tired=None)),
    ),
    Example(
        "`not:` before a gate.",
        "not:\n  all:\n    - tired is yes\n    - pale is yes",
        (
            row(F, tired="yes", pale="yes"),
            row(U, tired="yes", pale=None),
            row(T, tired="no", pale=None),
        ),
    ),
    Example(
        "A list without a gate word means `all`.",
        "- tired is yes\n- not pale is yes",
        (row(T, tired="yes", pale="no"), row(F, tired="yes", pale="yes"), row(U, tired="yes", pale=None)),
    ),
    Example(
        "Gates inside gates.",
        "all:\n  - tired is yes\n  - any:\n      - pale is yes\n      - none:\n          - dizzy is no",
        (
            row(T, tired="yes", pale="yes", dizzy=None),
            row(T, tired="yes", pale="no", dizzy="yes"),
            row(U, tired="yes", pale="no", dizzy=None),
            row(F, tired="yes", pale="no", dizzy="no"),
            row(F, tired="no", pale=None, dizzy=None),
        ),
    ),
)


@each_row_of(EXAMPLES)
def test_gates(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
