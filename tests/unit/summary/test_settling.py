"""What an answer is said to do to an open rule is what it does once it is given, the whole form being gone through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.logic.evaluate import evaluate
from intake.logic.values import Reading as Read
from intake.logic.vocabulary import DATED
from intake.questionnaire.answers import Answer, Coded, Measured
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.routing import route
from intake.rulebook.assess import assess
from intake.rulebook.parse import parse_rulebook
from intake.summary import settling
from intake.summary.reading import Reading
from intake.summary.record import Record
from tests.builders import rule_text, sheet_of, tiny_files
from tests.unit.summary.builders import made_up_record


def as_given(read: Read) -> Answer:
    if read.number is None:
        return Coded(tuple(read.codes))
    assert read.number.low is not None
    assert read.unit is not None
    return Measured(read.number.low, read.unit)


def compared(record: Record) -> int:
    """How many answers were tried and then given."""
    opened, count = Reading(record), 0
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
                    count += 1
    return count


@pytest.mark.parametrize(("name", "fewest"), [("not_sure_to_everything", 700), ("implausible_lab", 50), ("arabic", 10)])
def test_each_answer_that_is_tried_does_what_it_does_when_it_is_given(name: str, fewest: int) -> None:
    assert compared(made_up_record(name)) >= fewest


@pytest.mark.parametrize(
    ("when", "changes", "answers"),
    [
        pytest.param(
            "{all: [tired is no, {none: [dose unit is ml, dose_in_mcg > 5000 mcg]}]}",
            {"text: What dose will you have?": "text: What dose?\n    show: tired is yes"},
            {},
            id="number fact",
        ),
        pytest.param(
            "{all: [diet is mixed, tired is yes, dose_in_mcg > 5000 mcg]}",
            {"text: What dose will you have?": "text: What dose?\n    show: diet is vegan"},
            {"dose": "10 mg"},
            id="number fact of what the rule reads in no other way",
        ),
        pytest.param(
            "{all: [age_years > 10 years, metformin_duration > 48 months]}",
            {"show: medicines includes metformin": "show: age_years >= 18 years"},
            {"metformin_duration": "600 months"},
            id="bound of a duration",
        ),
        pytest.param(
            "{all: [metformin_duration > 48 months, 'gate is one of yes, no, other']}",
            {
                "  - key: age_years": "  - key: gate\n    type: single\n    text: Gate?\n"
                "    options: {yes: Yes, no: No, other: Other}\n\n  - key: age_years",
                "show: date_of_birth is blank": "show: gate is not yes",
                "show: medicines includes metformin": "show: gate is one of yes, no",
            },
            {"age_years": "5 years", "metformin_duration": "600 months"},
            id="age that bounds a duration",
        ),
        pytest.param(
            "{all: [pale is no, {any: [lab_b12 < 180 ng/L, lab_b12_date is after the form date]}]}",
            {"show: lab_b12 is a number": "show: pale is yes"},
            {"lab_source": "report", "lab_b12": "100 ng_l", "lab_b12_date": "2030-01"},
            id="date of a result",
        ),
    ],
)
def test_so_does_one_that_opens_or_closes_what_decides_how_another_answer_counts(
    when: str, changes: dict[str, str], answers: dict[str, str]
) -> None:
    files = tiny_files(flags__own=rule_text("own", when)).texts
    for old, new in changes.items():
        files = {name: text.replace(old, new) for name, text in files.items()}
    rulebook = parse_rulebook(PackFiles(files))
    sheet = sheet_of(answers, rulebook.questionnaire)
    record = Record(rulebook, sheet, assess(rulebook, sheet, None))
    assert "own" in {rule.id for rule in record.assessment.unassessed}
    assert compared(record) >= 5
