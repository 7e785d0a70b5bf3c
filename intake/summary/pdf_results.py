"""Results and what they and the rules say of injection or tablets and of each product, on paper."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from intake.summary.answer_view import LabReport
from intake.summary.grid import PADDING_X, Grid
from intake.summary.pdf_lab_scale import ScaleCell
from intake.summary.pdf_style import FINE, SMALL_HANGING, TINY
from intake.summary.pdf_text import DOT, ROOM_FOR_TWO_LINES, heading, labelled, quiet, small, strong
from intake.summary.product_view import ProductMatrix
from intake.summary.text_block import Span, TextBlock
from intake.summary.view import Summary

WIDEST, DRAWN = 82, 50  # of the lab table


def labs(found: LabReport) -> list[Flowable]:
    blocks: list[Flowable] = heading("Blood test results")
    said = [("From:", found.source), *((f"{line.label}:", line.text) for line in found.without_number)]
    if spans := labelled((label, text) for label, text in said if text):
        blocks.append(small(*spans))
    if found.rows:
        names = ("Test", "As typed", *found.unit_names, "Date", "Age", "Where it lies", "Drawn")
        rows = []
        for row in found.rows:
            texts = (row.name, row.typed, *found.converted(row), row.date, row.age, row.band)
            bold = (False, True, False, False, False, False, row.is_outside)
            cells = [TextBlock([Span(text, is_bold)], FINE) for text, is_bold in zip(texts, bold, strict=True)]
            rows.append([*cells, TextBlock([], FINE) if row.scale is None else ScaleCell(row.scale)])
        shaded = frozenset(number for number, row in enumerate(found.rows) if row.is_outside)
        header = [TextBlock([strong(name)], FINE) for name in names]
        blocks.append(Grid(_shares([header, *rows]), header, rows, shaded))
    return blocks


def _shares(rows: Sequence[Sequence[TextBlock]]) -> list[float]:
    """Of the lab table's columns, by their longest text, so that few of them need a second line."""
    longest = [max(cell.natural_width for cell in column) for column in zip(*rows, strict=True)]
    return [min(width, WIDEST) + 2 * PADDING_X for width in longest[:-1]] + [DRAWN]


def format_block(summary: Summary) -> list[Flowable]:
    blocks: list[Flowable] = heading("Injection or tablets?", ROOM_FOR_TWO_LINES)
    if not summary.format_lines:
        blocks.append(small(Span(summary.no_format_lines)))
    for line in summary.format_lines:
        spans = [strong(f"{line.title}: "), Span("; ".join(line.reasons))]
        for number, said in enumerate(line.because):
            spans += [quiet(f"{DOT if number or line.reasons else ''}{said.name}: "), Span(said.answer)]
        if line.waits_for:
            spans.append(Span(f"could not be assessed. {'. '.join(line.waits_for)}"))
        blocks.append(TextBlock(spans, SMALL_HANGING))
    return blocks


def products(found: ProductMatrix) -> list[Flowable]:
    """Which product is flagged for what, in words; the flagged ones in bold."""
    blocks: list[Flowable] = [*heading("Product by product"), TextBlock([quiet(found.what_it_is)], TINY)]
    if found.rows:
        header = [TextBlock([strong(text)], TINY) for text in ("Rule", *found.products)]
        rows = [
            [
                TextBlock([Span(f"{row.title} ({row.severity})")], TINY),
                *(TextBlock([Span(cell.word, is_bold=cell.is_flagged)], TINY) for cell in row.cells),
            ]
            for row in found.rows
        ]
        blocks.append(Grid((44, *map(_share, found.products)), header, rows))
    return [*blocks, TextBlock([Span(found.besides)], TINY)]


def _share(name: str) -> int:
    """Wide enough for the longest word of a product's name, and for "not assessed"."""
    return max(13, *(len(word) + 2 for word in name.split()))
