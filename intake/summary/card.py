"""A flag in the PDF: its blocks one below the other, beside a bar whose weight tells how much it matters."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from intake.summary.fonts import WIDTHS
from intake.summary.pdf_style import BODY, PAPER, SMALL, Weight
from intake.summary.structure import SUBHEADING, StructuredBlock
from intake.summary.text_block import Span, TextBlock

INDENT = 12
GAP = 1
LIFT = 0.7  # of a severity's box: its word is all capitals, which stand above the middle of a line
LONGEST_WHOLE = 76  # a longer card is broken at the foot of a page, a shorter one moves on as a whole


class Card(Flowable):
    """Breaks between its blocks, or inside one that is longer than the page; the bar goes on."""

    def __init__(self, blocks: Sequence[Flowable], bar: float, colour: Color, space_after: float = 3.5) -> None:
        super().__init__()
        self.blocks = tuple(blocks)
        self.bar, self.colour = bar, colour
        self.spaceAfter = space_after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.heights = [block.wrap(width - INDENT, height)[1] for block in self.blocks]
        self.width, self.height = width, sum(self.heights) + GAP * (len(self.blocks) - 1)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        if self.height <= LONGEST_WHOLE:
            return []
        used = 0.0
        for number, block in enumerate(self.blocks):
            if used + self.heights[number] > height:
                parts = block.split(width - INDENT, height - used)
                before = [*self.blocks[:number], *parts[:1]] if len(parts) > 1 else list(self.blocks[:number])
                after = [*parts[1:], *self.blocks[number + 1 :]] if len(parts) > 1 else list(self.blocks[number:])
                return [self._part(before), self._part(after)] if before else []
            used += self.heights[number] + GAP
        return [self]

    def _part(self, blocks: Sequence[Flowable]) -> Card:
        return Card(blocks, self.bar, self.colour, self.spaceAfter)

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.setFillColor(self.colour)
        self.canv.rect(self.width - self.bar if self._is_mirrored else 0, 0, self.bar, self.height, stroke=0, fill=1)
        self.canv.restoreState()
        top = self.height
        for block, height in zip(self.blocks, self.heights, strict=True):
            block.drawOn(self.canv, 0 if self._is_mirrored else INDENT, top - height)
            top -= height + GAP

    @property
    def _is_mirrored(self) -> bool:
        """On a page that runs from right to left the bar stands at the right."""
        return any(isinstance(block, TextBlock) and block.style.right_to_left for block in self.blocks)


class TaggedTitle(StructuredBlock):
    """A severity's word in a box, and the title behind it."""

    def __init__(self, word: str, title: str, weight: Weight) -> None:
        super().__init__()
        self.word, self.weight = word.upper(), weight
        widths = WIDTHS[True]
        self.box = sum(widths[character][1] for character in self.word) * SMALL.size / 1000 + 8
        colour = PAPER if weight.is_solid else weight.colour
        self.tag = TextBlock([Span(self.word, is_bold=True, colour=colour)], SMALL)
        self.title = TextBlock([Span(title, is_bold=True)], BODY)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.title_height = self.title.wrap(width - self.box - 6, height)[1]
        self.tag_height = self.tag.wrap(self.box, height)[1]
        self.width, self.height = width, max(self.title_height, self.tag_height)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        return []

    def draw(self) -> None:
        canvas = self.canv
        bottom = self.height - (BODY.leading + self.tag_height) / 2
        canvas.saveState()
        canvas.setFillColor(self.weight.colour if self.weight.is_solid else PAPER)
        canvas.setStrokeColor(self.weight.colour)
        canvas.setLineWidth(max(0.6, self.weight.bar / 3))
        canvas.roundRect(0, bottom + LIFT, self.box, self.tag_height, 2, stroke=1, fill=1)
        canvas.restoreState()
        words = f"{self.word}: {self.title.plain_text}"
        with canvas.inside(SUBHEADING, self, text=words, top=self.height):
            self.tag.drawOn(canvas, 4, bottom)
            self.title.drawOn(canvas, self.box + 6, self.height - self.title_height)
