"""Run in a child process: load, check, assess and print hostile packs while every dangerous act is recorded.

Prints one line for each audit event that is not a plain read; nothing printed but the last line means nothing done.
"""

from __future__ import annotations

import sys
from pathlib import Path

from intake.errors import ContentError
from intake.logic.wording import phrase, sentence
from intake.questionnaire.answers import read_answers
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.assess import assess
from intake.rulebook.check import check_files
from intake.rulebook.parse import load_rulebook
from tests.builders import TINY, TODAY

QUIET = frozenset(
    {"open", "os.listdir", "os.scandir", "pathlib.Path.rglob", "object.__getattr__", "sys._getframe", "builtins.id"}
)
recorded: list[str] = []
is_watching = False


def record(event: str, arguments: tuple[object, ...]) -> None:
    if not is_watching:
        return
    is_write = event == "open" and arguments[1] is not None and set(str(arguments[1])) & set("wax+")
    if event not in QUIET or is_write:
        recorded.append(f"{event} {arguments!r:.200}")


def use(folder: Path) -> None:
    """All that is ever done with a rule's text short of printing it on paper."""
    try:
        check_files(PackFiles.from_folder(folder), TODAY)
        rulebook = load_rulebook(folder)
    except ContentError as error:
        str(error)
        return
    sheet = read_answers(rulebook.questionnaire, {"diet": "vegan", "tired": "yes"}, TODAY)
    assessment = assess(rulebook, sheet, None)
    words = rulebook.questionnaire.vocabulary()
    print(*(f"{rule.message} {phrase(rule.when)} {sentence(rule.when, words)}" for rule in rulebook.rules))
    print(*(flag.message for flag in assessment.flags))


def main() -> None:
    global is_watching
    sys.addaudithook(record)
    folders = [Path(name) for name in sys.argv[1:]]
    use(TINY)  # what is imported late is imported now
    is_watching = True
    for folder in folders:
        use(folder)
    is_watching = False
    for line in recorded:
        print("AUDIT", line)
    print("DONE", len(folders))


if __name__ == "__main__":
    main()
