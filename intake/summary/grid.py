"""A table in the PDF: rows of text blocks under a header that every page repeats. A long row goes on overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from reportlab.platypus import Flowable

from intake.summary.pdf_style import LINE, TINT
from intake.summary.structure import CELL, HEADER_CELL, ROW, TABLE, StructuredBlock
from intake.summary.text_block import TextBlock

PADDING_X, PADDING_Y = 3, 1.2
SHORT_ROW = 300  # points, less than half a page: such a row is not cut but stands whole overleaf

Row = Sequence[TextBlock]


class Grid(StructuredBlock):
    """`shares`: the columns' parts of the width. `shaded`: the rows that stand out, by number."""

    def __init__(
        self, shares: Sequence[float], header: Row, rows: Sequence[Row], shaded: frozenset[int] = frozenset()
    ) -> None:
        super().__init__()
        self.shares, self.header, self.shaded = tuple(shares), tuple(header), shaded
        self.rows = tuple(tuple(row) for row in rows)
        self.spaceAfter = 4
        self.origin: object = self
        self.names_rows = len(self.rows) > 1  # a single row needs no name

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
        """Before the row; inside it only where it is the first and long, so that a row stays together if it can."""
        if number > 0:
            return [self._part(self.rows[:number], 0), self._part(self.rows[number:], number)]
        if self.heights[0] <= SHORT_ROW:
            return []
        cells = zip(self.rows[0], self.widths, strict=True)
        parts = [cell.parts(width - 2 * PADDING_X, room - 2 * PADDING_Y) for cell, width in cells]
        if not all(parts):
            return []
        first = [part[0] for part in parts]
        rest = [part[1] if len(part) > 1 else TextBlock([], part[0].style) for part in parts]
        return [
            self._continued([first], self.shaded & {0}),
            self._continued([rest, *self.rows[1:]], self.shaded),
        ]

    def _part(self, rows: Sequence[Row], first: int) -> Grid:
        shaded = frozenset(number - first for number in self.shaded if first <= number < first + len(rows))
        return self._continued(rows, shaded)

    def _continued(self, rows: Sequence[Row], shaded: frozenset[int]) -> Grid:
        part = Grid(self.shares, self.header, rows, shaded)
        part.origin, part.names_rows = self.origin, self.names_rows
        return part

    def draw(self) -> None:
        """Without a header it is blocks side by side, and no table to a screen reader."""
        if not self.header:
            self._draw_rows(self.height)
            return
        is_overleaf = self.canv.knows(self.origin)
        with self.canv.inside(TABLE, self.origin):
            if is_overleaf:  # the header was read out on the first page
                with self.canv.artifact():
                    self._draw_row(self.header, self.height, self.header_height, is_shaded=False, line=1)
            else:
                with self.canv.inside(ROW, self.header):
                    self._draw_row(self.header, self.height, self.header_height, is_shaded=False, line=1)
            self._draw_rows(self.height - self.header_height)

    def _draw_rows(self, top: float) -> None:
        for number, (row, height) in enumerate(zip(self.rows, self.heights, strict=True)):
            with self.canv.inside(ROW, row) if self.header else nullcontext():
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
        used = 0.0
        for number, (cell, width) in enumerate(zip(row, self.widths, strict=True)):
            left = self.width - used - width if cell.style.right_to_left else used
            with self._cell(row, number):
                cell.drawOn(canvas, left + PADDING_X, top - PADDING_Y - cell.height)
            used += width

    def _cell(self, row: Row, number: int) -> AbstractContextManager[None]:
        """The first cell of a row names it."""
        if not self.header:
            return nullcontext()
        if row is self.header:
            return self.canv.inside(HEADER_CELL, row[number].origin, scope="Column")
        if number == 0 and self.names_rows:
            return self.canv.inside(HEADER_CELL, row[number].origin, scope="Row")
        return self.canv.inside(CELL, row[number].origin)
