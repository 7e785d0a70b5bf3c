"""What is written into on paper: boxes for numbers and dates, lines for words; and blocks that stay together."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from intake.summary.pdf_style import LINE, QUIET, TINT, TextStyle
from intake.summary.text_block import Span, TextBlock

CAPTION = TextStyle(8, 10)
KEY = TextStyle(7.5, 9)
LONGEST_KEPT, BAR_INSET = 430.0, 10.0
STRIP_X, STRIP_Y = 6.0, 3.0
CAPTION_GAP, KEY_GAP = 2.0, 10.0
BOX_HEIGHT, LINE_HEIGHT = 21.0, 23.0
EDGE = QUIET


def key_text(key: str) -> TextBlock:
    return TextBlock([Span(key, colour=QUIET)], KEY)


def draw_write_box(canvas: Canvas, left: float, bottom: float, width: float, height: float) -> None:
    canvas.saveState()
    canvas.setStrokeColor(EDGE)
    canvas.setLineWidth(0.8)
    canvas.rect(left, bottom, width, height, stroke=1, fill=0)
    canvas.restoreState()


class WriteBox(Flowable):
    """An empty box for a number or a few words."""

    def __init__(self, box_width: float) -> None:
        super().__init__()
        self.box_width = box_width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = min(self.box_width, width), BOX_HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        draw_write_box(self.canv, 0, 0, self.width, self.height)


class Rule(Flowable):
    """The line under a section's title."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, 8.0
        return self.width, self.height

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.setLineWidth(1.2)
        self.canv.line(0, self.height - 2, self.width, self.height - 2)
        self.canv.restoreState()


class Strip(Flowable):
    """Words on a pale ground: whom the questions below are for."""

    def __init__(self, text: TextBlock) -> None:
        super().__init__()
        self.text = text

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self.text.wrap(width - 2 * STRIP_X, height)[1] + 2 * STRIP_Y
        return self.width, self.height

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.setFillColor(TINT)
        self.canv.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        self.canv.restoreState()
        self.text.drawOn(self.canv, STRIP_X, STRIP_Y)


class WriteLines(Flowable):
    """Ruled lines to write on."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self.count * LINE_HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.setStrokeColor(LINE)
        self.canv.setLineWidth(0.8)
        for number in range(self.count):
            self.canv.line(0, number * LINE_HEIGHT + 1, self.width, number * LINE_HEIGHT + 1)
        self.canv.restoreState()


class DateBoxes(Flowable):
    """Three boxes with a cell for each digit, and what belongs into them below: day, month and year, in the order of
    reading.
    """

    def __init__(
        self, captions: Sequence[str], cell: float = 15, box_height: float = 20, style: TextStyle = CAPTION
    ) -> None:
        super().__init__()
        self.parts = tuple(zip(captions, (2, 2, 4), strict=True))
        self.cell, self.box_height, self.style = cell, box_height, style
        self.gap = cell * 0.5

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = 8 * self.cell + 2 * self.gap
        self.height = self.box_height + CAPTION_GAP + self.style.leading
        return self.width, self.height

    def draw(self) -> None:
        left, bottom = 0.0, self.style.leading + CAPTION_GAP
        for caption, digits in self.parts[::-1] if self.style.right_to_left else self.parts:
            draw_write_box(self.canv, left, bottom, digits * self.cell, self.box_height)
            self._draw_cells(left, bottom, digits)
            words = TextBlock([Span(caption, colour=QUIET)], self.style)
            words.wrap(digits * self.cell + self.gap, self.style.leading)
            words.drawOn(self.canv, left - self.gap if self.style.right_to_left else left, 0)
            left += digits * self.cell + self.gap

    def _draw_cells(self, left: float, bottom: float, digits: int) -> None:
        self.canv.saveState()
        self.canv.setStrokeColor(LINE)
        self.canv.setLineWidth(0.5)
        for number in range(1, digits):
            self.canv.line(
                left + number * self.cell, bottom, left + number * self.cell, bottom + self.box_height * 0.45
            )
        self.canv.restoreState()


class Beside(Flowable):
    """Blocks side by side, their upper edges in one line. `widths`: of all but the last, which gets the rest."""

    def __init__(self, blocks: Sequence[Flowable], widths: Sequence[float], *, right_to_left: bool = False) -> None:
        super().__init__()
        self.blocks, self.first_widths, self.right_to_left = tuple(blocks), tuple(widths), right_to_left

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.widths = (*self.first_widths, width - sum(self.first_widths))
        self.heights = [block.wrap(room, height)[1] for block, room in zip(self.blocks, self.widths, strict=True)]
        self.width, self.height = width, max(self.heights)
        return self.width, self.height

    def draw(self) -> None:
        used = 0.0
        for block, width, height in zip(self.blocks, self.widths, self.heights, strict=True):
            left = self.width - used - block.width if self.right_to_left else used
            block.drawOn(self.canv, left, self.height - height)
            used += width


class Head(Flowable):
    """A question's number, its text, and at the far edge its key."""

    def __init__(self, number: str, text: TextBlock, key: str, gutter: float) -> None:
        super().__init__()
        self.number, self.text, self.gutter = TextBlock([Span(number, is_bold=True)], text.style), text, gutter
        self.key = key_text(key)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.number.wrap(self.gutter, height)
        self.key.wrap(width, height)
        text_height = self.text.wrap(width - self.gutter - self.key.used_width - KEY_GAP, height)[1]
        self.width, self.height = width, text_height
        return self.width, self.height

    def draw(self) -> None:
        is_mirrored, top = self.text.style.right_to_left, self.height - (self.text.style.leading - KEY.leading) / 2
        number_left, text_left, key_left = 0.0, self.gutter, self.width - self.key.used_width
        if is_mirrored:
            number_left, text_left, key_left = self.width - self.gutter, self.width - self.gutter - self.text.width, 0.0
        self.number.drawOn(self.canv, number_left, self.height - self.number.height)
        self.text.drawOn(self.canv, text_left, self.height - self.text.height)
        self.key.drawOn(self.canv, key_left, top - self.key.height)


Blocks = Sequence[tuple[float, float, Flowable]]
"""Each with its indent and the space above it."""


class Stack(Flowable):
    """Blocks below one another that go to the next page together; only what is longer than most of a page breaks.

    `bar`: the width of the line beside a branch; it runs on over the space below where the branch does.
    """

    def __init__(
        self,
        blocks: Blocks,
        bar: float = 0,
        space_after: float = 7,
        *,
        runs_on: bool = False,
        right_to_left: bool = False,
    ) -> None:
        super().__init__()
        self.blocks, self.bar, self.runs_on, self.right_to_left = tuple(blocks), bar, runs_on, right_to_left
        self.inset = BAR_INSET if bar else 0.0
        self.spaceAfter = space_after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        rooms = [width - self.inset - indent for indent, _, _ in self.blocks]
        self.heights = [block.wrap(room, height)[1] for room, (_, _, block) in zip(rooms, self.blocks, strict=True)]
        self.width, self.height = width, sum(self.heights) + sum(above for _, above, _ in self.blocks)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        if self.height <= LONGEST_KEPT:
            return []
        used = 0.0
        for number, (indent, above, block) in enumerate(self.blocks):
            used += above
            if used + self.heights[number] > height:
                parts = block.split(width - self.inset - indent, height - used)
                if len(parts) == 2:
                    first = (*self.blocks[:number], (indent, above, parts[0]))
                    return [self._part(first), self._part(((indent, 0.0, parts[1]), *self.blocks[number + 1 :]))]
                return [self._part(self.blocks[:number]), self._part(self.blocks[number:])] if number else []
            used += self.heights[number]
        return [self]

    def _part(self, blocks: Blocks) -> Stack:
        return Stack(blocks, self.bar, self.spaceAfter, runs_on=self.runs_on, right_to_left=self.right_to_left)

    def draw(self) -> None:
        if self.bar:
            below = self.spaceAfter if self.runs_on else 0
            self.canv.saveState()
            self.canv.setFillColor(LINE)
            left = self.width - self.bar if self.right_to_left else 0
            self.canv.rect(left, -below, self.bar, self.height + below, stroke=0, fill=1)
            self.canv.restoreState()
        top = self.height
        for (indent, above, block), height in zip(self.blocks, self.heights, strict=True):
            top -= above + height
            indented = self.inset + indent
            block.drawOn(self.canv, self.width - indented - block.width if self.right_to_left else indented, top)
