"""`intake rules`: what it prints, where, and its exit codes 0, 1 and 2."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from intake.cli import main
from intake.questionnaire.pack_files import PackFiles
from tests.builders import TINY


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the tiny pack that a test may spoil."""
    for name, text in PackFiles.from_folder(TINY).texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("review_by: 2030-01-01", "review_by: 2999-01-01"), encoding="utf-8")
    return tmp_path


def spoil(pack: Path, file: str, old: str, new: str) -> None:
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def usage_error(arguments: list[str]) -> int | str | None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


# --- check ------------------------------------------------------------------------------------------------------


def test_check_is_silent_on_a_good_pack(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(pack)]) == 0
    assert capsys.readouterr() == ("", "")


def test_check_tells_each_problem_on_stderr_and_ends_with_1(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(pack, "flags/diet.yaml", "tired is yes", "tird is yes")
    spoil(pack, "flags/labs.yaml", "checked: copy", "checked: cpy")
    assert main(["rules", "check", str(pack)]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.splitlines() == [
        "flags/diet.yaml:8:9: unknown question 'tird'. Did you mean tired?",
        "flags/labs.yaml:14:51: checked: 'cpy' is not known. Did you mean copy?",
    ]


def test_which_reviews_are_overdue_is_asked_of_a_day(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(pack, "flags/diet.yaml", "review_by: 2999-01-01", "review_by: 2026-11-30")
    assert main(["rules", "check", str(pack), "--as-of", "2026-11-30"]) == 0
    assert main(["rules", "check", str(pack), "--as-of", "2026-12-01"]) == 1
    assert "was due on 2026-11-30" in capsys.readouterr().err


def test_a_folder_that_is_no_pack_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(tmp_path / "nowhere")]) == 1
    assert "no pack here. Name a folder that holds a pack.yaml." in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["rules"], ["rules", "chek"], ["rules", "check", "a", "b"], ["nonsense"], []])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert usage_error(arguments) == 2
    assert capsys.readouterr().err.startswith("usage: intake")


# --- test -------------------------------------------------------------------------------------------------------


def test_test_counts_the_cases_on_both_engines(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", str(pack)]) == 0
    assert capsys.readouterr() == ("28 of 28 cases pass, of 7 rules and facts, on both engines\n", "")


def test_a_case_that_goes_wrong_is_shown_with_what_decided(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(pack, "flags/labs.yaml", "fires: {gut_surgery: [bypass], lab_b12", "silent: {gut_surgery: [bypass], lab_b12")
    assert main(["rules", "test", str(pack)]) == 1
    output, errors = capsys.readouterr()
    assert output == "27 of 28 cases pass, of 7 rules and facts, on both engines\n"
    assert errors.splitlines() == [
        "flags/labs.yaml:34:7: at-risk, case 'bypass': should be silent, is fires.",
        "    true: gut_surgery includes any of bypass, perhaps unknown_kind (through at_risk → bypassed)",
    ]


def test_a_case_that_cannot_be_run_is_shown(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(pack, "flags/diet.yaml", "{diet: mixed, tired: yes}", "{diet: mixed, tired: yes, sex: male, pregnant: no}")
    assert main(["rules", "test", str(pack)]) == 1
    assert capsys.readouterr().err == (
        "flags/diet.yaml:18:7: diet-without-b12, case 'eats everything': cannot be run: "
        "pregnant: is not asked with these answers.\n"
    )


def test_test_of_a_broken_pack_tells_its_problems(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(pack, "facts.yaml", "lab_b12 < b12_deficient", "lab_b12 < b12_deficent")
    assert main(["rules", "test", str(pack)]) == 1
    assert capsys.readouterr().err.startswith("facts.yaml:7:19: unknown threshold 'b12_deficent'.")


# --- coverage ---------------------------------------------------------------------------------------------------


def test_coverage_of_a_good_pack(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "coverage", str(pack)]) == 0
    assert capsys.readouterr() == (
        "14 condition leaves, 0 not shown both ways; 28 mutants, 100.0% killed, 0 survive; "
        "0 gaps accepted with a reason\n",
        "",
    )


def test_coverage_names_what_is_unproved(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(pack, "flags/diet.yaml", "    - {name: not tired, silent: {diet: vegan, tired: no}}\n", "")
    assert main(["rules", "coverage", str(pack), "--only", "diet-without-b12"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "diet-without-b12: no case shows it: never false: tired is yes.",
        "diet-without-b12: no case kills the mutant: dropped: tired is yes.",
    ]


def test_coverage_of_an_unknown_rule_is_no_good_news(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "coverage", str(TINY), "--only", "diet-without-b2"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "unknown rule or fact 'diet-without-b2'. Did you mean diet-without-b12?\n")


# --- show -------------------------------------------------------------------------------------------------------


def test_show_prints_one_rule_in_plain_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "diet-without-b12", "--rules", str(TINY)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "diet-without-b12: Diet without B12",
        "Severity moderate, category diet, review by 2030-01-01",
        "Fires when: Diet is “Only plants” or “No meat or fish”, and tired is “Yes”.",
        "Says: Eats no meat and is tired. Consider a B12 test.",
        "Why: Plants hold no B12.",
        "Ask: What do you eat, and are you tired?",
        "Source (no): A textbook",
        "Cases: 2 fires, 2 silent, 1 unassessed",
    ]


def test_what_is_printed_is_utf_8_whatever_the_terminal_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(printed, encoding="ascii", write_through=True))
    assert main(["rules", "show", "diet-without-b12", "--rules", str(TINY)]) == 0
    assert "“Only plants”" in printed.getvalue().decode("utf-8")


def test_without_a_folder_the_shipped_pack_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "neuro-low-b12"]) == 0
    assert capsys.readouterr().out.startswith("neuro-low-b12: ")


def test_show_of_an_unknown_rule_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "diet-without-b2", "--rules", str(TINY)]) == 1
    assert capsys.readouterr().err == "unknown rule 'diet-without-b2'. Did you mean diet-without-b12?\n"


def test_show_knows_a_rule_that_is_switched_off(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    diet = pack / "flags" / "diet.yaml"
    diet.write_text(diet.read_text().replace("  severity:", "  off: Everybody is tested here\n  severity:", 1))
    assert main(["rules", "show", "diet-without-b12", "--rules", str(pack)]) == 0
    assert "Switched off: Everybody is tested here" in capsys.readouterr().out.splitlines()
