"""A result drawn in its row of the PDF's lab table: its bands, grey where one should look, and the result upon them.

The table says the band in words, and the drawing's own words, for a screen reader, name every band with its limits.
"""

from __future__ import annotations

from intake.summary.lab_scale import LabScale
from intake.summary.pdf_style import FINE, INK, PAPER, QUIET, TWILIGHT
from intake.summary.text_block import TextBlock

BAND_BOTTOM, BAND_HEIGHT = 0.3, 4.0
RESULT_BOTTOM, RESULT_HEIGHT = BAND_BOTTOM + BAND_HEIGHT + 0.5, 3.6


class ScaleCell(TextBlock):
    """One line high; it is never broken."""

    def __init__(self, scale: LabScale) -> None:
        super().__init__([], FINE)
        self.scale = scale

    def parts(self, width: float, height: float) -> tuple[TextBlock, ...]:
        self.wrap(width, height)
        return (self,)

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        with canvas.figure(self.scale.words):
            canvas.setStrokeColor(QUIET)
            canvas.setLineWidth(0.5)
            for band in self.scale.bands:
                canvas.setFillColor(PAPER if band.is_unremarkable else TWILIGHT)
                left, right = band.start * self.width, band.end * self.width
                canvas.rect(left, BAND_BOTTOM, right - left, BAND_HEIGHT, stroke=1, fill=1)
            self._draw_result()
        canvas.restoreState()

    def _draw_result(self) -> None:
        """A triangle that points at its place; a range is a bar, with an arrow where it goes on."""
        canvas, scale = self.canv, self.scale
        middle, top = RESULT_BOTTOM + RESULT_HEIGHT / 2, RESULT_BOTTOM + RESULT_HEIGHT
        low, high = scale.low * self.width, scale.high * self.width
        canvas.setFillColor(INK)
        canvas.setStrokeColor(INK)
        if scale.is_point:
            self._triangle((low, RESULT_BOTTOM - 1), (low - 2.5, top), (low + 2.5, top))
            return
        canvas.setLineWidth(1)
        canvas.line(low, middle, high, middle)
        for end, runs_on, outwards in ((low, scale.runs_below, -1), (high, scale.runs_above, 1)):
            if runs_on:
                back = end - outwards * 4
                self._triangle((end, middle), (back, top), (back, RESULT_BOTTOM))
            else:
                canvas.line(end, RESULT_BOTTOM, end, top)

    def _triangle(self, *corners: tuple[float, float]) -> None:
        path = self.canv.beginPath()
        path.moveTo(*corners[0])
        for corner in corners[1:]:
            path.lineTo(*corner)
        path.close()
        self.canv.drawPath(path, stroke=0, fill=1)
