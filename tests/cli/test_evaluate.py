"""`intake evaluate`: one file, standard input, a batch; formats, -o, the form's date, refused input, exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from intake.cli import main
from tests.builders import TINY

ANSWERS = {"intake_date": "2026-11-01", "diet": "vegan", "tired": "yes"}


def write(path: Path, content: Any) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def evaluate(*arguments: str) -> int:
    return main(["evaluate", *arguments, "--rules", str(TINY)])


def flags(assessment: dict[str, Any]) -> list[str]:
    return [flag["id"] for flag in assessment["flags"]]


# --- one file ---------------------------------------------------------------------------------------------------


def test_json_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(write(tmp_path / "a.json", ANSWERS), "--format", "json") == 0
    output, errors = capsys.readouterr()
    assessment = json.loads(output)
    assert errors == ""
    assert (assessment["status"], assessment["engines_agree"]) == ("assessed", True)
    assert flags(assessment) == ["diet-without-b12"]
    assert assessment["as_of"] == "2026-11-01"


def test_text_is_the_default(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(write(tmp_path / "a.json", ANSWERS)) == 0
    assert "Diet without B12" in capsys.readouterr().out


def test_a_flag_does_not_change_the_exit_code(tmp_path: Path) -> None:
    assert (
        evaluate(write(tmp_path / "a.json", {**ANSWERS, "dose": {"value": 9, "unit": "mg"}}), "--format", "json") == 0
    )


def test_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(ANSWERS)))
    assert evaluate("-", "--format", "json") == 0
    assert flags(json.loads(capsys.readouterr().out)) == ["diet-without-b12"]


def test_o_writes_the_file_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.json"
    assert evaluate(write(tmp_path / "a.json", ANSWERS), "--format", "json", "-o", str(target)) == 0
    assert capsys.readouterr() == ("", "")
    assert flags(json.loads(target.read_text(encoding="utf-8"))) == ["diet-without-b12"]


def test_pdf(tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    assert evaluate(write(tmp_path / "a.json", ANSWERS), "--format", "pdf", "-o", str(target)) == 0
    assert target.read_bytes().startswith(b"%PDF-")


def test_as_of_replaces_intake_date_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {"intake_date": "2026-11-01", "lab_b12": {"value": 150, "unit": "ng_l"}, "lab_b12_date": "2026-10-01"}
    name = write(tmp_path / "a.json", answers)
    assert evaluate(name, "--format", "json") == 0
    assert "low-and-at-risk" not in flags(json.loads(capsys.readouterr().out))
    assert evaluate(name, "--format", "json", "--as-of", "2028-01-01") == 0
    later = json.loads(capsys.readouterr().out)
    assert later["as_of"] == "2028-01-01"
    assert "low-and-at-risk" in flags(later)


# --- refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({**ANSWERS, "diet": "vegn"}, "diet: no such answer to this question. Nearest: vegan."),
        ({**ANSWERS, "diett": "vegan"}, "diett: no such question. Nearest: diet."),
        ({**ANSWERS, "dose": {"value": 5}}, "dose.unit: the unit is missing. Nearest: mcg."),
        ({"diet": "vegan"}, "intake_date: the form's date is missing: add it, or give --as-of."),
        ("{", "input: not JSON at line 1, column 2"),
        ("", "input: not JSON at line 1, column 1"),
        ("[]", "input: an object with one answer a key is expected."),
        ('{"diet": "vegan", "diet": "mixed"}', "diet: the key stands here twice."),
    ],
)
def test_refused_input_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Any, said: str) -> None:
    assert evaluate(write(tmp_path / "a.json", content), "--format", "json") == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith(said)


def test_everything_refused_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(write(tmp_path / "a.json", {"diet": "vegn", "colour": "red"})) == 1
    assert [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        "diet",
        "colour",
        "intake_date",
    ]


def test_a_file_that_cannot_be_read_or_written_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(str(tmp_path / "none.json")) == 1
    assert evaluate(str(tmp_path)) == 1
    name = write(tmp_path / "a.json", ANSWERS)
    assert evaluate(name, "--format", "json", "-o", str(tmp_path / "no" / "out.json")) == 1
    assert evaluate(name, "--batch", "-o", str(tmp_path / "no" / "out.jsonl")) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" (")[0].rpartition(": ")[2] for line in lines] == [
        *("cannot be read", "cannot be read", "cannot be written", "cannot be written"),
    ]


def test_bytes_that_are_no_text_end_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_bytes(b'{"comment": "\xff"}')
    assert evaluate(str(tmp_path / "a.json")) == 1
    assert capsys.readouterr().err == "input: a text holds half a character, or the file is not UTF-8.\n"


@pytest.mark.parametrize("text", ["nonsense", "2026-02-30", "2026-02", "01/02/2026"])
def test_a_wrong_as_of_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        evaluate("-", "--as-of", text)
    assert caught.value.code == 2
    assert "write YYYY-MM-DD" in capsys.readouterr().err


def test_a_broken_pack_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "-", "--rules", str(tmp_path)]) == 1
    assert "no pack here" in capsys.readouterr().err


# --- batch ------------------------------------------------------------------------------------------------------


def test_a_batch_gives_one_line_for_each_line_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        json.dumps(ANSWERS),
        "",
        "not json",
        "   ",
        json.dumps({**ANSWERS, "diet": "mixed"}),
        json.dumps({**ANSWERS, "diet": "vegn", "dose": {"value": 1}}),
        "null",
        json.dumps(ANSWERS),
    ]
    assert evaluate(write(tmp_path / "a.jsonl", "\n".join(lines)), "--batch") == 1
    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [result.get("line") for result in results] == [None, 3, None, 6, 7, None]
    assert [flags(result) for result in results if "flags" in result] == [
        ["diet-without-b12"],
        [],
        ["diet-without-b12"],
    ]
    assert results[3] == {
        "line": 6,
        "error": [
            {"path": "diet", "message": "no such answer to this question", "nearest": "vegan"},
            {"path": "dose.unit", "message": "the unit is missing", "nearest": "mcg"},
        ],
    }


def test_a_good_batch_ends_with_0_whatever_the_flags(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    urgent = {**ANSWERS, "dose": {"value": 9, "unit": "mg"}}
    assert evaluate(write(tmp_path / "a.jsonl", json.dumps(urgent) + "\n"), "--batch") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_batch_is_never_another_format_than_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(write(tmp_path / "a.jsonl", "{}"), "--batch", "--format", "fhir") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "--format" in err


def test_an_empty_batch_is_a_good_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(write(tmp_path / "a.jsonl", "\n\n"), "--batch") == 0
    assert capsys.readouterr() == ("", "")


def test_a_line_of_other_bytes_or_half_characters_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps(ANSWERS).encode()
    lines = [b"\xef\xbb\xbf" + good, b'{"comment": "\xff\xfe"}', b'{"\\ud800": 1}', b'{"diet": "v\\udc00"}', good]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    assert evaluate(str(tmp_path / "a.jsonl"), "--batch") == 1
    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [result.get("line") for result in results] == [None, 2, 3, 4, None]


def test_a_batch_takes_one_date_for_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(write(tmp_path / "a.jsonl", "{}\n{}\n"), "--batch", "--as-of", "2020-02-02") == 0
    assert [json.loads(line)["as_of"] for line in capsys.readouterr().out.splitlines()] == ["2020-02-02"] * 2


def test_a_batch_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.jsonl"
    name = write(tmp_path / "a.jsonl", json.dumps({**ANSWERS, "comment": "Żółć العربية"}))
    assert evaluate(name, "--batch", "-o", str(target)) == 0
    assert capsys.readouterr() == ("", "")
    assert len(target.read_text(encoding="utf-8").splitlines()) == 1
