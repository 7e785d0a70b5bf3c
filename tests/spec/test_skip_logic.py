"""Skip logic

`show:` of a question is a condition in the same language. The question is asked unless its condition is false: where
the deciding answer is not known, asking is the safe side. A skip condition reads answers that are asked before, no
facts and no rules. It alone may say `invitation has an offer`: the clinic filled in what it offers when it invited.
"""

from __future__ import annotations

import pytest

from intake.logic.kleene import Truth
from tests.builders import route_of
from tests.spec.chapter import Example, F, T, row
from tests.spec.conftest import Engine

ASKED = (
    Example(
        "`show: sex is not male` of the question `pregnant`. Here the last column says whether it is asked.",
        "sex is not male",
        (row(T, sex="female"), row(F, sex="male"), row(T, sex="prefer_not"), row(T, sex=None)),
    ),
    Example(
        "`show: medicines includes metformin` of `metformin_dose`.",
        "medicines includes metformin",
        (
            row(T, medicines=["metformin"]),
            row(F, medicines=["none"]),
            row(T, medicines=["not_sure"]),
            row(T, medicines=None),
        ),
    ),
)
EXAMPLES = ASKED
GATED = {"sex is not male": "pregnant", "medicines includes metformin": "metformin_dose"}


@pytest.mark.parametrize(
    ("key", "answers", "is_asked"),
    [(GATED[example.when], row.answers, row.truth is T) for example in ASKED for row in example.rows],
)
def test_a_question_is_asked_unless_its_condition_is_false(
    key: str, answers: dict[str, object], is_asked: bool
) -> None:
    given = {name: value for name, value in answers.items() if value is not None}
    assert (key in route_of(given).asked) is is_asked


@pytest.mark.parametrize(("has_offer", "truth"), [(True, T), (False, F)])
def test_the_invitation(engine: Engine, has_offer: bool, truth: Truth) -> None:
    assert engine.truth("invitation has an offer", {}, has_offer=has_offer) is truth
    assert ("offer_matches" in route_of({"offer_matches": "yes"} if has_offer else {}).asked) is has_offer
