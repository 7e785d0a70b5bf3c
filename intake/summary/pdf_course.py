"""A returning patient's course on paper: drawings side by side over the same time, and each result in words beneath.

Shapes tell results, ranges and injections apart, so that it is read the same in black and white.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from intake.summary.course_drawing import CourseDrawing, Mark, Shape
from intake.summary.course_view import Course
from intake.summary.grid import Grid
from intake.summary.pdf_style import HAZE, INK, LINE, PAPER, QUIET, TINY, TWILIGHT, TextStyle
from intake.summary.pdf_text import DOT, heading, quiet, strong
from intake.summary.structure import StructuredBlock
from intake.summary.text_block import Span, TextBlock

IN_A_ROW, WORDS_BESIDE = 6, 3
GAP, WIDEST = 9, 130.0
PLOT_HEIGHT, UNDER_PLOT, OVER_PLOT = 44.0, 9.0, 3.0
LABEL = TextStyle(6.5, 7.5)
TITLE = TextStyle(7, 8)
DOT_RADIUS, ARM = 1.7, 2.0
SHADES: Sequence[Color] = (PAPER, HAZE, TWILIGHT)  # by the depth of a band
ROOM = 100


def course(found: Course) -> list[Flowable]:
    """Few drawings have the words beside them, so that an ordinary patient's pages stay as many as they were."""
    drawings = [drawing for _, drawing in found.drawn]
    words = TextBlock(_words(found), TINY)
    if 0 < len(drawings) <= WORDS_BESIDE:
        return [
            *heading(found.title, ROOM),
            Grid((len(drawings), IN_A_ROW - len(drawings)), (), [[_Row(drawings), words]]),
        ]
    rows = [_Row(drawings[start : start + IN_A_ROW]) for start in range(0, len(drawings), IN_A_ROW)]
    return [*heading(found.title, ROOM), *rows, words]


def _words(found: Course) -> list[Span]:
    spans = [quiet(f"{found.legend}\n")] if found.drawn else []
    for line in found.lines:
        spans += [strong(f"{line.title}: "), Span(f"{line.words}\n")]
    for number, told in enumerate(found.about):
        spans += [quiet(f"{DOT if number else ''}{told.label}: "), Span(told.text)]
    return spans


class _Row(TextBlock):
    """Drawings side by side, each as wide as the next. They are never broken."""

    def __init__(self, drawings: Sequence[CourseDrawing]) -> None:
        super().__init__([], TINY)
        self.drawings = drawings

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.each = min(WIDEST, (width + GAP) / len(self.drawings) - GAP)
        self.titles = [TextBlock([strong(drawing.title)], TITLE) for drawing in self.drawings]
        self.title_height = max(title.wrap(self.each, height)[1] for title in self.titles)
        self.width, self.height = width, self.title_height + OVER_PLOT + PLOT_HEIGHT + UNDER_PLOT + OVER_PLOT
        return self.width, self.height

    def parts(self, width: float, height: float) -> tuple[TextBlock, ...]:
        return (self,) if self.wrap(width, height)[1] <= height else ()

    def draw(self) -> None:
        for number, (drawing, title) in enumerate(zip(self.drawings, self.titles, strict=True)):
            canvas = self.canv
            canvas.saveState()
            canvas.translate(number * (self.each + GAP), 0)
            with canvas.figure(drawing.words), canvas.artifact():  # its words stand for what is written in it
                title.drawOn(canvas, 0, self.height - self.title_height)
                _Plot(self, drawing, self.each).draw()
            canvas.restoreState()


class _Plot:
    """One drawing, with its lower left corner at the origin."""

    def __init__(self, block: StructuredBlock, drawing: CourseDrawing, width: float) -> None:
        self.canvas, self.drawing = block.canv, drawing
        ticks = [_label(tick.text, quiet(tick.text)) for tick in drawing.ticks]
        self.left = max((tick.used_width for tick in ticks), default=0) + 2
        self.ticks = ticks
        self.plot_width = width - self.left

    def x(self, place: float) -> float:
        return self.left + place * self.plot_width

    def y(self, place: float) -> float:
        return UNDER_PLOT + place * PLOT_HEIGHT

    def draw(self) -> None:
        canvas, drawing = self.canvas, self.drawing
        canvas.setLineWidth(0.4)
        canvas.setStrokeColor(LINE)
        for band in drawing.bands:
            canvas.setFillColor(SHADES[min(band.depth, len(SHADES) - 1)])
            canvas.rect(self.x(0), self.y(band.bottom), self.plot_width, (band.top - band.bottom) * PLOT_HEIGHT, fill=1)
        canvas.setStrokeColor(QUIET)
        canvas.rect(self.x(0), self.y(0), self.plot_width, PLOT_HEIGHT, fill=0)
        self._write_axes()
        self._draw_injections()
        canvas.setStrokeColor(INK)
        canvas.setFillColor(INK)
        canvas.setLineWidth(0.8)
        for stroke in drawing.strokes:
            canvas.line(self.x(stroke.x1), self.y(stroke.y1), self.x(stroke.x2), self.y(stroke.y2))
        for mark in drawing.marks:
            self._draw_mark(mark)

    def _write_axes(self) -> None:
        bottom = -1.0
        for tick, label in zip(self.drawing.ticks, self.ticks, strict=True):
            middle = self.y(tick.y)
            self.canvas.line(self.x(0) - 1.5, middle, self.x(0), middle)
            if middle - bottom >= LABEL.size:  # two limits may lie closer together than their numbers are high
                label.drawOn(self.canvas, self.left - 2 - label.used_width, middle - LABEL.leading / 2)
                bottom = middle
        since, until = (_label(text, quiet(text)) for text in (self.drawing.since, self.drawing.until))
        since.drawOn(self.canvas, 0, 0)
        until.drawOn(self.canvas, self.x(1) - until.used_width, 0)

    def _draw_injections(self) -> None:
        canvas, top = self.canvas, self.y(1)
        canvas.setStrokeColor(QUIET)
        canvas.setLineWidth(0.6)
        for injection in self.drawing.injections:
            canvas.setDash(1.5, 1.5)
            canvas.line(self.x(injection.x), self.y(0), self.x(injection.x), top)
            canvas.setDash()
            canvas.line(self.x(injection.start), top, self.x(injection.end), top)

    def _draw_mark(self, mark: Mark) -> None:
        canvas, x, y = self.canvas, self.x(mark.x), self.y(mark.y)
        canvas.line(self.x(mark.start), y, self.x(mark.end), y)
        if mark.shape is Shape.POINT:
            canvas.circle(x, y, DOT_RADIUS, stroke=0, fill=1)
        elif mark.shape is Shape.CROSS:
            canvas.line(x - ARM, y - ARM, x + ARM, y + ARM)
            canvas.line(x - ARM, y + ARM, x + ARM, y - ARM)
        else:
            self._draw_arrow(x, y, self.y(0) if mark.shape is Shape.BELOW else self.y(1))
        if mark.text:
            label = _label(mark.text, strong(mark.text))
            left = min(max(x - label.used_width / 2, self.x(0) + 1), self.x(1) - label.used_width - 1)
            label.drawOn(canvas, left, y + ARM - 0.5 if mark.is_text_above else y - ARM - LABEL.leading)

    def _draw_arrow(self, x: float, y: float, end: float) -> None:
        """From where it is known to lie below or above, to the edge."""
        canvas, back = self.canvas, 1 if end < y else -1
        canvas.line(x - ARM, y, x + ARM, y)
        canvas.line(x, y, x, end)
        path = canvas.beginPath()
        path.moveTo(x, end)
        path.lineTo(x - ARM, end + back * 2 * ARM)
        path.lineTo(x + ARM, end + back * 2 * ARM)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


def _label(text: str, span: Span) -> TextBlock:
    """On one line."""
    block = TextBlock([span], LABEL)
    block.wrap(len(text) * LABEL.size + 1, LABEL.leading)
    return block
