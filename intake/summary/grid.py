"""A table in the PDF: rows of text blocks under a header that every page repeats. A long row goes on overleaf."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from intake.summary.pdf_style import LINE, TINT
from intake.summary.text_block import TextBlock

PADDING_X, PADDING_Y = 4, 2

Row = Sequence[TextBlock]


class Grid(Flowable):
    """`shares`: the columns' parts of the width. `shaded`: the rows that stand out, by number."""

    def __init__(
        self, shares: Sequence[float], header: Row, rows: Sequence[Row], shaded: frozenset[int] = frozenset()
    ) -> None:
        super().__init__()
        self.shares, self.header, self.rows, self.shaded = tuple(shares), tuple(header), tuple(rows), shaded
        self.spaceAfter = 4

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        total = sum(self.shares)
        self.widths = [width * share / total for share in self.shares]
        self.header_height = self._row_height(self.header, height) if self.header else 0
        self.heights = [self._row_height(row, height) for row in self.rows]
        self.width, self.height = width, self.header_height + sum(self.heights)
        return self.width, self.height

    def _row_height(self, row: Row, height: float) -> float:
        cells = zip(row, self.widths, strict=True)
        return max(cell.wrap(width - 2 * PADDING_X, height)[1] for cell, width in cells) + 2 * PADDING_Y

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        used = self.header_height
        for number, row_height in enumerate(self.heights):
            if used + row_height > height:
                return self._split_at(number, height - used)
            used += row_height
        return [self]

    def _split_at(self, number: int, room: float) -> list[Flowable]:
        """Before the row; inside it only where it is the first, so that a row stays together if it can."""
        if number > 0:
            return [self._part(self.rows[:number], 0), self._part(self.rows[number:], number)]
        cells = zip(self.rows[0], self.widths, strict=True)
        parts = [cell.parts(width - 2 * PADDING_X, room - 2 * PADDING_Y) for cell, width in cells]
        if not all(parts):
            return []
        first = [part[0] for part in parts]
        rest = [part[1] if len(part) > 1 else TextBlock([], part[0].style) for part in parts]
        return [
            Grid(self.shares, self.header, [first], self.shaded & {0}),
            Grid(self.shares, self.header, [rest, *self.rows[1:]], self.shaded),
        ]

    def _part(self, rows: Sequence[Row], first: int) -> Grid:
        shaded = frozenset(number - first for number in self.shaded if first <= number < first + len(rows))
        return Grid(self.shares, self.header, rows, shaded)

    def draw(self) -> None:
        top = self.height
        if self.header:
            self._draw_row(self.header, top, self.header_height, is_shaded=False, line=1)
            top -= self.header_height
        for number, (row, height) in enumerate(zip(self.rows, self.heights, strict=True)):
            self._draw_row(row, top, height, is_shaded=number in self.shaded, line=0.4)
            top -= height

    def _draw_row(self, row: Row, top: float, height: float, *, is_shaded: bool, line: float) -> None:
        canvas = self.canv
        canvas.saveState()
        if is_shaded:
            canvas.setFillColor(TINT)
            canvas.rect(0, top - height + line / 2, self.width, height - line, stroke=0, fill=1)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(line)
        canvas.line(0, top - height, self.width, top - height)
        canvas.restoreState()
        left = 0.0
        for cell, width in zip(row, self.widths, strict=True):
            cell.drawOn(canvas, left + PADDING_X, top - PADDING_Y - cell.height)
            left += width
