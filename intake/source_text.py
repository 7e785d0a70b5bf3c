"""YAML as the content files use it: every scalar is text, every value knows its place, nothing is ever executed.

Refused with their place: duplicate keys, aliases, anchors, tags, several documents, empty values, files too deep or large.
So `no` stays "no", `012` stays "012", and a bomb of aliases or brackets ends at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from intake.errors import ContentError, Problem

MOST_BYTES = 1_000_000
DEEPEST = 24

Path = tuple[str | int, ...]
Value = str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True)
class Document:
    """A parsed file: its value, and where each value (and each key, under `(*path, "@", key)`) begins."""

    file: str
    value: Value
    places: dict[Path, tuple[int, int]]

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column, from 1, of the value at `path` or of its nearest ancestor."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def key_place(self, path: Path) -> tuple[int, int]:
        """Where the key that leads to `path` stands."""
        if path and (*path[:-1], "@", path[-1]) in self.places:
            return self.places[(*path[:-1], "@", path[-1])]
        return self.place(path)

    def problem(self, path: Path, message: str, fix: str = "", offset: int = 0) -> Problem:
        """A problem at the value of `path`, `offset` characters into it."""
        line, column = self.place(path)
        return Problem(self.file, line, column + offset, message, fix)


def read_document(text: str, file: str) -> Document:
    """Parse one YAML file, or raise ContentError with the place of the first thing that is wrong."""
    if len(text) > MOST_BYTES:
        raise ContentError([Problem(file, 1, 1, "the file is larger than 1 MB", "split it")])
    try:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        return _Builder(file, events).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = f"not readable as YAML: {error.problem or error.context}"
        raise ContentError([Problem(file, line, column, message, "check indentation and quotes here")]) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise ContentError([Problem(file, 1, 1, f"not readable as YAML: {type(error).__name__}")]) from None


class _Builder:
    """Builds the value from the parser's events, so that depth is bounded before anything is nested."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events
        self.places: dict[Path, tuple[int, int]] = {}

    def document(self) -> Document:
        value: Value | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and value is not None:
                raise self._refuse(event, "a second document", "keep one document in a file, without ---")
            if isinstance(event, yaml.NodeEvent):
                value = self._value(event, (), 0)
        if value is None:
            raise ContentError([Problem(self.file, 1, 1, "the file is empty")])
        return Document(self.file, value, self.places)

    def _value(self, event: yaml.Event, path: Path, depth: int) -> Value:
        self.places[path] = _place(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refuse(event, "anchors and aliases (& and *) are not allowed", "write the value out")
        if getattr(event, "tag", None):
            raise self._refuse(event, "tags (!) are not allowed", "remove the tag")
        if depth > DEEPEST:
            raise self._refuse(event, f"nested deeper than {DEEPEST} levels", "make it flatter")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._mapping(path, depth)

    def _scalar(self, event: yaml.ScalarEvent, path: Path) -> str:
        if event.value == "" and not event.style:
            raise self._refuse(event, "a value is missing", "write the value after the colon or dash")
        if event.style in ("'", '"'):  # places point at the first character of the text
            line, column = _place(event)
            self.places[path] = (line, column + 1)
        return event.value

    def _list(self, path: Path, depth: int) -> list[Value]:
        items: list[Value] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, Value]:
        items: dict[str, Value] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent) or event.tag or event.anchor:
                raise self._refuse(event, "a key must be a plain word")
            key = event.value
            if key in items:
                first = self.places[(*path, "@", key)][0]
                raise self._refuse(event, f"duplicate key {key!r}, first on line {first}", "keep one of the two")
            self.places[(*path, "@", key)] = _place(event)
            items[key] = self._value(next(self.events), (*path, key), depth + 1)
        return items

    def _refuse(self, event: yaml.Event, message: str, fix: str = "") -> ContentError:
        return ContentError([Problem(self.file, *_place(event), message, fix)])


def _place(event: yaml.Event) -> tuple[int, int]:
    """Line and column, from 1, at which an event begins."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
