"""The text of a pack's files, and the hash that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from intake.errors import ContentError, Problem


@dataclass(frozen=True)
class PackFiles:
    """The text of every file of a pack, by its path inside the pack."""

    texts: Mapping[str, str]

    @classmethod
    def from_folder(cls, folder: FilePath) -> PackFiles:
        if not (folder / "pack.yaml").is_file():
            problem = Problem(str(folder / "pack.yaml"), 1, 1, "no pack here", "name a folder that holds a pack.yaml")
            raise ContentError([problem])
        files = sorted(path for path in folder.rglob("*.yaml") if path.is_file())
        texts: dict[str, str] = {}
        for path in files:
            name = path.relative_to(folder).as_posix()
            try:
                texts[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise ContentError([Problem(name, 1, 1, "not UTF-8 text", "save the file as UTF-8")]) from None
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
