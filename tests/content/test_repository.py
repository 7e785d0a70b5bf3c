"""What holds for every file that is kept: sizes, marks of unfinished work, places of one machine, pins, targets."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.chromium import TOP

# Written so that this file itself does not match.
FORBIDDEN = {
    "a place on one machine": r"(?:^|[^\w.])/(?:[w]ork|[r]oot|[f]arm|[h]ome/\w+|[U]sers/\w+)/",
    "a package registry's host": r"[p]ypi\.(?:org|python)|[p]ythonhosted|[n]pmjs\.(?:org|com)|[d]eb\.debian\.org",
    "a mark of unfinished work": r"\b(?:[T]ODO|[F]IXME|[X]XX)\b|[N]otImplementedError|mark\.[s]kip\b|mark\.[x]fail\b",
    "a way round the import rules": r"\bif [T]YPE_CHECKING\b",
}
CODE = ("intake", "tests", "benchmarks")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40


@pytest.fixture(scope="module")
def kept_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every file that is or would be committed: by .gitignore, also in a copy that is no repository."""
    empty = str(tmp_path_factory.mktemp("repository"))
    subprocess.run(["git", "init", "--quiet", "--bare", empty], check=True)
    command = ["git", f"--git-dir={empty}", f"--work-tree={TOP}", "ls-files", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout
    found = [TOP / name for name in sorted(listed.split("\0")) if name]
    assert TOP / "README.md" in found
    return found


def texts(kept_files: list[Path]) -> Iterator[tuple[str, str]]:
    for path in kept_files:
        try:
            yield path.relative_to(TOP).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def python_files(*folders: str) -> list[Path]:
    found = sorted(path for folder in folders for path in (TOP / folder).rglob("*.py"))
    assert len(found) > len(folders), f"hardly a Python file in {folders}"
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_kept_file_holds(what: str, kept_files: list[Path]) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts(kept_files)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


def test_no_file_answers_two_questions() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*CODE)}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_function_fits_on_a_screen() -> None:
    found = []
    for path in python_files(*CODE):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    found.append(f"{path.relative_to(TOP)}:{node.lineno}: {node.name} has {length} lines")
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    modules = {path.relative_to(TOP): ast.parse(path.read_text(encoding="utf-8")) for path in python_files("intake")}
    assert [str(path) for path, module in modules.items() if module.body and not ast.get_docstring(module)] == []


def test_what_is_run_can_be_run() -> None:
    scripts = [TOP / ".ci" / "run", *(path for path in (TOP / "bin").iterdir() if path.suffix == "")]
    assert len(scripts) > 1
    assert [str(script) for script in scripts if not os.access(script, os.X_OK)] == []


def test_every_shell_script_parses() -> None:
    for script in (TOP / "bin").iterdir():
        if script.suffix == "":
            subprocess.run(["sh", "-n", str(script)], check=True)


def test_the_check_before_a_change_is_taken_is_make_test() -> None:
    assert "exec make test" in (TOP / ".ci" / "run").read_text(encoding="utf-8")


def test_every_make_target_says_what_it_does() -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    assert {"demo", "test", "check"} <= targets
    command = ["make", "--no-print-directory", "help"]
    listed = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in listed.splitlines()} == targets


def test_every_script_that_make_calls_is_there() -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    called = re.findall(r"(?<![\w./])((?:bin|benchmarks)/[\w-]+(?:\.py)?)", makefile)
    assert called
    assert [name for name in called if not (TOP / name).is_file()] == []


def pins(name: str) -> dict[str, list[str]]:
    text = (TOP / "constraints" / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    found: dict[str, list[str]] = {}
    for block in filter(None, blocks):
        package, version = re.match(r"([\w.-]+)==([\w.]+)", block).groups()  # type: ignore[union-attr]  # no match: fail
        assert "--hash=sha256:" in block, package
        found.setdefault(package, []).append(version)
    return found


def test_every_dependency_is_pinned_to_a_version_that_it_allows() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "runtime": project["project"]["dependencies"],
        "dev": project["dependency-groups"]["dev"],
        "build": project["dependency-groups"]["build"],
    }
    for name, requirements in wanted.items():
        pinned = pins("runtime") | pins(name)
        for requirement in map(Requirement, requirements):
            versions = pinned.get(requirement.name.lower(), [])
            assert versions, f"{requirement.name} is not pinned: make pin"
            assert all(requirement.specifier.contains(Version(version)) for version in versions), requirement.name
