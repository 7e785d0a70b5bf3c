"""The server killed in mid-save, five times here: no acknowledged answer is lost, none doubled, no form left behind.

Two hundred times by benchmarks/soak_saves.py.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.soak_saves import Soak


def test_a_killed_server_loses_nothing_that_it_acknowledged(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    kills = request.config.getoption("--kills")
    report = Soak(tmp_path, workers=0, dice=random.Random(7)).run(kills)
    assert report.is_good, report
    assert report.kills == kills
    assert report.saved >= 5 * kills, "the patients hardly saved anything"
    assert report.retries >= 1
    assert report.sent >= 1
