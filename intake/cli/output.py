"""Where a command writes what it makes: the file that -o names, else standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from intake.errors import InputError, Refusal


def write_output(path: Path | None, content: bytes) -> None:
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _cannot_be_written(path, error) from None


@contextmanager
def open_output(path: Path | None) -> Iterator[TextIO]:
    """For text piece by piece, whose line ends stay as they are."""
    if path is None:
        yield sys.stdout
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise _cannot_be_written(path, error) from None
    with file:
        yield file


def _cannot_be_written(path: Path, error: OSError) -> InputError:
    return InputError([Refusal(str(path), f"cannot be written ({error.strerror})")])
