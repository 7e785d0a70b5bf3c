"""The pages around the blocks: size, margins, and a header and footer that say on every sheet whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import pairwise
from typing import Any

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.platypus import ActionFlowable, BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from intake.summary.fonts import REGULAR, WIDTHS
from intake.summary.pdf_style import LINE, QUIET, RUNNING
from intake.summary.structure import StructuredCanvas
from intake.summary.tagged_pdf import Attachment, finish_pdf
from intake.summary.text_block import Span, TextBlock

PAGE_SIZES: Mapping[str, tuple[float, float]] = {"a4": A4, "letter": LETTER}
SIDE, TOP, BOTTOM = 28, 31, 33
RUNNING_RIGHT = 185
LONGEST_RUNNING = 200


@dataclass(frozen=True)
class Running:
    """What stands on every page: whose it is above, what it rests on below. `page`: how its number is said, among the
    pages of its part and, where there are several parts, the sheets of all.
    """

    title: str
    above: tuple[str, ...]
    below: str
    page: str = "page {number} of {pages}"


@dataclass(frozen=True)
class Part:
    """One of several papers in one file."""

    running: Running
    blocks: list[Flowable]


def print_pages(
    blocks: list[Flowable],
    running: Running,
    page_size: str,
    *,
    language: str = "en-GB",
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The finished PDF, tagged for screen readers. The same blocks give the same bytes."""
    return _print(blocks, running, page_size, language, attachments)


def print_parts(parts: Sequence[Part], about: Running, page_size: str) -> bytes:
    """Several papers behind one another, each on pages of its own under its own head. `about`: all of them."""
    story: list[Flowable] = []
    for number, part in enumerate(parts):
        story += [*([PageBreak()] if number else []), _BeginPart(part.running), *part.blocks]
    return _print(story, about, page_size, "en-GB", ())


def _print(
    blocks: list[Flowable], running: Running, page_size: str, language: str, attachments: Sequence[Attachment]
) -> bytes:
    WIDTHS[False]["a"]  # registers the font that every page starts with
    buffer = BytesIO()
    size = PAGE_SIZES[page_size]
    document = BaseDocTemplate(
        buffer,
        pagesize=size,
        title=running.title,
        author="Injection Intake",
        subject=running.below,
        lang=language,
        initialFontName=REGULAR,
        invariant=1,
        pageCompression=1,
    )
    width, height = size[0] - 2 * SIDE, size[1] - TOP - BOTTOM
    frame = Frame(SIDE, BOTTOM, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates([PageTemplate(id="page", frames=[frame])])
    canvases: list[NumberedCanvas] = []
    document.build(blocks, canvasmaker=partial(NumberedCanvas, running, canvases))
    (canvas,) = canvases
    return finish_pdf(
        buffer.getvalue(),
        canvas.root,
        canvas.bookmarks,
        title=running.title,
        language=language,
        attachments=attachments,
    )


class NumberedCanvas(StructuredCanvas):
    """Keeps each page open until the number of all pages is known, then draws what stands on every page."""

    def __init__(self, running: Running, made: list[NumberedCanvas], *args: Any, **options: Any) -> None:
        """`made`: where the one that ReportLab makes can be found afterwards."""
        super().__init__(*args, **options)
        self._parts = [(1, running)]
        made.append(self)
        self._finished: list[dict[str, Any]] = []

    def begin_part(self, running: Running) -> None:
        """From this page on another paper."""
        self.begin_section()
        page = self.getPageNumber()
        self._parts = [*(part for part in self._parts if part[0] < page), (page, running)]

    def showPage(self) -> None:
        self._finished.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # missing from the stubs

    def save(self) -> None:
        sheets = len(self._finished)
        parts = [
            (running, range(first, end))
            for (first, running), (end, _) in pairwise([*self._parts, (sheets + 1, self._parts[0][1])])
        ]
        for state in self._finished:
            self.__dict__.update(state)
            sheet = self.getPageNumber()
            (running, pages) = next(part for part in parts if sheet in part[1])
            number = running.page.format(number=sheet - pages.start + 1, pages=len(pages), sheet=sheet, sheets=sheets)
            with self.artifact():
                self._draw_running(running, number)
            self.finish_page()
            super().showPage()
        super().save()

    def _draw_running(self, running: Running, page: str) -> None:
        width, height = self._pagesize  # type: ignore[attr-defined]  # missing from the stubs
        self.saveState()
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(SIDE, height - TOP + 5, width - SIDE, height - TOP + 5)
        self.line(SIDE, BOTTOM - 5, width - SIDE, BOTTOM - 5)
        self.restoreState()
        self._draw_line(running.above, running.title, width, height - TOP + 9)
        self._draw_line((running.below,), page, width, BOTTOM - 16)

    def _draw_line(self, left: tuple[str, ...], right: str, width: float, bottom: float) -> None:
        end = _one_line((right,), RUNNING_RIGHT)
        end.drawOn(self, width - SIDE - end.used_width, bottom)
        _one_line(left, width - 2 * SIDE - RUNNING_RIGHT).drawOn(self, SIDE, bottom)


class _BeginPart(ActionFlowable):
    """Takes no room, so that each paper looks as it does alone."""

    def __init__(self, running: Running) -> None:
        super().__init__()
        self.running = running

    def apply(self, document: Any) -> None:
        document.canv.begin_part(self.running)


def _one_line(texts: tuple[str, ...], room: float) -> TextBlock:
    """A name too long for it is cut here, and only here: it stands in full on the first page."""
    first, *others = (text.replace("\n", " ") for text in texts)
    longest = LONGEST_RUNNING
    while True:
        shown = first if len(first) <= longest else f"{first[:longest]}…"
        block = TextBlock([Span(text, colour=QUIET) for text in (shown, *others)], RUNNING)
        block.right_to_left = False
        block.wrap(room, RUNNING.leading)
        if block.is_one_line:
            return block
        longest = min(len(first), longest) * 9 // 10
