"""Keys and codes of all versions that were ever in force are known, also where newer ones have dropped them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from intake.rulebook.supervisor import EngineSupervisor
from intake.services.install_shipped import install_shipped
from intake.services.used_keys import keys_ever_used
from intake.store.database import Database
from tests.builders import TINY
from tests.made_up_clinic import NOW
from tests.unit.services.rule_changes import tiny_rulebooks


def test_a_key_and_a_code_that_newer_rules_have_dropped_stay_known(
    database: Database, engine: EngineSupervisor, tmp_path: Path
) -> None:
    rulebooks = tiny_rulebooks(database, engine)
    newer = Path(shutil.copytree(TINY, tmp_path / "newer"))
    for file in newer.rglob("*.yaml"):
        words = file.read_text("utf-8").replace("dizzy", "faint").replace("sleeve: A sleeve, ", "")
        file.write_text(words, "utf-8")
    install_shipped(database, rulebooks, newer, NOW + timedelta(days=1))
    assert "dizzy" not in rulebooks.in_force().questionnaire.questions
    used = keys_ever_used(database)
    assert used["dizzy"] == used["faint"] == {"yes", "no", "not_sure"}
    assert "sleeve" in used["gut_surgery"]
    assert used["date_of_birth"] == set()
