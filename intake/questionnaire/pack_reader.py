"""Reads the documents of a pack into their shapes and gathers the problems of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from intake.errors import ContentError, Problem
from intake.logic.vocabulary import suggest
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.schema import Strict, read_shape
from intake.source_text import Document, Path, read_document

Shape = TypeVar("Shape", bound=Strict)


class PackReader:
    """`problems` grow as files are read; `stop_if_any` raises them where going on would make no sense."""

    def __init__(self, files: PackFiles) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}

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
        """A file that holds a list: each item that has its shape, with its number."""
        document = self.document(name)
        if document is None:
            return []
        if not isinstance(document.value, list):
            self.say(name, (), f"a list of {of_what} is expected here", "begin each with '- id: '")
            return []
        items = [
            (number, self._shaped(shape, document, value, (number,))) for number, value in enumerate(document.value)
        ]
        return [(number, item) for number, item in items if item is not None]

    def _shaped(self, shape: type[Shape], document: Document, value: object, path: Path) -> Shape | None:
        shaped = read_shape(shape, document, value, path)
        if isinstance(shaped, list):
            self.problems.extend(shaped)
            return None
        return shaped

    def say(self, file: str, path: Path, message: str, fix: str = "") -> None:
        """Add a problem at a place of a file that was read."""
        self.problems.append(self.documents[file].problem(path, message, fix))

    def say_unknown(self, file: str, path: Path, what: str, word: str, known: Mapping[str, object] | set[str]) -> None:
        self.say(file, path, f"unknown {what} {word!r}", suggest(word, known))
