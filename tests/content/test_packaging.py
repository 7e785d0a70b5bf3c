"""The wheel is whole and runs from anywhere: it is built here, unpacked, and used where no checkout is in sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.data_folders import rules_folder, templates_folder
from tests.chromium import TOP

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # hatchling is pinned with the rest, so nothing is fetched to build it.
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an installer makes of a wheel without scripts: its files, in a folder on the import path."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def run_installed(installed: Path, tmp_path: Path) -> Run:
    def run(*arguments: str, standard_input: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
            input=standard_input,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_every_file_of_the_product_is_in_the_wheel(installed: Path) -> None:
    expected = {Path("intake", path.relative_to(TOP / "intake")) for path in product_files("intake")}
    for name in ("rules", "templates"):
        expected |= {Path("intake", "_data", path.relative_to(TOP)) for path in product_files(name)}
    assert Path("intake/_data/rules/b12/pack.yaml") in expected
    assert Path("intake/web/assets/intake.css") in expected
    assert sorted(path for path in expected if not (installed / path).is_file()) == []


def product_files(folder: str) -> list[Path]:
    return [path for path in (TOP / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"intake"}


def test_the_installed_package_is_the_one_that_runs(run_installed: Run, installed: Path) -> None:
    asked = run_installed("-c", "import intake; print(intake.__file__)")
    assert Path(asked.stdout.strip()).is_relative_to(installed), asked.stderr


def test_the_content_is_found_inside_the_package(run_installed: Run, installed: Path) -> None:
    asked = run_installed("-c", "from intake.data_folders import *; print(rules_folder()); print(templates_folder())")
    data = installed / "intake" / "_data"
    assert asked.stdout.splitlines() == [str(data / "rules"), str(data / "templates")], asked.stderr


def test_a_checkout_uses_its_own_content() -> None:
    assert (rules_folder(), templates_folder()) == (TOP / "rules", TOP / "templates")


def test_the_command_stands_in_the_wheel(installed: Path) -> None:
    (entry_points,) = installed.glob("*.dist-info/entry_points.txt")
    assert "intake = intake.cli:main" in entry_points.read_text(encoding="utf-8").splitlines()


def test_it_says_its_version(run_installed: Run) -> None:
    asked = run_installed("-m", "intake.cli", "--version")
    assert (asked.returncode, asked.stdout.split()[0]) == (0, "intake"), asked.stderr


def test_its_own_rules_check_clean(run_installed: Run) -> None:
    asked = run_installed("-m", "intake.cli", "rules", "check")
    assert asked.returncode == 0, asked.stdout + asked.stderr


def test_it_assesses_answers_with_both_engines(run_installed: Run) -> None:
    """The engine's child process must find the package too, though no checkout and no site-packages hold it."""
    asked = run_installed(
        "-m", "intake.cli", "evaluate", "-", "--as-of", "2026-11-01", "--format", "json",
        standard_input=json.dumps({"metformin_use": "current"}),
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["engines_agree"] is True
