"""The drawn results in the PDF, three beside each other: drawings with their words for a screen reader, in greys."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from intake.summary.fonts import WIDTHS
from intake.summary.lab_scale import LabScale, ScaleBand
from intake.summary.pdf_style import INK, LINE, PAPER, TINT, TINY, TextStyle
from intake.summary.structure import StructuredBlock
from intake.summary.text_block import Span, TextBlock

IN_A_ROW, GUTTER = 3, 14
TITLE_HEIGHT, MARKER_HEIGHT, BAND_HEIGHT, LIMIT_HEIGHT, GAP = 8.5, 5.0, 9.0, 7.5, 2.0
FITTING = tuple(TextStyle(size / 4, size / 4 + 1.5) for size in range(28, 18, -1))  # 7 points and less, for long words
ROW_HEIGHT = TITLE_HEIGHT + MARKER_HEIGHT + BAND_HEIGHT + LIMIT_HEIGHT + GAP


class LabScales(StructuredBlock):
    """Breaks between its rows."""

    def __init__(self, scales: Sequence[LabScale]) -> None:
        super().__init__()
        self.rows = [tuple(scales[start : start + IN_A_ROW]) for start in range(0, len(scales), IN_A_ROW)]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, ROW_HEIGHT * len(self.rows)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        fitting = int(height / ROW_HEIGHT)
        if fitting >= len(self.rows):
            return [self]
        if fitting == 0:
            return []
        parts = self.rows[:fitting], self.rows[fitting:]
        return [LabScales([scale for row in rows for scale in row]) for rows in parts]

    def draw(self) -> None:
        width = (self.width - GUTTER * (IN_A_ROW - 1)) / IN_A_ROW
        for number, row in enumerate(self.rows):
            for place, scale in enumerate(row):
                self.canv.saveState()
                self.canv.translate(place * (width + GUTTER), self.height - (number + 1) * ROW_HEIGHT + GAP)
                with self.canv.figure(scale.words):
                    self._draw_one(scale, width)
                self.canv.restoreState()

    def _draw_one(self, scale: LabScale, width: float) -> None:
        self._write(scale.title, 0, LIMIT_HEIGHT + BAND_HEIGHT + MARKER_HEIGHT, width, is_bold=True)
        style = _fitting(scale, width)
        for band in scale.bands:
            self._draw_band(band, width, style)
        for limit in scale.limits:
            self._write_centred(limit.text, limit.at * width, 0, style, is_bold=False)
        self._draw_result(scale, width)

    def _draw_band(self, band: ScaleBand, width: float, style: TextStyle) -> None:
        canvas = self.canv
        canvas.setFillColor(PAPER if band.is_unremarkable else TINT)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.rect(band.start * width, LIMIT_HEIGHT, (band.end - band.start) * width, BAND_HEIGHT, stroke=1, fill=1)
        bottom = LIMIT_HEIGHT + (BAND_HEIGHT - style.leading) / 2
        self._write_centred(band.word, band.middle * width, bottom, style, is_bold=band.holds)

    def _draw_result(self, scale: LabScale, width: float) -> None:
        """A triangle that points at its place; a range is a bar, with an arrow where it goes on."""
        canvas, bottom = self.canv, LIMIT_HEIGHT + BAND_HEIGHT + 0.5
        middle = bottom + MARKER_HEIGHT / 2 - 0.5
        low, high = scale.low * width, scale.high * width
        canvas.setFillColor(INK)
        canvas.setStrokeColor(INK)
        if scale.is_point:
            self._triangle((low, bottom), (low - 3, bottom + 5), (low + 3, bottom + 5))
            return
        canvas.setLineWidth(1.2)
        canvas.line(low, middle, high, middle)
        for end, runs_on, outwards in ((low, scale.runs_below, -1), (high, scale.runs_above, 1)):
            if runs_on:
                back = end - outwards * 5
                self._triangle((end, middle), (back, middle + 2.5), (back, middle - 2.5))
            else:
                canvas.line(end, bottom, end, bottom + 5)

    def _triangle(self, *corners: tuple[float, float]) -> None:
        path = self.canv.beginPath()
        path.moveTo(*corners[0])
        for corner in corners[1:]:
            path.lineTo(*corner)
        path.close()
        self.canv.drawPath(path, stroke=0, fill=1)

    def _write(self, text: str, left: float, bottom: float, width: float, *, is_bold: bool) -> None:
        block = TextBlock([Span(text, is_bold=is_bold)], TINY)
        block.wrap(width, TITLE_HEIGHT)
        with self.canv.artifact():  # the drawing's own words say it
            block.drawOn(self.canv, left, bottom)

    def _write_centred(self, text: str, centre: float, bottom: float, style: TextStyle, *, is_bold: bool) -> None:
        block = TextBlock([Span(text, is_bold=is_bold)], style)
        block.wrap(1000, style.leading)
        with self.canv.artifact():
            block.drawOn(self.canv, centre - block.used_width / 2, bottom)


def _fitting(scale: LabScale, width: float) -> TextStyle:
    """The largest size in which each word stays inside its band; else the smallest."""
    return next((style for style in FITTING if all(_fits(band, width, style) for band in scale.bands)), FITTING[-1])


def _fits(band: ScaleBand, width: float, style: TextStyle) -> bool:
    letters = sum(WIDTHS[band.holds][letter][1] for letter in band.word) * style.size / 1000
    return letters <= (band.end - band.start) * width - 2
