"""`intake export`, and FHIR from `evaluate` and `questionnaire export`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaire import Questionnaire

from intake.cli import main
from intake.config import Config
from intake.services.open_installation import open_database
from tests.builders import TINY

ANSWERS = {"intake_date": "2026-11-01", "diet": "vegan", "tired": "yes"}


def test_the_questionnaire_is_written_as_fhir(tmp_path: Path) -> None:
    target = tmp_path / "form.json"
    assert main(["questionnaire", "export", "--format", "fhir", "--rules", str(TINY), "-o", str(target)]) == 0
    form = Questionnaire.model_validate_json(target.read_bytes())
    assert form.url == "urn:injection-intake:questionnaire:tiny"


@pytest.mark.parametrize("options", [[], ["--with-pdf"]])
def test_an_answers_file_is_written_as_a_bundle_the_same_each_time(tmp_path: Path, options: list[str]) -> None:
    answers = tmp_path / "a.json"
    answers.write_text(json.dumps(ANSWERS), encoding="utf-8")
    written = []
    for name in ("first.json", "second.json"):
        arguments = ["evaluate", str(answers), "--rules", str(TINY), "--format", "fhir", "-o", str(tmp_path / name)]
        assert main([*arguments, *options]) == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    Bundle.model_validate_json(written[0])
    bundle = json.loads(written[0])
    assert bundle["meta"]["tag"][0]["code"] == "assessed"
    (document,) = [
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "DocumentReference"
    ]
    assert ("data" in document["content"][0]["attachment"]) is bool(options)


def test_a_clinic_without_forms_gives_a_head_and_no_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = {"INTAKE_DATA": str(tmp_path)}
    with open_database(Config.from_environment(environ)):
        pass
    assert main(["export", "--from", "2026-11-01", "--to", "2026-11-30"], environ) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert "receipt,version" in head
    assert rows == []
    target = tmp_path / "out.jsonl"
    command = ["export", "--from", "2026-11-01", "--to", "2026-11-30", "--format", "jsonl", "-o", str(target)]
    assert main(command, environ) == 0
    assert target.read_text(encoding="utf-8") == ""


def test_days_that_are_none_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--from", "yesterday", "--to", "2026-11-30"], {"INTAKE_DATA": str(tmp_path)}) == 1
    assert capsys.readouterr().err.startswith("from: Give a whole date")
