"""The pages as they stood in each state, served once more for checkers that cannot bring a page into a state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.chromium import TOP
from tests.live_clinic import answering

ASSET = re.compile(r'"(/assets/[^/"]+/([^/"]+))"')


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: the checker's own output is what is read."""


def keep(folder: Path, pages: Iterable[str]) -> list[str]:
    """Write the pages, with the styles and scripts that they name; their paths in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, html in enumerate(pages, 1):
        for path, name in ASSET.findall(html):
            file = folder / path.removeprefix("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes((TOP / "intake" / "web" / "assets" / name).read_bytes())
        (folder / f"{number:03}.html").write_text(html, encoding="utf-8")
        paths.append(f"/{number:03}.html")
    return paths


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address under which the folder's files are found."""
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))) as address:
        yield address
