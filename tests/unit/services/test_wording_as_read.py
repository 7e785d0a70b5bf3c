"""The words in which a question was read, for the trace of a flag."""

from __future__ import annotations

from intake.services.rulebooks import Rulebooks
from intake.services.wording_as_read import read_in
from intake.store.database import Database
from intake.summary.record import Origin
from tests.made_up_clinic import NOW


def test_the_questions_are_found_in_each_language_they_were_read_in(database: Database, rulebooks: Rulebooks) -> None:
    origins = {
        "metformin_use": Origin(at=NOW, language="es"),
        "diet_pattern": Origin(at=NOW, language="en"),
        "lab_b12": Origin("transcribed", "staff", "Tia", at=NOW),
    }
    rulebook = rulebooks.in_force()
    spanish = rulebooks.in_force("es").questionnaire
    assert spanish.questions["metformin_use"].text != rulebook.questionnaire.questions["metformin_use"].text
    found = read_in(rulebooks, rulebook.sha256, origins.values())
    assert found == {"es": spanish, "en": rulebook.questionnaire}
