"""The fonts of the PDF: which of them has a glyph for a character, and how wide it is. Nothing is ever left blank.

ReportLab prints nothing for a character that its font lacks, and says nothing. So every character is looked up here
first: in the text's own font, then in the others in their order. A font file is read when it is first needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import TTFont

from intake.errors import IntakeError
from intake.summary.visible_text import code_point

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"
FALLBACKS = (
    "NotoSansArabic-Regular",
    "NotoSansDevanagari-Regular",
    "NotoSansBengali-Regular",
    "NotoSansGujarati-Regular",
    "NotoSansGurmukhi-Regular",
    "NotoSansTamil-Regular",
    "NotoSansTelugu-Regular",
    "NotoSansKannada-Regular",
    "NotoSansMalayalam-Regular",
    "NotoSansSinhala-Regular",
    "NotoSansThai-Regular",
    "NotoSansLao-Regular",
    "NotoSansKhmer-Regular",
    "NotoSansMyanmar-Regular",
    "NotoSansEthiopic-Regular",
    "WenQuanYiMicroHei",
    "NotoEmoji-Regular",
)
NO_CHARACTER = re.compile("(?<= )<0000>")
LONG_CODE = re.compile("<([0-9A-F]{5,6})>")


class UnprintableText(IntakeError):
    """No font has a glyph for a character. `place`: the question whose answer holds it, or the part of the summary."""

    def __init__(self, place: str, character: str) -> None:
        self.place = place
        self.code_point = code_point(character)
        super().__init__(f"{place}: no font has the character {self.code_point}, so it cannot be printed")


class _ReadableFont(TTFont):
    """ReportLab names characters beyond U+FFFF by five digits where a PDF wants UTF-16: readers then lose an emoji.
    And it names the glyph for what is missing U+0000, which PDF/UA does not let stand (ISO 14289-1, 7.21.7).
    """

    def addObjects(self, doc: PDFDocument) -> None:
        super().addObjects(doc)
        for name, found in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:") and isinstance(found, PDFStream):
                found.content = NO_CHARACTER.sub("<FFFD>", LONG_CODE.sub(_as_utf16, found.content))


def _as_utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found.group(1), 16)).encode('utf-16-be').hex().upper()}>"


@cache
def _font(name: str) -> TTFont:
    # Not shapable: this module's callers shape Arabic themselves and draw character by character.
    font = _ReadableFont(name, str(FOLDER / f"{name}.ttf"), shapable=False)
    pdfmetrics.registerFont(font)
    return font


def _has(name: str, character: str) -> bool:
    return ord(character) in _font(name).face.charToGlyph


def _width(name: str, character: str) -> float:
    return float(_font(name).face.charWidths[ord(character)])


class CharacterWidths(dict[str, tuple[str, float]]):
    """Character to the font that prints it and its width in that font, in thousandths of the size; filled as asked."""

    def __init__(self, own_font: str) -> None:
        super().__init__()
        self.fonts = (own_font, *(name for name in (REGULAR, *FALLBACKS) if name != own_font))

    def __missing__(self, character: str) -> tuple[str, float]:
        for name in self.fonts:
            if _has(name, character):
                found = (name, _width(name, character))
                self[character] = found
                return found
        raise UnprintableText("A text of the summary", character)


WIDTHS: Mapping[bool, CharacterWidths] = {False: CharacterWidths(REGULAR), True: CharacterWidths(BOLD)}
"""By whether the text is bold."""


class Advances(dict[str, float]):
    """Character to its width alone, for wrapping, which asks for every letter."""

    def __init__(self, widths: CharacterWidths) -> None:
        super().__init__()
        self.widths = widths

    def __missing__(self, character: str) -> float:
        self[character] = advance = self.widths[character][1]
        return advance


ADVANCES: Mapping[bool, Advances] = {is_bold: Advances(widths) for is_bold, widths in WIDTHS.items()}


def ascent_and_descent(is_bold: bool, size: float) -> tuple[float, float]:
    """Of the text's own font; the others are drawn on its baseline."""
    face = _font(BOLD if is_bold else REGULAR).face
    return face.ascent * size / 1000, face.descent * size / 1000
