"""Links to hand out as a CSV file: spreadsheets read it as UTF-8, and take no cell for a formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from intake.services.clinic_settings import Clinic
from intake.services.csv_text import BYTE_ORDER_MARK, csv_line
from intake.services.invite_day_list import Link
from intake.services.read_day_list import COLUMNS


def links_as_csv(links: Sequence[Link], clinic: Clinic, address_of: Callable[[str], str]) -> str:
    """The columns of the list, and the link. `address_of`: of a link's token."""
    lines = [csv_line([*COLUMNS, "link"])]
    for link in links:
        at = link.appointment_at
        when = "" if at is None else f"{clinic.local(at):%Y-%m-%d %H:%M}"
        lines.append(csv_line((link.name, link.date_of_birth.isoformat(), when, link.language, address_of(link.token))))
    return BYTE_ORDER_MARK + "".join(lines)
