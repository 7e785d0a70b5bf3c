"""What a run of the tests can be told on its command line, and what all of its apps share."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache


def pytest_configure() -> None:
    """Hundreds of tests make an app of their own; compiling its templates anew would take a third of their time."""
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--walks", type=int, default=0, help="how many random walks through the form")
    parser.addoption("--publishes", type=int, default=0, help="how often rules are published under load")
    parser.addoption("--kills", type=int, default=0, help="how often the server is killed in mid-save")
    parser.addoption(
        "--journeys", choices=("some", "all"), default="some", help="in how many ways the whole form is filled in"
    )
