"""Changes one value of a YAML file at its place: comments, order and every other character stay as they are.

Each change is read back: what comes out must be the file with that value changed, and nothing else.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import yaml

from intake.errors import ContentError, Problem
from intake.source_text import Path, Value, read_document

FIX = "edit the whole file for this change"


def replace_scalar(text: str, file: str, path: Path, new: str) -> str:
    """The text with another value at `path`, in the way of writing that the old one has where that is possible."""
    text = text.replace("\r\n", "\n")
    node = _node(text, file, path)
    if not isinstance(node, yaml.ScalarNode):
        raise ContentError([read_document(text, file).problem(path, "this is no single value", FIX)])
    start, end = _extent(text, node)
    candidates = (text[:start] + written + text[end:] for written in _ways_to_write(new, node.style))
    return _first_that_reads(candidates, file, path, _with_value(text, file, path, new))


def add_scalar(text: str, file: str, path: Path, new: str, *, after: str) -> str:
    """The text with a new key in a mapping that is written on lines of its own, on the line behind `after`."""
    text = text.replace("\r\n", "\n")
    document = read_document(text, file)
    _, column = document.key_place((*path[:-1], after))
    _, end = _extent(text, _node(text, file, (*path[:-1], after)))
    at = _end_of_line(text, end)
    line = f"\n{' ' * (column - 1)}{path[-1]}: "
    candidates = (text[:at] + line + written + text[at:] for written in _ways_to_write(new, None))
    return _first_that_reads(candidates, file, path, _with_value(text, file, path, new))


def remove_scalar(text: str, file: str, path: Path) -> str:
    """The text without a key whose value is one scalar on lines of its own."""
    text = text.replace("\r\n", "\n")
    document = read_document(text, file)
    line, _ = document.key_place(path)
    start = sum(len(before) + 1 for before in text.split("\n")[: line - 1])
    at = _end_of_line(text, _extent(text, _node(text, file, path))[1])
    wanted: Any = copy.deepcopy(document.value)
    holder = wanted
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return _first_that_reads(iter([text[:start] + text[at + 1 :]]), file, path, wanted)


def append_item(text: str, file: str, path: Path, written: str) -> str:
    """The text with one more item, written on one line, behind the last one of a list whose items stand on lines."""
    text = text.replace("\r\n", "\n")
    document, node = read_document(text, file), _node(text, file, path)
    if not isinstance(node, yaml.SequenceNode) or (node.flow_style and node.value):
        message = f"{path[-1]} is no list with each item on a line of its own"
        raise ContentError([document.problem(path, message, FIX)])
    if node.value:
        at = _end_of_line(text, _extent(text, node.value[-1])[1])
        line, rest = f"\n{' ' * node.start_mark.column}- {written}", text[at:]
    else:  # `[]`: the list begins below its key
        at, end = _extent(text, node)
        line, rest = f"\n{' ' * (document.key_place(path)[1] + 1)}- {written}", text[end:]
        at = len(text[:at].rstrip())
    wanted: Any = copy.deepcopy(document.value)
    holder = wanted
    for step in path:
        holder = holder[step]
    holder.append(read_document(written, file).value)
    return _first_that_reads(iter([text[:at] + line + rest]), file, path, wanted)


def write_scalar(value: str, *, in_braces: bool = False) -> str:
    """A new value on one line, in quotation marks where YAML would read the plain text as something else."""
    opened, closed = ("[", "]") if in_braces else ("- ", "")
    try:
        is_plain = read_document(f"{opened}{value}{closed}", "").value == [value]
    except ContentError:
        is_plain = False
    return value if is_plain else _in_double_quotes(value)


def _node(text: str, file: str, path: Path) -> yaml.Node:
    """The node at `path`; what is nested too deep, or holds an alias, was refused by the reader before."""
    document = read_document(text, file)
    if path not in document.places:
        raise ContentError([document.problem(path, f"there is no {'.'.join(map(str, path))} here", FIX)])
    node: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if key.value == step)
        else:
            node = node.value[step]
    assert isinstance(node, yaml.Node)
    return node


def _extent(text: str, node: yaml.Node) -> tuple[int, int]:
    """From the first character of a node to behind its last; the line ends behind a folded text are not its own."""
    start, end = node.start_mark.index, node.end_mark.index
    return start, start + len(text[start:end].rstrip())


def _end_of_line(text: str, at: int) -> int:
    """The comment on a line belongs to what stands before it."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _ways_to_write(new: str, style: str | None) -> Iterator[str]:
    ways = {None: new, "'": "'" + new.replace("'", "''") + "'", '"': _in_double_quotes(new)}
    first = style if style in ways else None
    yield ways[first]
    yield from (way for style, way in ways.items() if style != first)


def _in_double_quotes(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _with_value(text: str, file: str, path: Path, new: str) -> Value:
    value: Any = copy.deepcopy(read_document(text, file).value)
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = new
    wanted: Value = value
    return wanted


def _first_that_reads(candidates: Iterator[str], file: str, path: Path, wanted: Value) -> str:
    for text in candidates:
        try:
            if read_document(text, file).value == wanted:
                return text
        except ContentError:
            continue
    message = f"{path[-1]} cannot be changed here without changing something else"
    raise ContentError([Problem(file, 1, 1, message, FIX)])
