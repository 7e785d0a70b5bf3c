"""Reads the documents of a pack into their shapes and gathers the problems of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from intake.errors import ContentError, Problem
from intake.logic.nodes import Condition
from intake.logic.parse import ConditionReader
from intake.logic.vocabulary import Vocabulary, suggest
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.schema import Strict
from intake.questionnaire.shape_problems import read_shape
from intake.source_text import Document, Path, Value, read_document

Shape = TypeVar("Shape", bound=Strict)
TRANSLATIONS = "translations/"


class PackReader:
    """`problems` grow as files are read; `stop_if_any` raises them where going on would make no sense.

    `conditions`: every condition that was read, each an object of its own, with its file, line and column.
    """

    def __init__(self, files: PackFiles) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}
        self.conditions: list[tuple[Condition, tuple[str, int, int]]] = []

    def stop_if_any(self) -> None:
        if self.problems:
            raise ContentError(self.problems)

    def document(self, name: str) -> Document | None:
        """The parsed file; None, and a problem, if it is missing or unreadable."""
        if name in self.documents:
            return self.documents[name]
        if name not in self.files.texts:
            self.problems.append(Problem(name, 1, 1, "the file is missing from the pack", "add it"))
            return None
        try:
            self.documents[name] = read_document(self.files.texts[name], name)
        except ContentError as error:
            self.problems.extend(error.problems)
            return None
        return self.documents[name]

    def read(self, name: str, shape: type[Shape]) -> Shape | None:
        """A file that holds one thing."""
        document = self.document(name)
        if document is None:
            return None
        return self._shaped(shape, document, document.value, ())

    def read_list(self, name: str, shape: type[Shape], of_what: str) -> list[tuple[int, Shape]]:
        """A file that holds a list: each item that has its shape, with its number; none for a pack without the file."""
        document = self.document(name) if name in self.files.texts else None
        if document is None:
            return []
        if not isinstance(document.value, list):
            self.say(name, (), f"a list of {of_what} is expected here", "begin each with '- id: '")
            return []
        items = [
            (number, self._shaped(shape, document, value, (number,))) for number, value in enumerate(document.value)
        ]
        return [(number, item) for number, item in items if item is not None]

    def condition(self, file: str, path: Path, words: Vocabulary, value: Value) -> Condition | None:
        """A condition of a file that was read; None, and problems, if it is none."""
        conditions = ConditionReader(self.documents[file], words)
        found = conditions.read(value, path)
        self.problems.extend(conditions.problems)
        self.conditions.extend((condition, (file, line, column)) for condition, line, column in conditions.places)
        return found

    def say_unread(self) -> None:
        """A file under a wrong name would silently count for nothing."""
        for name in self.files.texts.keys() - self.documents.keys() - {problem.file for problem in self.problems}:
            if not (name.startswith(TRANSLATIONS) and name.endswith(".yaml")):
                message = "nothing reads this file: its name or folder is none of a pack's"
                self.problems.append(Problem(name, 1, 1, message, "move it to questionnaire/ or flags/, or remove it"))

    def _shaped(self, shape: type[Shape], document: Document, value: object, path: Path) -> Shape | None:
        shaped = read_shape(shape, document, value, path)
        if isinstance(shaped, list):
            self.problems.extend(shaped)
            return None
        return shaped

    def forget_places(self, names: Iterable[str]) -> None:
        """Of files of which all is said. They are half of what a pack takes while it is read."""
        for document in filter(None, map(self.documents.get, names)):
            document.places.clear()
            document.key_places.clear()

    def say(self, file: str, path: Path, message: str, fix: str = "") -> None:
        """Add a problem at a place of a file that was read."""
        self.problems.append(self.documents[file].problem(path, message, fix))

    def say_unknown(self, file: str, path: Path, what: str, word: str, known: Mapping[str, object] | set[str]) -> None:
        self.say(file, path, f"unknown {what} {word!r}", suggest(word, known))
