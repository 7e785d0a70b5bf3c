"""An app on a fresh SQLite file with a clock that stands still, and visitors who look at every page they get."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from intake.config import Config
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.open_installation import open_database
from intake.services.rulebooks import Rulebooks
from intake.web.app import create_app
from intake.web.limits import limiter
from intake.web.parts import Parts
from tests.web.building import SHIPPED, TestClock
from tests.web.visitor import Visitor


@pytest.fixture(scope="session")
def engine() -> Iterator[EngineSupervisor]:
    with EngineSupervisor() as supervisor:
        yield supervisor


@pytest.fixture
def parts(tmp_path: Path, engine: EngineSupervisor) -> Iterator[Parts]:
    config = Config.from_environment(
        {"INTAKE_SECURE_COOKIES": "no", "INTAKE_CLINIC_NAME": "Test Clinic", "INTAKE_CLINIC_PHONE": "020 7946 0999"},
        tmp_path,
    )
    clock = TestClock()
    with open_database(config) as database:
        rulebooks = Rulebooks(database, engine)
        rulebooks.publish_folder(SHIPPED, clock())
        yield Parts(config, database, engine, rulebooks, clock)


@pytest.fixture
def app(parts: Parts) -> Flask:
    app = create_app(parts)
    limiter.reset()
    return app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Nobody in particular."""
    return Visitor(app)
