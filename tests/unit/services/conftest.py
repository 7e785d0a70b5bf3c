"""Services that store something are tested on both databases; the engine is one for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.rulebook.supervisor import EngineSupervisor
from intake.services.rulebooks import Rulebooks
from intake.store.database import Database
from tests.databases import database, database_url
from tests.made_up_clinic import shipped_rulebooks

__all__ = ["database", "database_url"]


@pytest.fixture(scope="session")
def engine() -> Iterator[EngineSupervisor]:
    with EngineSupervisor() as supervisor:
        yield supervisor


@pytest.fixture
def rulebooks(database: Database, engine: EngineSupervisor) -> Rulebooks:
    """The shipped pack is in force."""
    return shipped_rulebooks(database, engine)
