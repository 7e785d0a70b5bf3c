"""The text of a pack's files, and the hash that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from intake.errors import ContentError, Problem
from intake.source_text import MOST_BYTES, place_of


@dataclass(frozen=True)
class PackFiles:
    """The text of every file of a pack, by its path inside the pack."""

    texts: Mapping[str, str]

    @classmethod
    def from_folder(cls, folder: FilePath) -> PackFiles:
        if not (folder / "pack.yaml").is_file():
            problem = Problem(str(folder / "pack.yaml"), 1, 1, "no pack here", "name a folder that holds a pack.yaml")
            raise ContentError([problem])
        texts: dict[str, str] = {}
        problems: list[Problem] = []
        for path in sorted(path for path in folder.rglob("*.y*ml") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                problems.append(Problem(name, 1, 1, "the file is larger than 1 MB", "split it"))
                continue
            try:
                texts[name] = content.decode("utf-8").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                before = content[: error.start].decode("utf-8")
                place = place_of(before, len(before))
                problems.append(Problem(name, *place, "this is not UTF-8 text", "save the file as UTF-8"))
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
