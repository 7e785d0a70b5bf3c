"""Lines of a CSV file that no spreadsheet program takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"  # or a spreadsheet program takes the text for another encoding
# A cell that begins so is a formula to a spreadsheet program, which would run what a patient typed.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def harmless(cell: str) -> str:
    """Text to every spreadsheet program, whoever typed it; the quotation mark is seen and can be taken off."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA_STARTS) else cell
