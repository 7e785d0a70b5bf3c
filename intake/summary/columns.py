"""Blocks set in columns of even height, read down the left one first; they fill the page and go on overleaf."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from reportlab.platypus import Flowable

from intake.summary.text_block import TextBlock

GUTTER = 9
LONGEST_WHOLE = 60  # a longer block is broken at the foot of a column, a shorter one moves on as a whole

Column = Sequence[TextBlock]


class Columns(Flowable):
    """Of text blocks; a block longer than its column is broken by lines."""

    def __init__(self, blocks: Sequence[TextBlock], count: int = 2, fills: float = 0) -> None:
        """`fills`: the height of the page that it was cut for, so that what goes on overleaf is not begun under it."""
        super().__init__()
        self.blocks, self.count, self.fills = tuple(blocks), count, fills
        self.spaceBefore = blocks[0].getSpaceBefore()

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.column = (width + GUTTER) / self.count - GUTTER
        self.width, self.height = width, self.fills or self._least_height()
        self.columns, _ = self._fill_all(self.height)
        return self.width, self.height

    def _least_height(self) -> float:
        """In whole points, such that the columns hold all."""
        total = sum(block.wrap(self.column, 0)[1] + block.getSpaceBefore() for block in self.blocks)
        heights = range(int(total / self.count), int(total) + 1)
        return heights.start + bisect_left(heights, True, key=lambda height: not self._fill_all(height)[1])

    def split(self, width: float, height: float) -> list[Flowable]:
        """Fill the columns one after the other; what is left starts anew overleaf."""
        self.column = (width + GUTTER) / self.count - GUTTER
        columns, rest = self._fill_all(height)
        if not columns[0]:
            return []
        first = Columns([block for column in columns for block in column], self.count, height)
        return [first, Columns(rest, self.count)] if rest else [first]

    def _fill_all(self, height: float) -> tuple[list[Column], Column]:
        columns: list[Column] = []
        rest: Column = self.blocks
        for _ in range(self.count):
            column, rest = self._fill(list(rest), height)
            columns.append(column)
        return columns, rest

    def _fill(self, blocks: list[TextBlock], height: float) -> tuple[list[TextBlock], list[TextBlock]]:
        used = 0.0
        for number, block in enumerate(blocks):
            above = block.getSpaceBefore() if number else 0
            needed = block.wrap(self.column, height)[1] + above
            if used + needed > height:
                is_long = needed > LONGEST_WHOLE or number == 0
                parts = block.parts(self.column, height - used - above) if is_long else ()
                if len(parts) > 1:
                    return [*blocks[:number], parts[0]], [parts[1], *blocks[number + 1 :]]
                count = number
                while count > 0 and blocks[count - 1].is_title:
                    count -= 1
                return blocks[:count], blocks[count:]
            used += needed
        return blocks, []

    def draw(self) -> None:
        is_right_to_left = self.blocks[0].style.right_to_left
        columns = self.columns[::-1] if is_right_to_left else self.columns
        for place, column in enumerate(columns):
            left, top = place * (self.column + GUTTER), self.height
            for number, block in enumerate(column):
                top -= block.height + (block.getSpaceBefore() if number else 0)
                block.drawOn(self.canv, left, top)
