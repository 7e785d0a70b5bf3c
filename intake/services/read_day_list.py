"""A day's list as a CSV file, read and checked all at once: every problem with its row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from intake.errors import InputError, Refusal
from intake.logic.vocabulary import nearest
from intake.questionnaire.model import Questionnaire
from intake.services.clinic_settings import Clinic
from intake.services.read_invitation import (
    Invitation,
    check_appointment,
    check_birth,
    read_language,
    read_name,
)
from intake.services.read_offer import read_offer
from intake.store.canonical_json import Json

LARGEST_BYTES = 1_000_000
MOST_ROWS = 500
MOST_COLUMNS = 100
NEEDED = ("name", "date_of_birth")
COLUMNS = (*NEEDED, "appointment", "language")


@dataclass(frozen=True)
class ListedPatient:
    """`row`: as a spreadsheet numbers it; the head is row 1."""

    row: int
    invitation: Invitation
    offer: dict[str, Json] | None


def decode_list(content: bytes) -> str:
    """The text of a file; with or without the mark that some programs put in front of UTF-8."""
    if len(content) > LARGEST_BYTES:
        raise InputError([Refusal("file", "The file is larger than 1 MB. Split it")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Refusal("file", "This is not UTF-8 text. Save the list as “CSV UTF-8”")]) from None


def read_day_list(text: str, clinic: Clinic, questionnaire: Questionnaire, now: datetime) -> list[ListedPatient]:
    """Raises InputError with everything that is wrong in it; a path is `row 3, date_of_birth`."""
    rows = _rows(text)
    head = _head(rows[0]) if rows else []
    _check_head(head, questionnaire)
    given = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    if not given:
        raise InputError([Refusal("file", "There is no patient in the list. Write one in each row under the head")])
    if len(given) > MOST_ROWS:
        raise InputError(
            [Refusal("file", f"There are {len(given)} rows. Split the list: {MOST_ROWS} are taken at once")]
        )
    refusals: list[Refusal] = []
    found = [_read_row(number, head, row, clinic, questionnaire, now, refusals) for number, row in given]
    if refusals:
        raise InputError(refusals)
    return [patient for patient in found if patient is not None]


def _rows(text: str) -> list[list[str]]:
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows += reader
    except csv.Error:
        place = f"row {len(rows) + 1}"
        raise InputError([Refusal(place, "This row cannot be read. Look at its quotation marks")]) from None
    return rows


def _head(row: Sequence[str]) -> list[str]:
    """Without the empty cells at its end: spreadsheet programs write one for each column that was ever touched."""
    written = max((number for number, cell in enumerate(row, 1) if cell.strip()), default=0)
    if written > MOST_COLUMNS:
        raise InputError([Refusal("row 1", f"The head has {written} columns. This is no list of patients")])
    return [_column_name(cell) for cell in row[:written]]


def _column_name(cell: str) -> str:
    return "_".join(cell.strip().casefold().replace("_", " ").split())


def _check_head(head: Sequence[str], questionnaire: Questionnaire) -> None:
    known = (*COLUMNS, *questionnaire.offer_keys)
    refusals = [
        Refusal(
            f"column {number}",
            f"There is no column “{name}”" if name else "The column has no name",
            nearest(name, known),
        )
        for number, name in enumerate(head, 1)
        if name not in known
    ]
    refusals += [Refusal(f"column {name}", "The column stands twice") for name in known if head.count(name) > 1]
    refusals += [
        Refusal(f"column {name}", "The column is missing from the head") for name in NEEDED if name not in head
    ]
    if refusals:
        raise InputError(refusals)


def _read_row(
    number: int,
    head: Sequence[str],
    row: Sequence[str],
    clinic: Clinic,
    questionnaire: Questionnaire,
    now: datetime,
    refusals: list[Refusal],
) -> ListedPatient | None:
    if len(row) > len(head) and any(cell.strip() for cell in row[len(head) :]):
        refusals.append(Refusal(f"row {number}", f"The row has {len(row)} cells and the head {len(head)}"))
        return None
    cells = {name: cell.strip() for name, cell in zip(head, row, strict=False)}
    wrong: list[Refusal] = []
    born = _date_of_birth(cells.get("date_of_birth", ""), clinic.today(now), wrong)
    name = read_name(cells.get("name", ""), wrong)
    appointment = _appointment(cells.get("appointment", ""), clinic, now, wrong)
    language = read_language(cells.get("language", "").casefold(), clinic, wrong)
    offer = _offer(questionnaire, cells, wrong)
    refusals += [Refusal(f"row {number}, {one.path}", one.message, one.nearest) for one in wrong]
    if wrong or born is None:
        return None
    return ListedPatient(number, Invitation(name, born, appointment, language), offer)


def _offer(questionnaire: Questionnaire, cells: Mapping[str, str], wrong: list[Refusal]) -> dict[str, Json] | None:
    given = {key: cells[key] for key in questionnaire.offer_keys if cells.get(key)}
    try:
        return read_offer(questionnaire, given)
    except InputError as error:
        wrong += error.refusals
        return None


def _date_of_birth(text: str, today: date, wrong: list[Refusal]) -> date | None:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        wrong.append(Refusal("date_of_birth", "Write the date of birth as YYYY-MM-DD, such as 1980-02-29"))
        return None
    check_birth(born, today, "date_of_birth", wrong)
    return born


def _appointment(text: str, clinic: Clinic, now: datetime, wrong: list[Refusal]) -> datetime | None:
    """On the clinic's clock unless it names its distance to UTC."""
    if not text:
        return None
    try:
        appointment = datetime.fromisoformat(text)
        if len(text) < len("2026-11-03T09:30"):
            raise ValueError("a day without a time")
    except ValueError:
        wrong.append(Refusal("appointment", "Write the appointment as YYYY-MM-DD HH:MM, such as 2026-11-03 09:30"))
        return None
    if appointment.tzinfo is None:
        appointment = appointment.replace(tzinfo=clinic.zone)
    check_appointment(appointment, now, "appointment", wrong)
    return appointment
