"""The summaries of a day as one PDF: a list of all its patients, then each summary as it is printed alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import Flowable

from intake.summary import structure
from intake.summary.grid import Grid
from intake.summary.page_frame import Part, Running, print_parts
from intake.summary.pdf import part_of
from intake.summary.pdf_style import BODY, NAME
from intake.summary.pdf_text import quiet, small, strong
from intake.summary.printable import check_printable_text
from intake.summary.text_block import Span, TextBlock
from intake.summary.view import Summary

PAGE_OF_DAY = "page {number} of {pages} · sheet {sheet} of {sheets}"
SHARES = (8, 40, 52)
NOT_KEPT = "This print is not kept; the audit log holds its sha256. What is printed from a patient's own page is kept."


@dataclass(frozen=True)
class DayLine:
    """One patient of the day. `form`: how far it is, and whether it is in this print."""

    time: str
    name: str
    form: str
    is_printed: bool


def render_day(
    title: str, clinic: str, lines: Sequence[DayLine], summaries: Sequence[Summary], page_size: str
) -> bytes:
    """The same lines and summaries give the same bytes. Whether all can be printed is to be asked before."""
    about = Running(title, (clinic,), "", PAGE_OF_DAY)
    parts = [part_of(summary) for summary in summaries]
    described = [Part(replace(part.running, page=PAGE_OF_DAY), part.blocks) for part in parts]
    return print_parts([Part(about, _list_of(title, lines)), *described], about, page_size)


def check_line_printable(line: DayLine) -> None:
    """Raises UnprintableText where the name has a character that no font has."""
    check_printable_text("Name", line.name)


def _list_of(title: str, lines: Sequence[DayLine]) -> list[Flowable]:
    """Who is not in the print stands here as well: nobody is overlooked for want of paper."""
    rows = [
        [small(Span(line.time)), small(strong(line.name)), small(Span(line.form, is_bold=not line.is_printed))]
        for line in lines
    ]
    header = [small(strong(word)) for word in ("Time", "Patient", "Form")]
    printed = sum(line.is_printed for line in lines)
    return [
        TextBlock([strong(title)], NAME, tag=structure.TITLE),
        TextBlock([quiet(f"Printed here: {printed} of {len(lines)}, in this order. {NOT_KEPT}")], BODY, space_before=2),
        Grid(SHARES, header, rows),
    ]
