"""Lines of a CSV file that no spreadsheet program takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"  # or a spreadsheet program takes the text for another encoding
# Where a cell begins, and what makes a formula of it to a spreadsheet program, which would run what a patient typed. In
# many countries such a program splits a line at semicolons, whatever stands in quotation marks: there begins one too.
_FORMULA = re.compile(
    r"^(?= *[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])|(?<=[;\t\r\n])(?= *[=+\-@\uff1d\uff0b\uff0d\uff20])"
)


def csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def harmless(cell: str) -> str:
    """Text to every spreadsheet program, whoever typed it; the quotation mark is seen and can be taken off."""
    return _FORMULA.sub("'", cell)
