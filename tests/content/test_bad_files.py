"""Every file under tests/bad, one mistake each, is told of at the right place with the right fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.errors import ContentError
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.check import check_files
from intake.rulebook.parse import load_rulebook
from tests.builders import TESTS, TINY, TODAY, tiny_files

BAD = sorted((TESTS / "bad").glob("*.yaml"))
CHANGES, EXPECTS = "# changes: ", "# expects: "


def write_pack(folder: Path, file: str, content: bytes) -> Path:
    """The tiny pack on disk with one file replaced or added."""
    for name, text in {**PackFiles.from_folder(TINY).texts, file: ""}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / file).write_bytes(content)
    return folder


def problems_of(folder: Path) -> list[str]:
    try:
        return [str(problem) for problem in check_files(PackFiles.from_folder(folder), TODAY)]
    except ContentError as error:
        return [str(problem) for problem in error.problems]


def head_of(content: bytes) -> tuple[str, list[str]]:
    """Which file a bad file changes, and what is expected to be said of it."""
    lines = content.decode("utf-8", "replace").splitlines()
    assert lines[0].startswith(CHANGES)
    return lines[0].removeprefix(CHANGES), [line.removeprefix(EXPECTS) for line in lines if line.startswith(EXPECTS)]


def test_there_are_bad_files() -> None:
    assert len(BAD) >= 45


def test_the_pack_that_they_change_is_good() -> None:
    assert problems_of(TINY) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_mistake_is_told_with_its_place_and_fix(path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    file, expected = head_of(content)
    assert expected, "the head says what is expected"
    assert problems_of(write_pack(tmp_path, file, content)) == expected


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_problem_of_a_bad_file_offers_a_fix(path: Path) -> None:
    for expected in head_of(path.read_bytes())[1]:
        message, _, fix = expected.partition(". ")
        assert message.count(":") >= 3
        assert fix.endswith((".", "?"))


def test_a_file_of_two_megabytes_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    content = b"- id: big\n  why: " + b"x" * 2_000_000
    assert problems_of(write_pack(tmp_path, "flags/diet.yaml", content)) == [
        "flags/diet.yaml:1:1: the file is larger than 1 MB. Split it."
    ]


def test_a_missing_file_is_told() -> None:
    texts = {name: text for name, text in tiny_files().texts.items() if name != "modes.yaml"}
    assert [str(problem) for problem in check_files(PackFiles(texts), TODAY)] == [
        "modes.yaml:1:1: the file is missing from the pack. Add it."
    ]


def test_a_pack_needs_no_file_for_names_and_facts_that_it_does_not_have() -> None:
    texts = {name: text for name, text in tiny_files().texts.items() if name not in ("facts.yaml", "names.yaml")}
    problems = check_files(PackFiles(texts), TODAY)
    assert problems  # of the conditions that read facts
    assert all("unknown" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("flags/more.YAML", "flags/more.YAML:1:1: a file of a pack cannot be called so."),
        (
            "translations/es.yml",
            "translations/es.yml:1:1: nothing reads this file: its name or folder is none of a pack's.",
        ),
    ],
)
def test_a_file_that_would_be_left_out_in_silence_is_told(tmp_path: Path, name: str, said: str) -> None:
    (problem,) = problems_of(write_pack(tmp_path, name, b"language: es\n"))
    assert problem.startswith(said)


def test_a_folder_that_is_only_linked_to_is_told(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, "flags/diet.yaml", b"x")
    (pack / "flags").rename(tmp_path / "elsewhere")
    (pack / "flags").symlink_to(tmp_path / "elsewhere")
    assert problems_of(pack) == ["flags:1:1: this is a link to a folder. Put the folder itself here."]


def test_a_folder_without_a_pack_is_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == [
        f"{tmp_path / 'pack.yaml'}:1:1: no pack here. Name a folder that holds a pack.yaml."
    ]


def test_all_mistakes_are_told_at_once() -> None:
    diet = (TINY / "flags" / "diet.yaml").read_text(encoding="utf-8")
    labs = (TINY / "flags" / "labs.yaml").read_text(encoding="utf-8")
    files = tiny_files(
        flags__diet=diet.replace("tired is yes", "tired is yess").replace("severity: moderate", "severity: modrate"),
        flags__labs=labs.replace("- at_risk", "- at_rsk").replace("checked: copy", "checked: cpy"),
    )
    found = {problem.file: 0 for problem in check_files(files, TODAY)}
    for problem in check_files(files, TODAY):
        found[problem.file] += 1
    assert found == {"flags/diet.yaml": 1, "flags/labs.yaml": 3}


def test_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    content = (TINY / "flags" / "diet.yaml").read_bytes().replace(b"\n", b"\r\n")
    folder = write_pack(tmp_path, "flags/diet.yaml", content)
    assert problems_of(folder) == []
    assert load_rulebook(folder).sha256 == load_rulebook(TINY).sha256
