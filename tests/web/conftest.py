"""An app on a fresh SQLite file with a clock that stands still, and visitors who look at every page they get."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from intake.config import Config
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.install_shipped import install_shipped
from intake.services.manage_staff import add_staff
from intake.services.open_installation import open_database
from intake.services.rulebooks import Rulebooks
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.staff import Role
from intake.web.app import create_app
from intake.web.limits import limiter
from intake.web.parts import EXTENSION, LAST_SEEN, Parts
from tests.quick_passwords import quick_sign_ins
from tests.web.building import EMAIL, NOW, PASSWORD, SHIPPED, TestClock
from tests.web.visitor import Visitor

__all__ = ["quick_sign_ins"]

ENVIRON = {
    "INTAKE_SECURE_COOKIES": "no",
    "INTAKE_CLINIC_NAME": "Test Clinic",
    "INTAKE_CLINIC_PHONE": "020 7946 0999",
}


@pytest.fixture(scope="session")
def engine() -> Iterator[EngineSupervisor]:
    with EngineSupervisor() as supervisor:
        yield supervisor


@pytest.fixture(scope="session")
def new_clinic(tmp_path_factory: pytest.TempPathFactory, engine: EngineSupervisor) -> Path:
    """The data folder of a clinic with nothing in it but the rules; to be copied."""
    folder = tmp_path_factory.mktemp("clinic")
    with open_database(Config.from_environment(ENVIRON, folder)) as database:
        install_shipped(database, Rulebooks(database, engine), SHIPPED, NOW)
    return folder


@pytest.fixture
def parts(tmp_path: Path, new_clinic: Path, engine: EngineSupervisor) -> Iterator[Parts]:
    shutil.copytree(new_clinic, tmp_path, dirs_exist_ok=True)
    config = Config.from_environment(ENVIRON, tmp_path)
    database = Database(config.database_url, KeyRing.load_or_create(config.key_file))
    published = Rulebooks(database, engine)
    install_shipped(database, published, SHIPPED, NOW)
    yield Parts(config, database, engine, published, TestClock())
    database.close()


@pytest.fixture(scope="session")
def made() -> dict[str, Flask]:
    """The app of this process, once there is one."""
    return {}


@pytest.fixture
def app(parts: Parts, made: dict[str, Flask]) -> Flask:
    """One for all tests, as it takes longer to make than most of them; each with parts of its own."""
    if "app" not in made:
        made["app"] = create_app(parts)
    app = made["app"]
    app.extensions[EXTENSION] = parts
    app.extensions.pop(LAST_SEEN, None)
    limiter.reset()  # it is one for all apps of a process
    return app


@pytest.fixture
def new_app(parts: Parts) -> Flask:
    """In place of `app` where tests give it pages of their own."""
    app = create_app(parts)
    limiter.reset()
    return app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Nobody in particular."""
    return Visitor(app)


@pytest.fixture
def cleo(parts: Parts) -> str:
    """The id of a clinician who signs in with EMAIL and PASSWORD."""
    person = add_staff(
        parts.database,
        email=EMAIL,
        name="Cleo",
        role=Role.CLINICIAN,
        password=PASSWORD,
        by="system",
        now=parts.clock(),
    )
    return person.id
