"""What a run of the tests can be told on its command line."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--walks", type=int, default=100, help="how many random walks through the form; 100 without it")
    parser.addoption("--kills", type=int, default=5, help="how often the server is killed in mid-save; 5 without it")
