"""`intake rules impact` and `safety` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intake.cli import main
from intake.config import Config
from intake.questionnaire.pack_files import PackFiles
from intake.services.open_installation import open_database
from tests.builders import TINY

ANSWERS = [
    {"intake_date": "2026-11-01", "diet": "vegan", "tired": "yes"},
    {"intake_date": "2026-11-01", "diet": "vegan", "tired": "no"},
    {"intake_date": "2026-11-01", "diet": "vegan"},
]


@pytest.fixture
def milder(tmp_path: Path) -> Path:
    """The tiny pack with one condition less: not only the tired are flagged."""
    folder = tmp_path / "milder"
    for name, text in PackFiles.from_folder(TINY).texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("      - tired is yes\n", ""), encoding="utf-8")
    return folder


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in ANSWERS) + "\n", encoding="utf-8")
    return path


def test_it_counts_by_rule_and_names_the_patients(
    milder: Path, answers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "impact", str(TINY), str(milder), "--answers", str(answers)]) == 0
    output, errors = capsys.readouterr()
    lines = output.splitlines()
    assert errors == ""
    assert lines[0] == "3 patients, 2 with another result or other lines to read"
    (row,) = [line for line in lines if line.startswith("moderate diet-without-b12")]
    assert row.split()[2:] == ["2", "0", "0", "1"]
    assert [line for line in lines if line.startswith("line 2: diet-without-b12: silent → flagged; ")]


def test_as_json_it_holds_no_answer(milder: Path, answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["rules", "impact", str(TINY), str(milder), "--answers", str(answers), "--format", "json", "--last", "2"]
    assert main(command) == 0
    output = capsys.readouterr().out
    report = json.loads(output)
    assert (report["patients"], report["affected"]) == (2, 2)
    assert [patient["patient"] for patient in report["patients_listed"]] == ["line 2", "line 3"]
    assert "vegan" not in output


def test_a_line_that_cannot_be_read_is_told_and_the_others_count(
    milder: Path, answers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answers.open("a", encoding="utf-8") as file:
        file.write('{"diat": "vegan"}\n')
    assert main(["rules", "impact", str(TINY), str(milder), "--answers", str(answers)]) == 1
    output, errors = capsys.readouterr()
    assert output.startswith("3 patients")
    assert f"{answers}: line 4: diat: no such question\n" in errors


def test_a_set_that_nobody_kept_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = {"INTAKE_DATA": str(tmp_path / "data")}
    assert main(["rules", "diff", "0123abc", str(TINY)], environ) == 1
    assert "0123abc: no folder with a pack.yaml.\nNo clinic is found" in capsys.readouterr().err
    with open_database(Config.from_environment(environ)):
        pass
    assert main(["rules", "impact", "0123abc", str(TINY)], environ) == 1
    assert "no folder with a pack.yaml, and no kept rule set" in capsys.readouterr().err


def test_safety_tells_the_case_and_ends_with_1(milder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = milder / "flags" / "diet.yaml"
    condition = "      - certainly diet is one of vegan, vegetarian\n"
    rules.write_text(
        rules.read_text("utf-8")
        .replace("      - diet is one of vegan, vegetarian\n", condition)
        .replace("moderate", "urgent", 1),
        encoding="utf-8",
    )
    assert main(["rules", "safety", str(milder)]) == 1
    output, errors = capsys.readouterr()
    assert "without the answer to diet, " in errors
    assert "make somebody look safer" in output
