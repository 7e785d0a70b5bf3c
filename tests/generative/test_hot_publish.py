"""Rules published while patients send their forms to two server processes: no request fails, no result is a mixture.

As often as `--publishes` says; two hundred times by benchmarks/soak_publishes.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak_publishes import FORMS_FOR_A_PUBLISH, Soak

PUBLISHES = 5


def test_each_form_is_assessed_by_one_rule_set_that_was_in_force(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    publishes = request.config.getoption("--publishes") or PUBLISHES
    report = Soak(tmp_path, workers=2).run(publishes)
    assert report.is_good, report
    assert report.publishes == publishes
    assert report.sent == publishes * FORMS_FOR_A_PUBLISH
    assert report.rule_sets_used > 1, "no form met a rule set that was published meanwhile"
