"""What follows from an answer is all that has to be judged again when that answer is another one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.questionnaire.parse import parse_questionnaire
from intake.questionnaire.routing import judged_again, route
from intake.rulebook.rests_on import what_follows
from tests.builders import sheet_of, shipped_pack, tiny_files
from tests.random_answers import random_answers

QUESTIONNAIRE = shipped_pack().questionnaire


def a_sheet(chance: random.Random, *, is_definite: bool = False) -> AnswerSheet:
    return read_answers(QUESTIONNAIRE, random_answers(QUESTIONNAIRE, chance, is_definite=is_definite))


@pytest.mark.parametrize("seed", range(4))
def test_one_answer_changed_or_deleted_and_judged_again_is_as_judged_anew(seed: int) -> None:
    chance = random.Random(seed)
    sheet, other = a_sheet(chance, is_definite=bool(seed % 2)), a_sheet(chance)
    routed, differing = route(QUESTIONNAIRE, sheet), 0
    for key in QUESTIONNAIRE.questions:
        without = {name: answer for name, answer in sheet.answers.items() if name != key}
        for answers in (without, {**without, **({key: other.answers[key]} if key in other.answers else {})}):
            changed = replace(sheet, answers=answers)
            anew = route(QUESTIONNAIRE, changed).situation
            assert judged_again(QUESTIONNAIRE, routed, changed, *what_follows(QUESTIONNAIRE, {key})) == anew, key
            differing += anew != routed.situation
    assert differing > 50


@pytest.mark.parametrize("dated", ["2026-10", "2030-01"])
@pytest.mark.parametrize("b12", ["100 ng_l", "300 ng_l"])
def test_a_gate_reads_a_result_dated_ahead_of_the_form_as_when_judged_anew(b12: str, dated: str) -> None:
    labs = tiny_files().texts["questionnaire/02_labs.yaml"]
    labs += "\n  - key: planning\n    type: text\n    text: Plans?\n"
    labs += "    show:\n      all:\n        - sex is female\n        - lab_b12 >= 200 ng/L\n"
    questionnaire = parse_questionnaire(tiny_files(questionnaire__02_labs=labs))
    result = {"lab_b12": b12, "lab_b12_date": dated}
    routed = route(questionnaire, sheet_of({"sex": "male", **result}, questionnaire))
    changed = sheet_of({"sex": "female", **result}, questionnaire)
    anew = route(questionnaire, changed).situation
    assert judged_again(questionnaire, routed, changed, *what_follows(questionnaire, {"sex"})) == anew
