"""What follows from an answer is all that has to be judged again when that answer is another one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.questionnaire.routing import judged_again, route
from intake.rulebook.rests_on import what_follows
from tests.builders import shipped_pack
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
