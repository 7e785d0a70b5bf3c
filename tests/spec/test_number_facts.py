"""Number facts

A number fact is an answer in one unit, whatever unit it was typed in. Where a volume can be typed (millilitres), it is
multiplied by the answer that says how strong the medicine is; without that it is unknown. A question that can be
answered in a unit that cannot be converted is never compared itself, only its number fact is.

```yaml
- id: dose_in_mcg
  meaning: dose in micrograms
  of: dose
  unit: mcg
  volume: {unit: ml, times: strength}
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
        "",
        "dose_in_mcg > 5000 mcg",
        (
            row(F, dose="5000 mcg"),
            row(T, dose="5001 mcg"),
            row(F, dose="5 mg"),
            row(T, dose="5.001 mg"),
            row(F, dose="5 ml", strength="1000 mcg_per_ml"),
            row(T, dose="5.1 ml", strength="1000 mcg_per_ml"),
            row(U, dose="6 ml", strength="dont_know"),
            row(U, dose="6 ml", strength=None),
            row(U, dose="dont_know"),
            row(U, dose=None),
        ),
    ),
    Example("By a threshold.", "dose_in_mcg > dose_highest", (row(F, dose="5 mg"), row(T, dose="5000 mg"))),
)


@each_row_of(EXAMPLES)
def test_number_facts(engine: Engine, when: str, answers: Mapping[str, Any], truth: Truth) -> None:
    assert engine.truth(when, answers) is truth


def test_the_fact_of_this_chapter_is_that_of_the_tiny_pack() -> None:
    shown = (__doc__ or "").partition("```yaml\n")[2].partition("```")[0]
    assert (TINY / "facts.yaml").read_text(encoding="utf-8").endswith(shown)
