"""What a PDF's text is, for screen readers: headings, paragraphs and tables in the order of reading, marked as drawn.

Everything that is drawn without a mark (lines, bars, the running header and footer) becomes an artifact, which a screen
reader passes over; so no drawing can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

SECTION, PARAGRAPH, FIGURE = "Sect", "P", "Figure"
TITLE, HEADING, SUBHEADING = "H1", "H2", "H3"
TABLE, ROW, HEADER_CELL, CELL = "Table", "TR", "TH", "TD"
# Text drawn inside one of these belongs to it, and makes no paragraph of its own.
HOLDS_TEXT = frozenset({TITLE, HEADING, SUBHEADING, HEADER_CELL, CELL})
_BEGIN, _END = "BDC", "EMC"


@dataclass(frozen=True)
class Mark:
    """A stretch of a page's content, by its number on that page. `page` counts from 1."""

    page: int
    number: int


@dataclass(eq=False)
class Element:
    """A node of the structure tree. `scope` is for header cells: Column or Row. `alternative`: a drawing in words."""

    tag: str
    kids: list[Element | Mark] = field(default_factory=list)
    scope: str = ""
    alternative: str = ""


@dataclass(frozen=True)
class Bookmark:
    """A heading with the place where it stands. `top`: in points above the page's lower edge."""

    level: int
    text: str
    page: int
    top: float


class StructuredCanvas(Canvas):
    """Records the structure while blocks are drawn on it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.root = Element("Document")
        self.bookmarks: list[Bookmark] = []
        self._open: list[Element] = [self.root]
        self._by_origin: dict[object, Element] = {}
        self._marks_on: dict[int, int] = {}
        self._is_artifact = False

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn here is not read out."""
        was, self._is_artifact = self._is_artifact, True
        yield
        self._is_artifact = was

    def begin_section(self) -> None:
        """What is drawn from here on, up to the next one, belongs together."""
        section = Element(SECTION)
        self.root.kids.append(section)
        self._open = [self.root, section]

    def knows(self, origin: object) -> bool:
        """Whether a part of it was drawn already, on a page before."""
        return origin in self._by_origin

    @contextmanager
    def inside(self, tag: str, origin: object, *, scope: str = "", text: str = "", top: float = 0) -> Iterator[None]:
        """What is drawn here belongs to one element. `origin`: what a block and its continuation overleaf share.
        `text` and `top`: of a heading, for its bookmark; `top` in the coordinates of the block that draws.
        """
        element = self._by_origin.get(origin)
        if element is None and not self._is_artifact:
            element = Element(tag, scope=scope)
            self._by_origin[origin] = element
            self._open[-1].kids.append(element)
            if tag in (TITLE, HEADING, SUBHEADING):
                height = self.absolutePosition(0, top)[1]
                self.bookmarks.append(Bookmark(int(tag[1]), text, self.getPageNumber(), height))
        self._open.append(element or self._open[-1])
        yield
        self._open.pop()

    @contextmanager
    def text(self, tag: str, origin: object, *, text: str, top: float) -> Iterator[None]:
        """Text that is drawn here is marked: as part of the heading or cell around it, or as an element of its own."""
        if self._is_artifact:
            yield
        elif self._open[-1].tag in HOLDS_TEXT:
            with self._marked(self._open[-1].tag):
                yield
        else:
            with self.inside(tag, origin, text=text, top=top), self._marked(tag):
                yield

    @contextmanager
    def figure(self, alternative: str) -> Iterator[None]:
        """A drawing that says something, with its words."""
        element = Element(FIGURE, alternative=alternative)
        self._open[-1].kids.append(element)
        self._open.append(element)
        with self._marked(FIGURE):
            yield
        self._open.pop()

    @contextmanager
    def _marked(self, tag: str) -> Iterator[None]:
        page = self.getPageNumber()
        number = self._marks_on.get(page, 0)
        self._marks_on[page] = number + 1
        self._open[-1].kids.append(Mark(page, number))
        self._code.append(f"/{tag} <</MCID {number}>> {_BEGIN}")  # type: ignore[attr-defined]  # missing from the stubs
        yield
        self._code.append(_END)  # type: ignore[attr-defined]

    def begin_replaced(self, text: str) -> None:
        """What is drawn from here is to be read as this text."""
        words = text.encode("utf-16-be", "surrogatepass").hex().upper()
        self._code.append(f"/Span <</ActualText <FEFF{words}>>> {_BEGIN}")  # type: ignore[attr-defined]

    def end_replaced(self) -> None:
        self._code.append(_END)  # type: ignore[attr-defined]

    def finish_page(self) -> None:
        """Everything on the page that bears no mark becomes an artifact."""
        self._code[:] = _with_artifacts(self._code)  # type: ignore[attr-defined]


class StructuredBlock(Flowable):
    """A block that says what it is while it draws itself."""

    canv: StructuredCanvas


def _with_artifacts(code: list[str]) -> Iterator[str]:
    """A replaced stretch may stand inside a marked one, and is no mark by itself."""
    unmarked: list[str] = []
    depth = 0
    for line in code:
        if depth == 0 and line.endswith(_BEGIN) and "/MCID" in line:
            yield from _as_artifact(unmarked)
            unmarked = []
            depth = 1
            yield line
        elif depth == 0:
            unmarked.append(line)
        else:
            depth += line.endswith(_BEGIN)
            depth -= line == _END
            yield line
    yield from _as_artifact(unmarked)


def _as_artifact(code: list[str]) -> Iterator[str]:
    if any(line.strip() for line in code):
        yield "/Artifact BMC"
        yield from code
        yield _END
