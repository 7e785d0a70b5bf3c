"""What a run of the tests can be told on its command line."""

from __future__ import annotations

from pathlib import Path

import pytest

# They count what happened over a span of time, which a busy machine changes: run on demand, with a number.
ON_DEMAND = {"test_walks.py": "--walks", "test_kill_saves.py": "--kills"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--walks", type=int, default=0, help="how many random walks through the form; none without it")
    parser.addoption(
        "--kills", type=int, default=0, help="how often the server is killed in mid-save; never without it"
    )
    parser.addoption(
        "--journeys", choices=("some", "all"), default="some", help="in how many ways the whole form is filled in"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what has no number; None lets pytest decide about the rest."""
    option = ON_DEMAND.get(collection_path.name)
    return True if option is not None and not config.getoption(option) else None
