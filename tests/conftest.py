"""What a run of the tests can be told on its command line, and what all of its apps and clinics share."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.supervisor import EngineSupervisor
from intake.services import rulebooks
from tests.builders import shipped_pack

ENGINE_SECONDS = 30.0
SAME_EXAMPLES, NEW_EXAMPLES = "same", "new"


def pytest_configure(config: pytest.Config) -> None:
    """Hundreds of tests make an app or a clinic of their own; compiling its templates and reading the shipped pack anew
    would take half of their time.
    """
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache()}
    rulebooks.parse_rulebook = _parse_once
    _forget_own_surroundings()
    _be_patient(config.getoption("--hypothesis-profile") or SAME_EXAMPLES)


def _forget_own_surroundings() -> None:
    """Servers that tests start inherit the environment, and whoever runs the tests may have a clinic set up in it, or a
    proxy that knows nothing of this machine.
    """
    for name in [name for name in os.environ if name.startswith("INTAKE_")]:
        del os.environ[name]
    os.environ["no_proxy"] = "*"


def _be_patient(profile: str) -> None:
    """That a machine is busy is no finding: what is about a limit of time sets its own. Nor is chance a reason to
    refuse a change that has nothing to do with it: other examples are searched for where that is asked for.
    """
    EngineSupervisor.__init__.__defaults__ = (ENGINE_SECONDS,)
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile(SAME_EXAMPLES, patient, derandomize=True)
    settings.register_profile(NEW_EXAMPLES, patient)
    settings.load_profile(profile)


def _parse_once(files: PackFiles) -> Rulebook:
    return shipped_pack() if files.sha256() == shipped_pack().sha256 else parse_rulebook(files)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--walks", type=int, default=0, help="how many random walks through the form")
    parser.addoption("--publishes", type=int, default=0, help="how often rules are published under load")
    parser.addoption("--kills", type=int, default=0, help="how often the server is killed in mid-save")
    parser.addoption(
        "--journeys", choices=("some", "all"), default="some", help="in how many ways the whole form is filled in"
    )
