"""Run in a child process: read every hostile file while an audit hook watches. One line of JSON for each.

Nothing may be opened, imported, compiled, executed, started or connected to while a file is read or used.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from intake.errors import ContentError, Problem
from intake.logic.wording import phrase, sentence
from intake.questionnaire.answers import read_answers
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.assess import assess
from intake.rulebook.check import check_files
from intake.rulebook.parse import parse_rulebook
from tests.builders import TINY, TODAY
from tests.hostile.families import FAMILIES
from tests.hostile.words_as_data import WORDS, files_that_say

# Done by the interpreter itself; none of these reaches out of the process or runs anything.
HARMLESS = frozenset({"object.__getattr__", "sys._getframe", "builtins.id", "gc.get_referents", "object.__setattr__"})
TRIES = 3

T = TypeVar("T")
Contents = dict[str, bytes]
recorded: list[str] = []
is_watching = False


def record(event: str, arguments: tuple[object, ...]) -> None:
    if is_watching and event not in HARMLESS:
        recorded.append(f"{event} {arguments!r:.200}")


def watched(act: Callable[[Contents], T], contents: Contents) -> tuple[T, list[str]]:
    """What it gives, and what it did that the hook calls more than thinking."""
    global is_watching
    recorded.clear()
    is_watching = True
    found = act(contents)
    is_watching = False
    return found, list(recorded)


def read(contents: Contents) -> list[Problem]:
    """As the command line and the drafts read a pack."""
    try:
        return check_files(PackFiles.from_contents(contents), TODAY)
    except ContentError as error:
        return error.problems


def tried(contents: Contents) -> tuple[list[Problem], float]:
    """The problems, and the shortest processor time of some tries: a machine that is busy is not the reader's fault."""
    seconds = []
    for _ in range(TRIES):
        start = time.process_time()
        problems = read(contents)
        seconds.append(time.process_time() - start)
        if seconds[-1] < 0.05:
            break
    return problems, min(seconds)


def used(contents: Contents) -> str:
    """All that is done with a rule's text short of showing it: checked, worded, and told of a patient."""
    assert read(contents) == []
    rulebook = parse_rulebook(PackFiles.from_contents(contents))
    words = rulebook.questionnaire.vocabulary()
    sheet = read_answers(rulebook.questionnaire, {"diet": "vegan", "tired": "yes"}, TODAY)
    assessment = assess(rulebook, sheet, None)
    said = [f"{rule.title} {rule.why} {phrase(rule.when)} {sentence(rule.when, words)}" for rule in rulebook.rules]
    return "\n".join([*said, *(flag.message for flag in assessment.flags)])


def main() -> None:
    good = {path.relative_to(TINY).as_posix(): path.read_bytes() for path in TINY.rglob("*.yaml")}
    used(good)  # the pack around the hostile file is good; and what is imported late is imported now
    read({**good, "flags/diet.yaml": b"- title: [&a"})
    sys.addaudithook(record)
    for family, variants in FAMILIES.items():
        for what, file, content in variants():
            (problems, seconds), done = watched(tried, {**good, file: content})
            told = [[one.file, one.line, one.column, one.message, one.fix] for one in problems]
            line = {"family": family, "what": what, "file": file, "seconds": seconds, "told": told, "done": done}
            print(json.dumps(line))
    for words in WORDS:
        said, done = watched(used, {**good, **files_that_say(words)})
        print(json.dumps({"family": "words_as_data", "what": words, "said": said, "done": done}))


if __name__ == "__main__":
    main()
