"""The text of a pack's files, and the hash that names them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from intake.errors import ContentError, Problem
from intake.source_text import MOST_BYTES, place_of

# As in the shipped pack: no way out of the pack's folder, and no two names that one disk holds for the same.
SUFFIXES = (".yaml", ".yml")
FILE_NAME = re.compile(r"(?:[a-z0-9_-]{1,64}/){0,4}[a-z0-9_-]{1,64}\.ya?ml")


@dataclass(frozen=True)
class PackFiles:
    """The text of every file of a pack, by its path inside the pack."""

    texts: Mapping[str, str]

    @classmethod
    def from_folder(cls, folder: FilePath) -> PackFiles:
        if not (folder / "pack.yaml").is_file():
            problem = Problem(str(folder / "pack.yaml"), 1, 1, "no pack here", "name a folder that holds a pack.yaml")
            raise ContentError([problem])
        contents: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() and path.is_dir():  # not gone into: all that it holds would be left out in silence
                problem = Problem(name, 1, 1, "this is a link to a folder", "put the folder itself here")
                raise ContentError([problem])
            if not (path.suffix.lower() in SUFFIXES and path.is_file()):
                continue
            if not path.resolve().is_relative_to(folder.resolve()):
                problem = Problem(name, 1, 1, "this is a link to a file outside the pack", "put the file itself here")
                raise ContentError([problem])
            with path.open("rb") as file:
                contents[name] = file.read(MOST_BYTES + 1)
        return cls.from_contents(contents)

    @classmethod
    def from_contents(cls, contents: Mapping[str, bytes]) -> PackFiles:
        """Of files as they came in, wherever from; ContentError names each that has no good name or is no text."""
        texts: dict[str, str] = {}
        problems: list[Problem] = []
        for name, content in contents.items():
            found = _read(name, content)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                texts[name] = found
        if problems:
            raise ContentError(problems)
        return cls(texts)

    def under(self, prefix: str) -> list[str]:
        return sorted(name for name in self.texts if name.startswith(prefix))

    def sha256(self, names: Iterable[str] | None = None) -> str:
        """Of all files, or of the named ones: each by name and text."""
        digest = hashlib.sha256()
        for name in sorted(self.texts if names is None else names):
            text = self.texts[name].encode()
            digest.update(f"{name}\0{len(text)}\0".encode() + text)
        return digest.hexdigest()


def _read(name: str, content: bytes) -> str | Problem:
    if not FILE_NAME.fullmatch(name):
        fix = "use a-z, 0-9, - and _, folders with / between, and .yaml at the end"
        return Problem(ascii(name)[1:-1], 1, 1, "a file of a pack cannot be called so", fix)
    if len(content) > MOST_BYTES:
        return Problem(name, 1, 1, "the file is larger than 1 MB", "split it")
    try:
        return content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        return Problem(name, *place_of(before, len(before)), "this is not UTF-8 text", "save the file as UTF-8")
