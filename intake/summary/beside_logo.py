"""A paper's title with the clinic's logo at the other end of its line, in room that is free without it."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from intake.summary.logo import Logo
from intake.summary.text_block import TextBlock

RISES = 5.0  # into what is free under the line at the head of each page
WIDEST = 110.0
GAP = 12.0


class BesideLogo(Flowable):
    """As high as the title alone. The logo is no part of what a screen reader reads: the clinic's name stands below."""

    def __init__(self, title: TextBlock, logo: Logo) -> None:
        super().__init__()
        self.title, self.logo = title, logo

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        scale = min((self.title.style.leading + RISES) / self.logo.height, WIDEST / self.logo.width)
        self.logo_width, self.logo_height = self.logo.width * scale, self.logo.height * scale
        self.width, self.height = width, self.title.wrap(width - self.logo_width - GAP, height)[1]
        return self.width, self.height

    def draw(self) -> None:
        is_mirrored = self.title.style.right_to_left
        self.title.drawOn(self.canv, self.logo_width + GAP if is_mirrored else 0, 0)
        self.canv.drawImage(
            ImageReader(BytesIO(self.logo.png)),
            0 if is_mirrored else self.width - self.logo_width,
            self.height + RISES - self.logo_height,
            self.logo_width,
            self.logo_height,
            mask="auto",
        )


def beside_logo(title: TextBlock, logo: Logo | None) -> Flowable:
    """The title alone, where the clinic has none."""
    return title if logo is None else BesideLogo(title, logo)
