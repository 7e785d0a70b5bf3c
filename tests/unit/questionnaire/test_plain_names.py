"""Plain words for names on labels and lab reports."""

from __future__ import annotations

from intake.questionnaire.plain_names import names_in
from tests.builders import shipped_pack

QUESTIONNAIRE = shipped_pack().questionnaire


def names(key: str) -> list[str]:
    return list(names_in(QUESTIONNAIRE, QUESTIONNAIRE.questions[key]))


def test_a_name_in_an_answer_is_explained() -> None:
    assert names("acid_medicine") == ["PPI", "omeprazole", "lansoprazole", "H2 blocker", "famotidine", "antacid"]


def test_a_name_in_the_question_is_explained_with_its_plain_words() -> None:
    found = names_in(QUESTIONNAIRE, QUESTIONNAIRE.questions["metformin_dose"])
    assert dict(found) == {"metformin": "a tablet for diabetes"}


def test_a_part_of_a_longer_word_is_no_name() -> None:
    assert "latex" not in names("visit_reason")
    assert names("respondent") == []
