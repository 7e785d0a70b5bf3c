"""A block of text in the PDF: wrapped at spaces, else anywhere; right-to-left where the text is; in as many fonts as
it takes. What was typed is never read as markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from intake.summary.fonts import WIDTHS, ascent_and_descent
from intake.summary.pdf_style import BODY, INK, TextStyle
from intake.summary.script_runs import RIGHT_TO_LEFT, as_seen, as_typed, is_right_to_left, shape
from intake.summary.structure import PARAGRAPH, StructuredBlock, StructuredCanvas

# A word ends at a space, a line break, after a hyphen or slash, and at every character that is a word by itself; not
# within a unit (`g/dL`).
IDEOGRAPHS = "\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
WORDS = re.compile(f"\n| +|[{IDEOGRAPHS}]|[^ \n{IDEOGRAPHS}]+?[-/\u2010](?=[^ \n]{5})|[^ \n{IDEOGRAPHS}]+")


@dataclass(frozen=True)
class Span:
    """Text of one look."""

    text: str
    is_bold: bool = False
    colour: Color = INK


@dataclass(frozen=True)
class Piece:
    """The part of a span that stands on one line, in logical order."""

    text: str
    span: Span
    width: float
    right_to_left: bool


Line = tuple[Piece, ...]


class TextBlock(StructuredBlock):
    """Spans that run on from one another. A title never stands at the foot of a column. `tag`: what a screen reader
    takes it for."""

    def __init__(
        self,
        spans: Sequence[Span],
        style: TextStyle = BODY,
        space_before: float = 0,
        *,
        is_title: bool = False,
        tag: str = PARAGRAPH,
    ) -> None:
        super().__init__()
        self.is_title = is_title
        self.tag = tag
        self.origin: object = self
        self.spans = tuple(spans)
        self.style = style
        self.spaceBefore = space_before
        self.right_to_left = _runs_right_to_left("".join(span.text for span in spans), style)
        self._lines: tuple[Line, ...] = ()
        self._wrapped_to: float | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if self._wrapped_to != width:
            self._lines = tuple(_Wrapper(self.style, width).lines(self.spans))
            self._wrapped_to = width
        self.width, self.height = width, len(self._lines) * self.style.leading
        return self.width, self.height

    @property
    def is_one_line(self) -> bool:
        return len(self._lines) == 1

    @property
    def used_width(self) -> float:
        """Of the longest line, once wrapped."""
        return max(sum(piece.width for piece in line) for line in self._lines)

    def split(self, width: float, height: float) -> list[Flowable]:
        return list(self.parts(width, height))

    def parts(self, width: float, height: float) -> tuple[TextBlock, ...]:
        """By lines: what fits and the rest; itself alone where all fits, nothing where not even one line does."""
        self.wrap(width, height)
        fitting = int(height / self.style.leading + 1e-6)
        if fitting >= len(self._lines):
            return (self,)
        if fitting <= 0:
            return ()
        return self._part(self._lines[:fitting]), self._part(self._lines[fitting:])

    def _part(self, lines: tuple[Line, ...]) -> TextBlock:
        part = TextBlock(self.spans, self.style, tag=self.tag)
        part.origin = self.origin
        part.right_to_left = self.right_to_left
        part._lines, part._wrapped_to = lines, self._wrapped_to
        return part

    @property
    def natural_width(self) -> float:
        """On one line, before it is wrapped."""
        widths = (WIDTHS[span.is_bold][character][1] for span in self.spans for character in shape(span.text))
        return sum(widths) * self.style.size / 1000

    @property
    def plain_text(self) -> str:
        return "".join(span.text for span in self.spans)

    def draw(self) -> None:
        if not any(self._lines):
            return
        ascent, descent = ascent_and_descent(is_bold=False, size=self.style.size)
        gap = (self.style.leading - ascent + descent) / 2
        with self.canv.text(self.tag, self.origin, text=self.plain_text, top=self.height):
            for number, line in enumerate(self._lines):
                baseline = self.height - number * self.style.leading - gap - ascent
                indent = 0 if number == 0 else self.style.hanging
                self._draw_line(self.canv, line, indent, baseline)

    def _draw_line(self, canvas: StructuredCanvas, line: Line, indent: float, baseline: float) -> None:
        start = indent
        in_logical_order = "".join(piece.text for piece in line)
        if self.right_to_left or self.style.right_to_left:
            start = self.width - indent - sum(piece.width for piece in line)
        if self.right_to_left:
            line = tuple(piece for piece in line[::-1] if piece.width or piece.text != " ")
        text = canvas.beginText(start, baseline)
        is_reordered = RIGHT_TO_LEFT.search(in_logical_order) is not None
        if is_reordered:  # what is drawn runs against the order of reading, in glyphs that are not letters
            canvas.begin_replaced(as_typed(in_logical_order))
        for piece in line:
            text.setFillColor(piece.span.colour)
            widths = WIDTHS[piece.span.is_bold]
            seen = as_seen(piece.text, right_to_left=piece.right_to_left)
            for font, run in groupby(seen, key=lambda character: widths[character][0]):
                text.setFont(font, self.style.size)
                text.textOut("".join(run))
        canvas.drawText(text)
        if is_reordered:
            canvas.end_replaced()


class _Wrapper:
    """Breaks spans into lines of a width. Linear in the length of the text, also without a single space."""

    def __init__(self, style: TextStyle, width: float) -> None:
        self.style, self.width = style, width

    def lines(self, spans: Sequence[Span]) -> Iterator[Line]:
        self.line: list[Piece] = []
        self.used = 0.0
        is_first = True
        for span in spans:
            text, right_to_left = shape(span.text), _runs_right_to_left(span.text, self.style)
            for word in WORDS.findall(text):
                for piece in self._pieces(word, span, right_to_left):
                    room = self.width - (0 if is_first else self.style.hanging) - self.used
                    if word == "\n" or (piece.width > room and self.line and not piece.text.isspace()):
                        yield self._finished()
                        is_first = False
                    if word != "\n" and not (piece.text.isspace() and not self.line and not is_first):
                        self._add(piece)
        yield self._finished()

    def _pieces(self, word: str, span: Span, right_to_left: bool) -> Iterator[Piece]:
        """The word; one that is wider than a line in parts, never between a letter and its accents."""
        scale = self.style.size / 1000
        widths = WIDTHS[span.is_bold]
        if word == "\n":
            yield Piece("", span, 0, right_to_left)
            return
        width = sum([widths[character][1] for character in word]) * scale
        most = self.width - self.style.hanging
        if width <= most or word.isspace():
            yield Piece(word, span, width, right_to_left)
            return
        start, used = 0, 0.0
        for place, character in enumerate(word):
            advance = widths[character][1] * scale
            if used + advance > most and place > start and not unicodedata.combining(character):
                yield Piece(word[start:place], span, used, right_to_left)
                start, used = place, 0.0
            used += advance
        yield Piece(word[start:], span, used, right_to_left)

    def _add(self, piece: Piece) -> None:
        """Words of one span that stand side by side are one piece, as reordering needs all of them."""
        self.used += piece.width
        last = self.line[-1] if self.line else None
        if last is not None and last.span is piece.span:
            self.line[-1] = Piece(last.text + piece.text, last.span, last.width + piece.width, last.right_to_left)
        else:
            self.line.append(piece)

    def _finished(self) -> Line:
        """Without the width of the spaces at its end, which would push right-aligned text from the edge. One of them
        stays, so that the last word does not run into the next line's for whoever copies it or has it read out.
        """
        line, self.line, self.used = self.line, [], 0.0
        has_space = False
        while line and (stripped := line[-1].text.rstrip(" ")) != line[-1].text:
            has_space = True
            last = line.pop()
            if stripped:
                spaces = len(last.text) - len(stripped)
                width = WIDTHS[last.span.is_bold][" "][1] * self.style.size / 1000 * spaces
                line.append(Piece(stripped, last.span, last.width - width, last.right_to_left))
        if has_space and line:
            line.append(Piece(" ", line[-1].span, 0, line[-1].right_to_left))
        return tuple(line)


def _runs_right_to_left(text: str, style: TextStyle) -> bool:
    """By its first letter; on a page that runs so by any letter of such a script, and for marks that stand alone."""
    if not style.right_to_left:
        return is_right_to_left(text)
    return RIGHT_TO_LEFT.search(text) is not None or not any(character.isalnum() for character in text)
