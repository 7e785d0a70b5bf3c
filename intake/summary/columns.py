"""Blocks set in two columns of even height, read down the left one first; it fills the page and goes on overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from reportlab.platypus import Flowable

from intake.summary.text_block import TextBlock

GUTTER = 16
LONGEST_WHOLE = 60  # a longer block is broken at the foot of a column, a shorter one moves on as a whole


class TwoColumns(Flowable):
    """Of text blocks; a block longer than its column is broken by lines."""

    def __init__(self, blocks: Sequence[TextBlock], left_count: int | None = None) -> None:
        super().__init__()
        self.blocks = tuple(blocks)
        self.left_count = left_count

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.column = (width - GUTTER) / 2
        self.heights = [block.wrap(self.column, height)[1] + block.getSpaceBefore() for block in self.blocks]
        self.left = self.left_count if self.left_count is not None else self._even()
        self.width, self.height = width, max(self._height(0, self.left), self._height(self.left, len(self.blocks)))
        return self.width, self.height

    def _height(self, start: int, end: int) -> float:
        """The space above a column's first block is left out."""
        above = self.blocks[start].getSpaceBefore() if start < end else 0
        return sum(self.heights[start:end]) - above

    def _even(self) -> int:
        """The fewest blocks on the left that make it at least as high as the right; no heading at its foot."""
        total = sum(self.heights)
        for count, height in enumerate(accumulate(self.heights), 1):
            if height >= total - height:
                return self._before_heading(count)
        return len(self.blocks)

    def _before_heading(self, count: int) -> int:
        while count > 1 and self.blocks[count - 1].is_title:
            count -= 1
        return count

    def split(self, width: float, height: float) -> list[Flowable]:
        """Fill the left column, then the right; what is left starts anew overleaf."""
        self.wrap(width, height)
        left, rest = self._fill(list(self.blocks), height)
        right, rest = self._fill(rest, height)
        if not left:
            return []
        first = TwoColumns([*left, *right], left_count=len(left))
        return [first, TwoColumns(rest)] if rest else [first]

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
        lefts = (0.0, self.column + GUTTER)
        first, second = lefts[::-1] if self.blocks[0].style.right_to_left else lefts
        for blocks, left in ((self.blocks[: self.left], first), (self.blocks[self.left :], second)):
            top = self.height
            for number, block in enumerate(blocks):
                top -= block.height + (block.getSpaceBefore() if number else 0)
                block.drawOn(self.canv, left, top)
