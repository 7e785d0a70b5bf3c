"""The server killed in mid-save: no acknowledged answer is lost, none doubled, no form left behind.

As often as `--kills` says; two hundred times by benchmarks/soak_saves.py.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.soak_saves import Soak

KILLS = 5


def test_a_killed_server_loses_nothing_that_it_acknowledged(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    kills = request.config.getoption("--kills") or KILLS
    report = Soak(tmp_path, workers=0, dice=random.Random(7)).run(kills)
    assert report.is_good, report
    assert report.kills == kills
    assert report.saved, "the patients saved nothing"
    assert report.sent, "the patients sent nothing"
