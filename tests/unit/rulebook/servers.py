"""A small rule set, and servers with children of all kinds, for the tests of the supervisor."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import intake
from intake.logic.kleene import Truth
from intake.logic.nodes import All, Condition, FactHolds, IsOneOf, Leaf, Not
from intake.rulebook.supervisor import EngineSupervisor
from intake.rulebook.wire import Conclusions

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
A, B = IsOneOf("smoking", ("yes",)), IsOneOf("diet", ("vegan",))
FACTS: dict[str, Condition] = {"both_hold": All((A, B))}
RULES: dict[str, dict[str, Condition]] = {
    "file": {"both": FactHolds("both_hold"), "not-both": Not(FactHolds("both_hold"))}
}
TRUTHS: dict[Leaf, Truth] = {A: T, B: U}
EXPECTED = Conclusions({"both_hold": U}, {"both": U, "not-both": U})

ROOT = Path(intake.__file__).parent.parent
MISBEHAVING = Path(__file__).with_name("misbehaving_child.py")
LIMIT_SECONDS = 0.6
SLACK_SECONDS = 2.0  # for a busy machine; a hang would take ten times that


def misbehaving(tmp_path: Path, behaviour: str, verb: str = "conclude") -> EngineSupervisor:
    command = [sys.executable, "-P", str(MISBEHAVING), behaviour, verb, str(tmp_path / "shown")]
    return EngineSupervisor(LIMIT_SECONDS, start_seconds=10, command=command)


def is_gone(pid: int) -> bool:
    """A dead process, though perhaps not yet collected by its new parent."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return status.rsplit(")", 1)[1].split()[0] in "ZX"


def wait_until_gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_gone(pid)


def run_script(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A server of its own that finds the package by its own sys.path only, from a foreign directory."""
    paths = f"import sys; sys.path[:0] = {[str(ROOT), *(entry for entry in sys.path if 'site-packages' in entry)]!r}\n"
    command = [sys.executable, "-S", "-P", "-c", paths + script, *arguments]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, env={}, check=False)
