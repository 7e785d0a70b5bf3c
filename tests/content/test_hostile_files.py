"""Rule text is data: whatever stands in it, nothing is executed, compiled, written, started or sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from intake.questionnaire.pack_files import PackFiles
from tests.builders import TESTS, TINY

# Put where a rule's words stand: all of these are plain words to us.
HOSTILE_WORDS = [
    "{{ 7 * 7 }} {% import os %}",
    "{0.__class__.__mro__} {rule.id!r} %s %(id)s ${HOME} $(touch hacked) `touch hacked`",
    "__import__('os').system('touch hacked')",
    "!!python/object/apply:os.system [touch hacked]",
    "(a+)+$ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! [[:alpha:]] (?P<x>",
    "<script>alert(1)</script> ' OR 1=1; --",
]
# Put where a condition stands: none of these is one.
HOSTILE_PHRASES = [
    *HOSTILE_WORDS,
    "diet is vegan or __import__('os').system('touch hacked')",
    "diet.__class__ is vegan",
    "not " * 5000 + "tired is yes",
    "diet is one of " + ", ".join(["vegan"] * 5000),
    "lab_b12 < " + "9" * 5000 + " ng/L",
    "lab_b12 < 1e999 ng/L",
]


def write_pack(folder: Path, changes: dict[str, str]) -> Path:
    for name, text in {**PackFiles.from_folder(TINY).texts, **changes}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What a child prints that used every hostile pack, and the folder in which it ran."""
    top = tmp_path_factory.mktemp("hostile")
    diet = (TINY / "flags" / "diet.yaml").read_text(encoding="utf-8")
    packs: list[dict[str, str]] = []
    for words in HOSTILE_WORDS:
        quoted = words.replace("'", "''")
        packs.append(
            {"flags/diet.yaml": diet.replace("Eats no meat and is tired. Consider a B12 test.", f"'{quoted}'")}
        )
        packs.append({"facts.yaml": f"- id: x\n  meaning: '{quoted}'\n  when: tired is yes\n"})
        packs.append({"flags/diet.yaml": diet.replace("title: Diet without B12", f"title: {words}")})
    for phrase in HOSTILE_PHRASES:
        quoted = phrase.replace("'", "''")
        packs.append({"flags/diet.yaml": diet.replace("- tired is yes", f"- '{quoted}'")})
        packs.append({"flags/diet.yaml": diet.replace("- tired is yes", f"- {phrase}")})
    for path in sorted((TESTS / "bad").glob("yaml-*.yaml")):
        packs.append({"flags/diet.yaml": path.read_text(encoding="utf-8", errors="replace")})
    packs.append({"flags/diet.yaml": "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"})
    packs.append({"flags/diet.yaml": "[" * 500_000})
    folders = [str(write_pack(top / str(number), changes)) for number, changes in enumerate(packs)]
    here = top / "run"
    here.mkdir()
    command = [sys.executable, "-B", str(TESTS / "content" / "hostile_pack.py"), *folders]
    environment = {"PYTHONPATH": str(TESTS.parent), "PATH": ""}
    done = subprocess.run(
        command, cwd=here, env=environment, capture_output=True, text=True, timeout=120, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.rstrip().endswith(f"DONE {len(folders)}")
    return done.stdout, here


def test_nothing_is_executed_written_started_or_sent(audited: tuple[str, Path]) -> None:
    output, here = audited
    assert [line for line in output.splitlines() if line.startswith("AUDIT")] == []
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("words", HOSTILE_WORDS)
def test_the_words_of_a_rule_come_out_as_they_went_in(audited: tuple[str, Path], words: str) -> None:
    assert words in audited[0]
