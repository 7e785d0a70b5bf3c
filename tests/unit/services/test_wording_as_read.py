"""The words in which a question was read, for the trace of a flag."""

from __future__ import annotations

from intake.services.rulebooks import Rulebooks
from intake.services.wording_as_read import as_read
from intake.store.database import Database
from intake.summary.record import Origin
from tests.made_up_clinic import CLINIC, NOW


def test_a_question_that_was_read_in_another_language_stands_in_it(database: Database, rulebooks: Rulebooks) -> None:
    origins = {
        "metformin_use": Origin(at=NOW, language="es"),
        "diet_pattern": Origin(at=NOW, language="en"),
        "lab_b12": Origin("transcribed", "staff", "Tia", at=NOW),
        "gone_since": Origin(at=NOW, language="es"),
    }
    rulebook = rulebooks.in_force()
    found = as_read(rulebooks, CLINIC, rulebook.sha256, origins)
    spanish = rulebooks.in_force("es").questionnaire.questions["metformin_use"].text
    assert spanish != rulebook.questionnaire.questions["metformin_use"].text
    assert {key: origin.asked for key, origin in found.items()} == {
        "metformin_use": spanish,
        "diet_pattern": rulebook.questionnaire.questions["diet_pattern"].text,
        "lab_b12": "",
        "gone_since": "",
    }
    assert found["lab_b12"].at == CLINIC.local(NOW)
