"""A clinic on a data file of its own, and what somebody types."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from intake.store.crypto import KeyRing
from tests.databases import copy_migrated_sqlite


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    copy_migrated_sqlite(tmp_path / "data" / "intake.sqlite3")
    KeyRing.load_or_create(tmp_path / "data" / "keys.json")
    return {"INTAKE_DATA": str(tmp_path / "data")}


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))
