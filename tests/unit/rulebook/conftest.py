"""Engines for the tests of the rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from intake.rulebook.engine import DurableEngine
from intake.rulebook.wire import WireCondition


@pytest.fixture
def built() -> Iterator[Callable[..., DurableEngine]]:
    """Builds engines and closes them; one left open keeps its C memory."""
    engines: list[DurableEngine] = []

    def build(
        rules: dict[str, WireCondition], facts: dict[str, WireCondition] | None = None, files: int = 1
    ) -> DurableEngine:
        names = list(rules)
        rule_files = {str(number): {name: rules[name] for name in names[number::files]} for number in range(files)}
        engines.append(DurableEngine(facts or {}, rule_files))
        return engines[-1]

    yield build
    for engine in engines:
        engine.close()
