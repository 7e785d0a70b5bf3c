"""YAML as the content files use it: every scalar is text, every value knows its place, nothing is ever executed.

Refused with their place: duplicate keys, aliases, anchors, tags, several documents, empty values, characters that
cannot be seen, files too deep or large.
So `no` stays "no", `012` stays "012", and a bomb of aliases or brackets ends at once.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from intake.errors import ContentError, Problem

MOST_BYTES = 1_000_000
DEEPEST = 24

# Control characters, line ends that no editor shows, halves of a surrogate pair, signs without width or ink, and marks
# that let a text look otherwise than it is. What Arabic and Indic writing need (U+061C, U+200C to U+200F) may stand.
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028-\u202e\u2060-\u206f\u3164"
    r"\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)

# `Lot #3`: a comment to YAML, and lost. A comment that is meant has a space behind its mark.
CUT_SHORT = re.compile(r"[ \t]+#[^ \t#]")

# The beginning of a line that a text in quotes has run over: a key, or an item of a list.
RUN_OVER = re.compile(r"[ \t]*(- |[A-Za-z_][\w-]*:([ \t]|$))")

# As letters and web pages have them; to YAML they are no spaces.
OTHER_SPACE = re.compile(r"[\xa0\u2000-\u200a\u202f\u205f\u3000]")

# What the YAML reader says, and what it means to the author of a file: message and fix.
PLAIN_WORDS = {
    "mapping values are not allowed": (
        "a colon is not expected here",
        "put a text that holds ': ' in quotes, or correct the indentation",
    ),
    "unexpected end of stream": ("a quotation mark is opened here and never closed", "close it, or use the other kind"),
    "expected ',' or ']'": ("a bracket is opened here and not closed", "close it, and put commas between the items"),
    "expected ',' or '}'": ("a bracket is opened here and not closed", "close it, and put commas between the items"),
    "expected node content": ("a value or a closing bracket is expected here", "complete the list"),
    "expected key": (
        "a key is expected here",
        "check the indentation; a text that begins with a quotation mark or a bracket stands in quotes as a whole",
    ),
    "could not find expected ':'": (
        "a line begins here that has no colon behind its key",
        "write 'key: value', and close the quotation marks",
    ),
    "expected '-' indicator": (
        "this line is indented otherwise than its neighbours",
        "indent it like them, or begin a list item with '- '",
    ),
    "expected comment or line break": ("a text cannot begin with > or |", "put the text in quotes"),
    "found a tab character": ("a tab stands here", "indent with spaces"),
    "did not find expected alphabetic or numeric character": (
        "a text cannot begin with * or &",
        "begin an item of a list with '- ', or put the text in quotes",
    ),
    "unknown escape character": ("a backslash has a meaning in double quotes", "put the text in single quotes"),
}

Path = tuple[str | int, ...]
Value = str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True)
class Document:
    """A parsed file: its value, and where each value, and the key that leads to it, begins."""

    file: str
    value: Value
    places: dict[Path, tuple[int, int]]
    key_places: dict[Path, tuple[int, int]]

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column, from 1, of the value at `path` or of its nearest ancestor; `(*path, "@", key)` is a key."""
        if path[-2:-1] == ("@",):
            return self.key_place((*path[:-2], path[-1]))
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def key_place(self, path: Path) -> tuple[int, int]:
        """Where the key that leads to `path` stands."""
        return self.key_places[path] if path in self.key_places else self.place(path)

    def problem(self, path: Path, message: str, fix: str = "", offset: int = 0) -> Problem:
        """A problem at the value of `path`, `offset` characters into it."""
        line, column = self.place(path)
        return Problem(self.file, line, column + offset, message, fix)


def read_document(text: str, file: str) -> Document:
    """Parse one YAML file, or raise ContentError with the place of the first thing that is wrong."""
    if len(text) > MOST_BYTES:
        raise ContentError([Problem(file, 1, 1, "the file is larger than 1 MB", "split it")])
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    unprintable = UNPRINTABLE.search(text)
    if unprintable:
        line, column = place_of(text, unprintable.start())
        message = f"a character that cannot be seen: U+{ord(unprintable[0]):04X}"
        raise ContentError([Problem(file, line, column, message, "remove it, or type the text anew")])
    try:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        return _Builder(file, events, text.split("\n")).document()
    except yaml.MarkedYAMLError as error:
        raise ContentError([_in_plain_words(error, text, file)]) from None


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _in_plain_words(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context)
    message, fix = f"not readable as YAML: {problem}", "check the indentation and the quotation marks here"
    for words, plain in PLAIN_WORDS.items():
        if problem.endswith(words) or words in problem:
            message, fix = plain
            if "opened here" in message or "begins here" in message:
                mark = error.context_mark or mark
            break
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    odd = OTHER_SPACE.search(lines[line - 1]) if line <= len(lines) else None
    if odd:  # pasted, and nobody sees the difference
        message, fix = "a space of another kind stands here", "type a plain space in its place"
        return Problem(file, line, odd.start() + 1, message, fix)
    if "cannot start any token" in problem:
        found = text.splitlines()[line - 1][column - 1]
        message, fix = f"a text cannot begin with {found}", "put the text in quotes"
        if found == "\t":
            message, fix = "a tab stands here", "indent with spaces"
    return Problem(file, line, column, message, fix)


class _Builder:
    """Builds the value from the parser's events, so that depth is bounded before anything is nested."""

    def __init__(self, file: str, events: Iterator[yaml.Event], lines: list[str]) -> None:
        self.file = file
        self.events = events
        self.lines = lines
        self.places: dict[Path, tuple[int, int]] = {}
        self.key_places: dict[Path, tuple[int, int]] = {}

    def document(self) -> Document:
        value: Value | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and value is not None:
                raise self._refuse(event, "a second document", "keep one document in a file, without ---")
            if isinstance(event, yaml.NodeEvent):
                value = self._value(event, (), 0)
        if value is None:
            raise ContentError([Problem(self.file, 1, 1, "the file is empty", "write its content, or remove the file")])
        return Document(self.file, value, self.places, self.key_places)

    def _value(self, event: yaml.Event, path: Path, depth: int) -> Value:
        self.places[path] = _place(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refuse(
                event, "anchors and aliases (& and *) are not allowed", "write the value out, or put the text in quotes"
            )
        if getattr(event, "tag", None):
            raise self._refuse(event, "tags (!) are not allowed", "remove the tag, or put the text in quotes")
        if depth > DEEPEST:
            raise self._refuse(event, f"nested deeper than {DEEPEST} levels", "make it flatter")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._mapping(path, depth)

    def _scalar(self, event: yaml.ScalarEvent, path: Path) -> str:
        if event.value == "" and not event.style:
            raise self._refuse(event, "a value is missing", self._how_to_add_value(event))
        self._refuse_unseen(event)
        end = event.end_mark
        if not event.style and end is not None and CUT_SHORT.match(self.lines[end.line], end.column):
            message = "the text ends here: what follows on this line is taken for a comment"
            problem = Problem(self.file, end.line + 1, end.column + 1, message, "put the text in quotes")
            raise ContentError([problem])
        if event.style in ("'", '"'):  # places point at the first character of the text
            self._refuse_run_over(event)
            line, column = _place(event)
            self.places[path] = (line, column + 1)
        return sys.intern(event.value)  # the same codes and keys stand in every rule: each is kept once

    def _how_to_add_value(self, event: yaml.ScalarEvent) -> str:
        line, column = _place(event)
        if self.lines[line - 1][: column - 1].rstrip().endswith((":", "-")):
            return "write the value after the colon or dash"
        return "write ': ' and the value, or put a text that holds a comma in quotes"

    def _refuse_unseen(self, event: yaml.ScalarEvent) -> None:
        """In quotes a backslash writes any character, so that the file alone does not show it."""
        unprintable = UNPRINTABLE.search(event.value)
        if unprintable:
            message = f"a character that cannot be seen: U+{ord(unprintable[0]):04X}"
            raise self._refuse(event, message, "remove the part that begins with a backslash")

    def _refuse_run_over(self, event: yaml.ScalarEvent) -> None:
        """A forgotten quotation mark takes in the lines up to the next one, and the error would be told only there."""
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:
            return
        if any(RUN_OVER.match(self.lines[number]) for number in range(start.line + 1, end.line + 1)):
            message = f"a quotation mark is opened here and closed only on line {end.line + 1}"
            raise self._refuse(event, message, "close it on its own line, or use the other kind")

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
                raise self._refuse(event, "a key must be a plain word", "write the key without brackets, tags and &")
            self._refuse_unseen(event)
            key = sys.intern(event.value)
            below = (*path, key)
            if key in items:
                first = self.key_places[below][0]
                is_next_item = bool(path) and isinstance(path[-1], int) and key == next(iter(items))
                fix = "keep one of the two" + (", or begin another item with '- '" if is_next_item else "")
                raise self._refuse(event, f"duplicate key {key!r}, first on line {first}", fix)
            self.key_places[below] = _place(event)
            items[key] = self._value(next(self.events), below, depth + 1)
        return items

    def _refuse(self, event: yaml.Event, message: str, fix: str = "") -> ContentError:
        return ContentError([Problem(self.file, *_place(event), message, fix)])


def _place(event: yaml.Event) -> tuple[int, int]:
    """Line and column, from 1, at which an event begins."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
