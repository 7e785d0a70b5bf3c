"""Reads a printed PDF again as a screen reader would, so that a summary with anything missing is never handed out."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from pikepdf import Dictionary, Name, Object, Page, Pdf, parse_content_stream

from intake.errors import IntakeError
from intake.summary.decision_view import DecisionBlock
from intake.summary.flag_view import FlagCard, OpenList
from intake.summary.script_runs import WITHOUT_INK, as_typed
from intake.summary.view import Summary

ACTUAL_TEXT, ALTERNATIVE, MARK_NUMBER = "/ActualText", "/Alt", "/MCID"
MARKED = Name.MCR
CHARACTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
OPERATORS = "BDC BMC EMC Tf Tj"
NO_MARK = -1

Glyphs = Mapping[int, str]
TextsOfPages = Mapping[tuple[int, int], Mapping[int, str]]


class NotAsRecorded(IntakeError):
    """The PDF does not hold what it should. `missing`: what was looked for; it may be a patient's words, so that the
    message leaves it out.
    """

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__("the printed summary does not hold all that the record says")


def check_printed(pdf: bytes, summary: Summary) -> None:
    """Raises NotAsRecorded where a flag, an unassessed rule or an answer is not in the PDF, or a font is not."""
    with Pdf.open(BytesIO(pdf)) as opened:
        _check_fonts(opened)
        (document,) = opened.Root.StructTreeRoot.K
        _check_part(document, _texts_of_pages(opened), summary)


def check_printed_day(pdf: bytes, summaries: Sequence[Summary]) -> None:
    """Each in a part of its own, behind the day's list. Raises NotAsRecorded as above."""
    with Pdf.open(BytesIO(pdf)) as opened:
        _check_fonts(opened)
        (document,) = opened.Root.StructTreeRoot.K
        _, *parts = document.K
        if len(parts) != len(summaries):
            raise NotAsRecorded(f"{len(summaries)} patients")
        pages = _texts_of_pages(opened)
        for part, summary in zip(parts, summaries, strict=True):
            _check_part(part, pages, summary)


def _check_part(part: Object, pages: TextsOfPages, summary: Summary) -> None:
    drawings: list[str] = []
    texts = [squeezed(text) for text in _texts_below(part, pages, drawings)]
    whole = "\n".join(texts)
    for what in _must_stand_there(summary):
        if squeezed(what) not in whole:
            raise NotAsRecorded(what)
    for product_row in summary.products.rows if summary.products is not None else ():
        named = f"{product_row.title} ({product_row.severity})"
        if not _stands_in(texts, [squeezed(text) for text in (named, *(cell.word for cell in product_row.cells))]):
            raise NotAsRecorded(named)
    for title, words in _drawings(summary):
        if words not in drawings:
            raise NotAsRecorded(title)
    for row in summary.labs.rows:
        cells = [row.name, row.typed, *summary.labs.converted(row), row.date, row.age, row.band]
        if not _stands_in(texts, [squeezed(cell) for cell in cells if cell]):
            raise NotAsRecorded(f"{row.name} {row.typed}")


def _drawings(summary: Summary) -> Iterator[tuple[str, str]]:
    for scale in summary.labs.scales:
        yield scale.title, scale.words
    for line, drawing in summary.course.drawn if summary.course is not None else ():
        yield line.title, drawing.words


def element_texts(pdf: Pdf) -> list[str]:
    """The text of each heading, paragraph and cell, in the order of reading."""
    return list(_texts_below(pdf.Root.StructTreeRoot.K[0], _texts_of_pages(pdf), []))


def _texts_of_pages(pdf: Pdf) -> TextsOfPages:
    fonts: dict[tuple[int, int], Glyphs] = {}
    return {page.obj.objgen: _texts_by_mark(page, fonts) for page in pdf.pages}


def _texts_below(element: Object, pages: TextsOfPages, drawings: list[str]) -> Iterator[str]:
    """`drawings`: gathers what they say in words."""
    own = ""
    if ALTERNATIVE in element:
        drawings.append(str(element[ALTERNATIVE]))
    for kid in element.get("/K", ()):
        if kid.get("/Type") == MARKED:
            own += pages[kid.Pg.objgen].get(int(kid.MCID), "")
        else:
            yield from _texts_below(kid, pages, drawings)
    if own:
        yield own


def _texts_by_mark(page: Page, fonts: dict[tuple[int, int], Glyphs]) -> dict[int, str]:
    """What each mark of a page holds: the text that stands for it where there is one, else its glyphs as letters."""
    found: dict[int, str] = defaultdict(str)
    named: dict[str, Glyphs] = {}
    glyphs: Glyphs = {}
    mark, is_replaced = NO_MARK, False
    around: list[tuple[int, bool]] = []
    for instruction in parse_content_stream(page, OPERATORS):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            around.append((mark, is_replaced))
            properties = operands[1] if operator == "BDC" else Dictionary()
            mark = int(properties.get(MARK_NUMBER, mark))
            if ACTUAL_TEXT in properties:
                found[mark] += str(properties[ACTUAL_TEXT])
                is_replaced = True
        elif operator == "EMC":
            mark, is_replaced = around.pop()
        elif operator == "Tf":
            name = str(operands[0])
            if name not in named:
                named[name] = _glyphs(page.obj.Resources.Font[name], fonts)
            glyphs = named[name]
        elif mark != NO_MARK and not is_replaced:
            found[mark] += "".join(map(glyphs.__getitem__, bytes(operands[0])))
    return found


def _glyphs(font: Object, known: dict[tuple[int, int], Glyphs]) -> Glyphs:
    """Code to letters, as the font's own map says to every reader."""
    if font.objgen not in known:
        known[font.objgen] = {
            int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
            for block in CHARACTERS.findall(font.ToUnicode.read_bytes())
            for code, letters in PAIR.findall(block)
        }
    return known[font.objgen]


def _check_fonts(pdf: Pdf) -> None:
    for page in pdf.pages:
        for name, font in page.obj.Resources.Font.items():
            if "/FontFile2" not in font.FontDescriptor:
                raise NotAsRecorded(f"the font {name}")


def _must_stand_there(summary: Summary) -> Iterator[str]:
    yield summary.who.name
    yield summary.who.typed_name
    yield summary.verdict
    for line in summary.product.lines:
        yield from (f"{line.label} {line.patient}", line.note)
        if line.clinic != line.patient:
            yield line.clinic
    yield from _of_open_list(summary.open)
    for flag in (*summary.first, *summary.moderate, *summary.info):
        yield from _of_flag(flag)
    if summary.decision is not None:
        yield from _of_decision(summary.decision)
    if summary.products is not None:
        yield summary.products.besides
    if summary.course is not None:
        yield from (f"{line.title}: {line.words}" for line in summary.course.lines)
        yield from (f"{line.label}: {line.text}" for line in summary.course.about)
    for section in summary.sections:
        for said in section.rows:
            yield said.question + said.answer


def _of_open_list(found: OpenList) -> Iterator[str]:
    yield found.besides
    for row in (*found.rows, *found.folded):
        yield from (row.name, row.ask)
    for carried in found.carried_urgent:
        yield carried.under
    for rule in found.rules:
        yield rule.title


def _of_decision(found: DecisionBlock) -> Iterator[str]:
    yield found.verdict
    for row in found.rows:
        yield from (row.signed, row.void, *row.countersigned)
        for line in row.lines:
            yield f"{line.label}: {line.text}"


def _of_flag(flag: FlagCard) -> Iterator[str]:
    yield flag.title
    yield flag.message
    yield flag.response
    for said in flag.because:
        yield said.name
    for other in flag.folded:
        yield other.title
        yield other.message


def _stands_in(texts: Sequence[str], row: Sequence[str]) -> bool:
    """As neighbours, in this order."""
    return any(texts[start : start + len(row)] == row for start, text in enumerate(texts) if text == row[0])


def squeezed(text: str) -> str:
    """Without spaces and signs that have no ink: where a line was broken is no difference, nor how letters join."""
    return unicodedata.normalize("NFC", "".join(as_typed(WITHOUT_INK.sub("", text)).split()))
