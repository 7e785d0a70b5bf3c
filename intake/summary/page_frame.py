"""The pages around the blocks: size, margins, and a header and footer that say on every sheet whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from intake.summary.fonts import REGULAR, WIDTHS
from intake.summary.pdf_style import LINE, QUIET, RUNNING
from intake.summary.structure import StructuredCanvas
from intake.summary.tagged_pdf import Attachment, finish_pdf
from intake.summary.text_block import Span, TextBlock

PAGE_SIZES: Mapping[str, tuple[float, float]] = {"a4": A4, "letter": LETTER}
SIDE, TOP, BOTTOM = 38, 40, 38
RUNNING_RIGHT = 130
LONGEST_RUNNING = 200


@dataclass(frozen=True)
class Running:
    """What stands on every page: whose it is above, what it rests on below. `page`: how its number is said."""

    title: str
    above: tuple[str, ...]
    below: str
    page: str = "page {number} of {pages}"


def print_pages(
    blocks: list[Flowable],
    running: Running,
    page_size: str,
    *,
    language: str = "en-GB",
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The finished PDF, tagged for screen readers. The same blocks give the same bytes."""
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
        self.running = running
        made.append(self)
        self._finished: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._finished.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # missing from the stubs

    def save(self) -> None:
        for state in self._finished:
            self.__dict__.update(state)
            with self.artifact():
                self._draw_running(len(self._finished))
            self.finish_page()
            super().showPage()
        super().save()

    def _draw_running(self, pages: int) -> None:
        width, height = self._pagesize  # type: ignore[attr-defined]  # missing from the stubs
        self.saveState()
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(SIDE, height - TOP + 8, width - SIDE, height - TOP + 8)
        self.line(SIDE, BOTTOM - 8, width - SIDE, BOTTOM - 8)
        self.restoreState()
        page = self.running.page.format(number=self.getPageNumber(), pages=pages)
        self._draw_line(self.running.above, self.running.title, width, height - TOP + 12)
        self._draw_line((self.running.below,), page, width, BOTTOM - 19)

    def _draw_line(self, left: tuple[str, ...], right: str, width: float, bottom: float) -> None:
        end = _one_line((right,), RUNNING_RIGHT)
        end.drawOn(self, width - SIDE - end.used_width, bottom)
        _one_line(left, width - 2 * SIDE - RUNNING_RIGHT).drawOn(self, SIDE, bottom)


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
