"""Boxes to tick in a PDF, each drawn beside its words: one below the other, or in columns."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from intake.summary.fonts import ascent_and_descent
from intake.summary.pdf_style import INK, TextStyle
from intake.summary.text_block import Span, TextBlock

GAP = 6
COLUMN_GAP = 14
LONGEST_SINGLE_COLUMN = 6


def draw_box(canvas: Canvas, left: float, baseline: float, size: float, *, is_ticked: bool = False) -> None:
    """On the baseline of the words beside it; a tick is drawn, for the fonts' own differ in weight."""
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.9)
    canvas.roundRect(left, baseline - 0.12 * size, size, size, 1.2, stroke=1, fill=0)
    if is_ticked:
        canvas.setLineWidth(1.6)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        tick = canvas.beginPath()
        tick.moveTo(left + 0.2 * size, baseline + 0.38 * size)
        tick.lineTo(left + 0.42 * size, baseline + 0.12 * size)
        tick.lineTo(left + 0.82 * size, baseline + 0.66 * size)
        canvas.drawPath(tick, stroke=1, fill=0)
    canvas.restoreState()


def first_baseline(top: float, style: TextStyle) -> float:
    """Where the first line of a text block stands whose upper edge is at `top`."""
    ascent, descent = ascent_and_descent(is_bold=False, size=style.size)
    return top - (style.leading - ascent + descent) / 2 - ascent


class TickLine(Flowable):
    """A box, and beside it one or more blocks below one another."""

    def __init__(self, blocks: Sequence[TextBlock], style: TextStyle, *, is_ticked: bool = False) -> None:
        super().__init__()
        self.blocks, self.style, self.is_ticked = tuple(blocks), style, is_ticked
        self.box = style.size
        self.spaceBefore = style.size * 0.28

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.heights = [block.wrap(width - self.box - GAP, height)[1] for block in self.blocks]
        self.width, self.height = width, sum(self.heights)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        return []

    def draw(self) -> None:
        is_mirrored = self.style.right_to_left
        box_left = self.width - self.box - 0.5 if is_mirrored else 0.5
        draw_box(self.canv, box_left, first_baseline(self.height, self.style), self.box, is_ticked=self.is_ticked)
        top = self.height
        for block, height in zip(self.blocks, self.heights, strict=True):
            block.drawOn(self.canv, 0 if is_mirrored else self.box + GAP, top - height)
            top -= height


class TickOptions(Flowable):
    """The answers of a choice, read down the columns; as many columns as the words leave room for on one line each,
    two for a long list whose words do not."""

    def __init__(self, options: Sequence[str], style: TextStyle, most_columns: int = 4) -> None:
        super().__init__()
        self.options, self.style, self.most_columns = tuple(options), style, most_columns
        self.box = style.size - 0.5

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.columns = self._columns(width)
        self.column = (width - COLUMN_GAP * (self.columns - 1)) / self.columns
        self.blocks = [TextBlock([Span(option)], self.style) for option in self.options]
        heights = [block.wrap(self.column - self.box - GAP, height)[1] for block in self.blocks]
        self.rows = -(-len(self.blocks) // self.columns)
        self.row_heights = [max(heights[row :: self.rows]) + self.style.size * 0.18 for row in range(self.rows)]
        self.width, self.height = width, sum(self.row_heights)
        return self.width, self.height

    def _columns(self, width: float) -> int:
        blocks = [TextBlock([Span(option)], self.style) for option in self.options]
        for block in blocks:
            block.wrap(10_000, self.style.leading)
        longest = max(block.used_width for block in blocks) + self.box + GAP
        fitting = int((width + COLUMN_GAP) // (longest + COLUMN_GAP))
        if fitting < 2 and len(blocks) > LONGEST_SINGLE_COLUMN:
            fitting = 2
        return max(1, min(fitting, len(blocks), self.most_columns))

    def split(self, width: float, height: float) -> list[Flowable]:
        """By rows, for a list that is longer than a page."""
        self.wrap(width, height)
        fitting, used = 0, 0.0
        while fitting < self.rows and used + self.row_heights[fitting] <= height:
            used += self.row_heights[fitting]
            fitting += 1
        first = fitting * self.columns
        if fitting == 0 or first >= len(self.options):
            return [] if fitting == 0 else [self]
        parts = self.options[:first], self.options[first:]
        return [TickOptions(part, self.style, self.columns) for part in parts]

    def draw(self) -> None:
        for place, block in enumerate(self.blocks):
            column, row = divmod(place, self.rows)
            left = column * (self.column + COLUMN_GAP)
            top = self.height - sum(self.row_heights[:row])
            box_left, words_left = left + 0.5, left + self.box + GAP
            if self.style.right_to_left:
                box_left, words_left = self.width - box_left - self.box, self.width - left - self.column
            draw_box(self.canv, box_left, first_baseline(top, self.style), self.box)
            block.drawOn(self.canv, words_left, top - block.height)
