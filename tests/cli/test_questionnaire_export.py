"""`intake questionnaire export --format json-schema`: it takes what the program takes and refuses what it refuses."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from intake.cli import main
from intake.errors import InputError
from intake.questionnaire.answers import read_answers
from intake.questionnaire.json_schema import answers_schema
from tests.builders import TESTS, shipped_pack
from tests.random_answers import random_answers

QUESTIONNAIRE = shipped_pack().questionnaire
SCHEMA = Draft202012Validator(answers_schema(QUESTIONNAIRE))
PATIENTS = sorted((TESTS.parent / "intake" / "made_up_patients").glob("*.json"))
FORM = {"intake_date": "2026-11-01"}


def is_taken(answers: Any) -> bool:
    try:
        read_answers(QUESTIONNAIRE, answers)
    except InputError:
        return False
    return True


def test_the_command_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questionnaire", "export", "--format", "json-schema"]) == 0
    assert json.loads(capsys.readouterr().out) == answers_schema(QUESTIONNAIRE)


def test_an_unknown_format_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["questionnaire", "export", "--format", "xml"])
    assert caught.value.code == 2
    assert "json-schema" in capsys.readouterr().err


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    assert set(SCHEMA.schema["properties"]) == set(QUESTIONNAIRE.questions)


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: path.stem)
def test_it_takes_every_made_up_patient(path: Path) -> None:
    assert [error.message for error in SCHEMA.iter_errors(json.loads(path.read_text(encoding="utf-8")))] == []


def test_there_are_made_up_patients() -> None:
    assert len(PATIENTS) >= 12


@pytest.mark.parametrize("seed", range(40))
def test_it_takes_random_answers(seed: int) -> None:
    answers = random_answers(QUESTIONNAIRE, random.Random(seed), is_definite=seed % 2 == 0)
    assert is_taken(answers)
    assert [error.message for error in SCHEMA.iter_errors(answers)] == []


@pytest.mark.parametrize(
    "answers",
    [
        {"dyet": "vegan"},
        {"diet_pattern": "carnivore"},
        {"diet_pattern": ["vegan"]},
        {"allergies": "none"},
        {"allergies": ["none", "cobalt"]},
        {"allergies": ["cobalt", "cobalt"]},
        {"lab_b12": 205},
        {"lab_b12": {"value": 205}},
        {"lab_b12": {"value": "205", "unit": "ng_l"}},
        {"lab_b12": {"value": 205, "unit": "mg"}},
        {"lab_b12": {"value": 205, "unit": "ng_l", "comparator": "<="}},
        {"lab_b12": {"value": 205, "unit": "ng_l", "more": 1}},
        {"b12_dose": {"value": 1, "unit": "mg", "comparator": "<"}},
        {"lab_b12": "maybe"},
        {"lab_b12": {"value": 1e15, "unit": "ng_l"}},
        {"date_of_birth": "1986-03"},
        {"date_of_birth": "14.03.1986"},
        {"lab_b12_date": "last year"},
        {"full_name": 5},
        {"full_name": "x" * 65_537},
    ],
)
def test_it_refuses_what_the_program_refuses(answers: dict[str, Any]) -> None:
    assert not is_taken({**FORM, **answers})
    assert not SCHEMA.is_valid({**FORM, **answers})


@pytest.mark.parametrize("blank", [None, "", []])
def test_blank_is_taken_everywhere(blank: Any) -> None:
    answers = {key: blank for key in QUESTIONNAIRE.questions if key != "intake_date"}
    assert is_taken({**FORM, **answers})
    assert SCHEMA.is_valid({**FORM, **answers})
