"""What an answer is said to do to an open rule is what it does once it is given, the whole form being gone through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.logic.evaluate import evaluate
from intake.logic.values import Reading as Read
from intake.logic.vocabulary import DATED
from intake.questionnaire.answers import Answer, Coded, Measured
from intake.questionnaire.routing import route
from intake.summary import settling
from intake.summary.reading import Reading
from tests.unit.summary.builders import made_up_record


def as_given(read: Read) -> Answer:
    if read.number is None:
        return Coded(tuple(read.codes))
    assert read.number.low is not None
    assert read.unit is not None
    return Measured(read.number.low, read.unit)


@pytest.mark.parametrize(("name", "fewest"), [("not_sure_to_everything", 700), ("implausible_lab", 50), ("arabic", 10)])
def test_each_answer_that_is_tried_does_what_it_does_when_it_is_given(name: str, fewest: int) -> None:
    record = made_up_record(name)
    opened, compared = Reading(record), 0
    for rule in record.assessment.unassessed:
        trial = settling._trials(record.rulebook)[rule.id]
        for question in (opened.question(missing.question) for missing in rule.missing):
            if question.kind in DATED or question.key not in record.route.is_asked:
                continue
            tries = trial.tries_of(question.key)
            for read, truth in zip(tries.readings, trial.truths(tries, opened), strict=True):
                answers = {**record.sheet.answers, question.key: as_given(read)}
                given = route(opened.questionnaire, replace(record.sheet, answers=answers)).situation
                if given.readings[question.key].is_usable:
                    assert evaluate(record.rulebook.rules_by_id[rule.id].when, given) is truth, (rule.id, question.key)
                    compared += 1
    assert compared >= fewest
