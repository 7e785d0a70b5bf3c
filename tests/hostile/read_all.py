"""Run in a child process: read every hostile file while an audit hook watches. One line of JSON for each.

Nothing may be opened, imported, compiled, executed, started or connected to while a file is read.
"""

from __future__ import annotations

import json
import sys
import time

from intake.errors import ContentError, Problem
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.check import check_files
from tests.builders import TINY, TODAY
from tests.hostile.families import FAMILIES

# Done by the interpreter itself; none of these reaches out of the process or runs anything.
HARMLESS = frozenset({"object.__getattr__", "sys._getframe", "builtins.id", "gc.get_referents", "object.__setattr__"})
TRIES = 3

recorded: list[str] = []
is_watching = False


def record(event: str, arguments: tuple[object, ...]) -> None:
    if is_watching and event not in HARMLESS:
        recorded.append(f"{event} {arguments!r:.200}")


def read(contents: dict[str, bytes]) -> list[Problem]:
    """As the command line and the drafts read a pack."""
    try:
        return check_files(PackFiles.from_contents(contents), TODAY)
    except ContentError as error:
        return error.problems


def tried(contents: dict[str, bytes]) -> tuple[list[Problem], float]:
    """The problems, and the shortest processor time of some tries: a machine that is busy is not the reader's fault."""
    seconds = []
    for _ in range(TRIES):
        start = time.process_time()
        problems = read(contents)
        seconds.append(time.process_time() - start)
        if seconds[-1] < 0.05:
            break
    return problems, min(seconds)


def main() -> None:
    global is_watching
    good = {path.relative_to(TINY).as_posix(): path.read_bytes() for path in TINY.rglob("*.yaml")}
    assert read(good) == [], "the pack around the hostile file is good"  # and what is imported late is imported now
    read({**good, "flags/diet.yaml": b"- title: [&a"})
    sys.addaudithook(record)
    for family, variants in FAMILIES.items():
        for what, file, content in variants():
            recorded.clear()
            is_watching = True
            problems, seconds = tried({**good, file: content})
            is_watching = False
            told = [[one.file, one.line, one.column, one.message, one.fix] for one in problems]
            line = {"family": family, "what": what, "file": file, "seconds": seconds, "told": told, "done": recorded}
            print(json.dumps(line))


if __name__ == "__main__":
    main()
