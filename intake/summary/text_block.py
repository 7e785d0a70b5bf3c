"""A block of text in the PDF: wrapped at spaces, else anywhere; right-to-left where the text is; in as many fonts as
it takes. What was typed is never read as markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from intake.summary.fonts import ADVANCES, WIDTHS, ascent_and_descent
from intake.summary.pdf_style import BODY, INK, TextStyle
from intake.summary.script_runs import RIGHT_TO_LEFT, as_seen, as_typed, is_right_to_left, shape
from intake.summary.structure import PARAGRAPH, StructuredBlock, StructuredCanvas

# A word ends at a space, a line break, and at every character that is a word by itself. A number and what it counts are
# one in an answer, where a line has room for it: nobody is to read a dose without its unit.
IDEOGRAPHS = "\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
ALONE = f"\n| +|[{IDEOGRAPHS}]|[^ \n{IDEOGRAPHS}]+"
COUNTED = f"[<>]?[0-9][0-9.,]* [^ \n0-9{IDEOGRAPHS}][^ \n{IDEOGRAPHS}]{{0,11}}(?![^ \n])"
WORDS, ANSWER_WORDS = re.compile(ALONE), re.compile(f"{COUNTED}|{ALONE}")


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
            self._lines = tuple(_Wrapper(self.style, width, is_mirrored=self.right_to_left).lines(self.spans))
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
        widths = (sum(map(ADVANCES[span.is_bold].__getitem__, shape(span.text))) for span in self.spans)
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
        drawn = [(piece, as_seen(piece.text, right_to_left=piece.right_to_left)) for piece in line]
        # Against the order of reading, as Latin words that stand alone on a line of Arabic are too, or in glyphs that
        # are not letters.
        as_drawn = "".join(seen for _, seen in drawn)
        is_reordered = as_drawn != in_logical_order or RIGHT_TO_LEFT.search(in_logical_order) is not None
        if is_reordered:
            canvas.begin_replaced(as_typed(in_logical_order))
        colour = None
        for piece, seen in drawn:
            if piece.span.colour is not colour:
                colour = piece.span.colour
                text.setFillColor(colour)
            for font, run in _runs(seen, WIDTHS[piece.span.is_bold]):
                text.setFont(font, self.style.size)
                text.textOut(run)
        canvas.drawText(text)
        if is_reordered:
            canvas.end_replaced()


def _runs(text: str, widths: Mapping[str, tuple[str, float]]) -> Iterator[tuple[str, str]]:
    """Each with its font. Nearly every text is one run, which few of its letters show."""
    fonts = {widths[character][0] for character in set(text)}
    if len(fonts) == 1:
        yield fonts.pop(), text
        return
    for font, run in groupby(text, key=lambda character: widths[character][0]):
        yield font, "".join(run)


class _Wrapper:
    """Breaks spans into lines of a width. Linear in the length of the text, also without a single space."""

    def __init__(self, style: TextStyle, width: float, *, is_mirrored: bool) -> None:
        """`is_mirrored`: of a block that runs from right to left."""
        self.style, self.width, self.is_mirrored = style, width, is_mirrored
        self.scale, self.most = style.size / 1000, width - style.hanging
        self.line: list[Piece] = []

    def lines(self, spans: Sequence[Span]) -> Iterator[Line]:
        used, room = 0.0, self.width
        is_first = True
        for span in spans:
            right_to_left = _runs_right_to_left(span.text, self.style)
            words: list[str] = []  # of the span on one line: one piece, as reordering needs all of them
            before = used
            for word, width in self._words(span):
                is_space = word.isspace()
                if word == "\n" or (used + width > room and (words or self.line) and not is_space):
                    self._add(words, span, used - before, right_to_left)
                    yield self._finished()
                    is_first, words, used, before, room = False, [], 0.0, 0.0, self.most
                if word != "\n" and (words or self.line or is_first or not is_space):
                    words.append(word)
                    used += width
            self._add(words, span, used - before, right_to_left)
        yield self._finished()

    def _words(self, span: Span) -> Iterator[tuple[str, float]]:
        """With their widths; one that is wider than a line in parts."""
        for word in (ANSWER_WORDS if span.is_bold else WORDS).findall(shape(span.text)):
            width = self._width(word, span)
            if width <= self.most or word.isspace():
                yield word, width
            else:
                for alone in WORDS.findall(word):
                    yield from self._parts(alone, span)

    def _parts(self, word: str, span: Span) -> Iterator[tuple[str, float]]:
        """Of a word, as wide as a line at most, never between a letter and its accents."""
        advance = ADVANCES[span.is_bold].__getitem__
        start, used = 0, 0.0
        for place, character in enumerate(word):
            width = advance(character) * self.scale
            if used + width > self.most and place > start and not unicodedata.combining(character):
                yield word[start:place], used
                start, used = place, 0.0
            used += width
        yield word[start:], used

    def _width(self, word: str, span: Span) -> float:
        return 0.0 if word == "\n" else sum(map(ADVANCES[span.is_bold].__getitem__, word)) * self.scale

    def _add(self, words: Sequence[str], span: Span, width: float, right_to_left: bool) -> None:
        if words:
            self.line.append(Piece("".join(words), span, width, right_to_left))

    def _finished(self) -> Line:
        """Without the width of the spaces at its end, which would push right-aligned text from the edge. One of them
        stays, so that the last word does not run into the next line's for whoever copies it or has it read out.
        """
        line, self.line = self.line, []
        has_space = False
        while line and (stripped := line[-1].text.rstrip(" ")) != line[-1].text:
            has_space = True
            last = line.pop()
            if stripped:
                spaces = len(last.text) - len(stripped)
                width = ADVANCES[last.span.is_bold][" "] * self.scale * spaces
                line.append(Piece(stripped, last.span, last.width - width, last.right_to_left))
        if has_space and line:
            last = line[-1]
            if self.is_mirrored or last.right_to_left:  # there the end of the line is not the end of what is drawn
                line.append(Piece(" ", last.span, 0, last.right_to_left))
            else:
                line[-1] = Piece(f"{last.text} ", last.span, last.width, last.right_to_left)
        return tuple(line)


def _runs_right_to_left(text: str, style: TextStyle) -> bool:
    """By its first letter; on a page that runs so by any letter of such a script, and for marks that stand alone."""
    if not style.right_to_left:
        return is_right_to_left(text)
    return RIGHT_TO_LEFT.search(text) is not None or not any(character.isalnum() for character in text)
