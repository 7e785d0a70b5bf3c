"""How a question stands

These words ask not what the answer is but how the question stands. They are never unknown, so use them where the lack
of an answer is itself the finding (“no result”). `is not …` is the opposite of each, but for `is not asked`: that is
turned round by `not` before the phrase.

| words | true when |
|---|---|
| `is answered` | asked, and answered with anything at all, “not sure” included |
| `is blank` | asked, and left empty |
| `is unknown` | blank, not sure, rather not say, don't know, or a number that is not used |
| `is not asked` | the skip logic hides it |
| `is not_done`, `is dont_know`, `is not_sure`, `is prefer_not` | that very answer was given |
| `is usable` | a number is given, it is plausible, and its date does not lie ahead |
| `is implausible` | a number is given that lies outside the question's plausible range |

`is usable` and `is implausible` are said of numbers and durations. `is not_sure` and `is prefer_not` are said of
questions with one answer; where several can be ticked, `includes any of not_sure` asks for it, and a blank is unknown.

Two more phrases look at a number without comparing it: `is a number` and `unit is UNIT`. For these a blank is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

AHEAD = {"lab_b12": "300 ng_l", "lab_b12_date": "2026-11-02"}

EXAMPLES = (
    Example(
        "",
        "diet is answered",
        (row(T, diet="vegan"), row(T, diet="not_sure"), row(F, diet=None)),
    ),
    Example("", "diet is blank", (row(F, diet="vegan"), row(F, diet="not_sure"), row(T, diet=None))),
    Example(
        "",
        "diet is unknown",
        (row(F, diet="vegan"), row(T, diet="not_sure"), row(T, diet=None)),
    ),
    Example(
        "",
        "lab_b12 is unknown",
        (
            row(F, lab_b12="300 ng_l"),
            row(F, lab_b12="not_done"),
            row(T, lab_b12="dont_know"),
            row(T, lab_b12=None),
            row(T, "not plausible", lab_b12="19 ng_l"),
            row(T, "dated after the form", **AHEAD),
        ),
    ),
    Example(
        "",
        "lab_b12 is usable",
        (
            row(T, lab_b12="300 ng_l"),
            row(T, lab_b12="<150 ng_l"),
            row(F, lab_b12="not_done"),
            row(F, lab_b12="dont_know"),
            row(F, lab_b12=None),
            row(F, "not plausible", lab_b12="19 ng_l"),
            row(F, "dated after the form", **AHEAD),
        ),
    ),
    Example("", "lab_b12 is not usable", (row(F, lab_b12="300 ng_l"), row(T, lab_b12=None))),
    Example(
        "",
        "lab_b12 is implausible",
        (row(T, lab_b12="19 ng_l"), row(F, lab_b12="20 ng_l"), row(F, lab_b12="dont_know"), row(F, lab_b12=None)),
    ),
    Example("", "lab_b12 is not_done", (row(T, lab_b12="not_done"), row(F, lab_b12="dont_know"), row(F, lab_b12=None))),
    Example("", "lab_b12 is dont_know", (row(T, lab_b12="dont_know"), row(F, lab_b12=None))),
    Example("", "diet is not_sure", (row(T, diet="not_sure"), row(F, diet="vegan"), row(F, diet=None))),
    Example("", "sex is prefer_not", (row(T, sex="prefer_not"), row(F, sex="male"), row(F, sex=None))),
    Example(
        "",
        "pregnant is not asked",
        (row(T, "the form does not ask men", sex="male"), row(F, sex="female"), row(F, sex=None)),
    ),
    Example("", "not pregnant is not asked", (row(F, sex="male"), row(T, sex="female"), row(T, sex=None))),
    Example(
        "",
        "lab_b12 is a number",
        (
            row(T, lab_b12="300 ng_l"),
            row(T, "not plausible", lab_b12="19 ng_l"),
            row(F, lab_b12="not_done"),
            row(F, lab_b12="dont_know"),
            row(U, lab_b12=None),
        ),
    ),
    Example("", "lab_b12 is not a number", (row(F, lab_b12="300 ng_l"), row(T, lab_b12="not_done"))),
    Example(
        "By the code of the unit.",
        "dose unit is ml",
        (row(T, dose="1 ml"), row(F, dose="1 mg"), row(F, dose="dont_know"), row(U, dose=None)),
    ),
)


@each_row_of(EXAMPLES)
def test_status(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth
