"""Derived facts

A fact in `facts.yaml` gives a name to a condition that several rules need. It is true, false or unknown like any
condition, is worked out before the rules, and may stand on other facts, never on rules and never in a ring. In a
condition its name stands alone, or behind `not`, `certainly` or `possibly`.

```yaml
- id: bypassed
  meaning: stomach bypass
  when: gut_surgery includes any of bypass, perhaps unknown_kind

- id: b12_low
  meaning: B12 in the low range
  when: lab_b12 < b12_deficient

- id: at_risk
  meaning: risk of low B12
  when:
    any:
      - bypassed
      - b12_low
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.logic.kleene import Truth
from tests.builders import TINY
from tests.spec.chapter import Example, F, T, U, each_row_of, row
from tests.spec.conftest import Engine

EXAMPLES = (
    Example(
        "A fact that stands on two others.",
        "at_risk",
        (
            row(T, gut_surgery=["bypass"], lab_b12=None),
            row(T, gut_surgery=["none"], lab_b12="150 ng_l"),
            row(F, gut_surgery=["none"], lab_b12="300 ng_l"),
            row(U, gut_surgery=["unknown_kind"], lab_b12="300 ng_l"),
            row(U, gut_surgery=["none"], lab_b12="dont_know"),
        ),
    ),
    Example(
        "",
        "not at_risk",
        (row(F, gut_surgery=["bypass"], lab_b12=None), row(T, gut_surgery=["none"], lab_b12="300 ng_l")),
    ),
    Example(
        "",
        "certainly at_risk",
        (row(T, gut_surgery=["bypass"], lab_b12=None), row(F, gut_surgery=["none"], lab_b12="dont_know")),
    ),
)


@each_row_of(EXAMPLES)
def test_facts(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth


def test_the_facts_of_this_chapter_are_those_of_the_tiny_pack() -> None:
    shown = (__doc__ or "").partition("```yaml\n")[2].partition("```")[0]
    assert (TINY / "facts.yaml").read_text(encoding="utf-8").startswith(shown)
