"""The documents: links lead somewhere, files that are named exist, each hazard on the safety page has its test."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.cli.main import build_parser
from tests.builders import TESTS

TOP = TESTS.parent
DOCUMENTS = sorted([TOP / "README.md", *(TOP / "docs").rglob("*.md")])
NAMED = re.compile(r"(?<![\w./-])((?:tests|intake|rules|docs|benchmarks|templates|bin)/[\w./-]*\w)")
COMMAND = re.compile(r"^(?:\.venv/bin/)?intake ([a-z][^#\n]*)|`intake ([a-z][^`]*)`", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)|<img src=\"([^\"]+)\"")


def ids(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_the_files_that_a_document_names_exist(path: Path) -> None:
    named = NAMED.findall(path.read_text(encoding="utf-8"))
    assert [name for name in named if not (TOP / name).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_the_links_of_a_document_lead_somewhere(path: Path) -> None:
    links = [first or second for first, second in LINK.findall(path.read_text(encoding="utf-8"))]
    inside = [link for link in links if not link.startswith(("https://", "mailto:"))]
    assert [link for link in inside if not (path.parent / link).exists()] == []


def test_every_document_is_reached_from_the_readme() -> None:
    links = {first for first, _ in LINK.findall((TOP / "README.md").read_text(encoding="utf-8"))}
    assert [path.name for path in (TOP / "docs").glob("*.md") if f"docs/{path.name}" not in links] == []


def test_every_command_is_documented_and_every_documented_command_is_there() -> None:
    commands = set(_commands(build_parser()))
    groups = {command.split()[0] for command in commands if " " in command}
    texts = (path.read_text(encoding="utf-8") for path in DOCUMENTS)
    found = {name for text in texts for written in COMMAND.findall(text) for name in _named("".join(written), groups)}
    assert found == commands


def _commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for name, verb in action.choices.items():
            yield from _commands(verb, f"{before}{name} ")
    if not below:
        yield before.strip()


def _named(written: str, groups: set[str]) -> Iterator[str]:
    """`rules export DIR | import DIR` names two commands of the group `rules`."""
    first, *others = written.split("|")
    command, *rest = first.split()
    if command not in groups:
        yield from (command, *(other.split()[0] for other in others))
    elif rest:
        yield from (f"{command} {verb}" for verb in (rest[0], *(other.split()[0] for other in others)))


def test_every_hazard_has_a_control_and_a_test() -> None:
    text = (TOP / "docs" / "safety.md").read_text(encoding="utf-8")
    table = text.partition("| hazard | control | tested in |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert len(rows) >= 15
    for hazard, control, tested in rows:
        assert hazard
        assert control
        assert all((TOP / name).is_file() for name in NAMED.findall(tested))
        assert NAMED.findall(tested), hazard


@pytest.mark.parametrize("path", sorted((TOP / "docs" / "adr").glob("*.md")), ids=ids)
def test_a_decision_has_its_parts_and_fits_on_a_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    number = int(path.name[:4])
    assert text.startswith(f"# {number}. ")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        *("## Context", "## Decision", "## Consequences"),
    ]
    assert len(text.splitlines()) <= 60


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((TOP / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_glossary_is_in_the_order_of_the_alphabet() -> None:
    text = (TOP / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| \*\*(.+?)\*\*", text, re.MULTILINE)
    assert len(words) > 40
    assert words == sorted(words, key=str.lower)
