"""Links to hand out as a CSV file: spreadsheets read it as UTF-8, and take no cell for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from intake.services.clinic_settings import Clinic
from intake.services.invite_day_list import Link
from intake.services.read_day_list import COLUMNS

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"


def links_as_csv(links: Sequence[Link], clinic: Clinic, address_of: Callable[[str], str]) -> str:
    """The columns of the list, and the link. `address_of`: of a link's token."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([*COLUMNS, "link"])
    for link in links:
        at = link.appointment_at
        when = "" if at is None else f"{clinic.local(at):%Y-%m-%d %H:%M}"
        cells = (link.name, link.date_of_birth.isoformat(), when, link.language, address_of(link.token))
        writer.writerow([_harmless(cell) for cell in cells])
    return BYTE_ORDER_MARK + written.getvalue()


def _harmless(cell: str) -> str:
    """An apostrophe in front: a spreadsheet shows the rest as it stands."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
