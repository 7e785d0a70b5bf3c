"""Sizes, colours and weights of the PDF. Severity is told by its word and the weight of a bar; colour only helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor

INK = HexColor(0x0B0C0C)
QUIET = HexColor(0x484F54)
LINE = HexColor(0xB1B4B6)
TINT = HexColor(0xF3F2F1)
HAZE = HexColor(0xE4E5E6)
TWILIGHT = HexColor(0xBFC1C3)
PAPER = HexColor(0xFFFFFF)
WARNING = HexColor(0x8C1414)


@dataclass(frozen=True)
class TextStyle:
    """One kind of text. `hanging`: indent of every line but the first of a paragraph. `right_to_left`: of a page in
    such a script: texts in it run so, and all stand at the right.
    """

    size: float
    leading: float
    hanging: float = 0
    right_to_left: bool = False


NAME = TextStyle(15, 18)
VERDICT = TextStyle(11, 14)
HEADING = TextStyle(10, 11.6)
BODY = TextStyle(9, 11)
SMALL = TextStyle(8, 9.4)
SMALL_HANGING = TextStyle(8, 9.4, hanging=8)
FINE = TextStyle(7.5, 8.4)
FINE_HANGING = TextStyle(7.5, 8.4, hanging=6)
TINY = TextStyle(7, 8)
RUNNING = TextStyle(7.5, 9)


@dataclass(frozen=True)
class Weight:
    """How a flag of one severity stands out: the width of its bar, and whether its word is white on dark."""

    bar: float
    colour: Color
    is_solid: bool


WEIGHTS: Mapping[str, Weight] = {
    "urgent": Weight(6, HexColor(0x8C1414), is_solid=True),
    "high": Weight(4, HexColor(0x8A4200), is_solid=False),
    "moderate": Weight(2, HexColor(0x1D4F91), is_solid=False),
    "info": Weight(0.8, HexColor(0x484F54), is_solid=False),
}
