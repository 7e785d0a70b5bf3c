"""The clinician's lists: forms that were sent, and invited patients whose form is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from intake.services.clinic_settings import Clinic
from intake.store import alerts_taken, waiting, worklist
from intake.store.alerts_taken import AlertTaken
from intake.store.database import Database
from intake.store.waiting import WaitingRow
from intake.store.worklist import Standing, WorklistFilter, WorklistRow

PAGE_SIZE = 50
MOST_PRESSING = 20  # those with the nearest appointments; the list holds all of them
# Those that nobody is on come first, and are cut off by no number of those that somebody is on.
_PRESSING = tuple(WorklistFilter(Standing.UNDECIDED, only_pressing=True, only_taken=each) for each in (False, True))


class View(StrEnum):
    """Which forms to list."""

    TO_DECIDE = "to-decide"
    TODAY = "today"
    DECIDED = "decided"
    ALL = "all"


@dataclass(frozen=True)
class Worklist:
    """One page of it. `counts`: how many there are in each view. `warned`: patients who were told to get help while
    they filled in the form, and have not sent it. `pressing`: sent, urgent or not evaluated, not decided, and
    nobody is on it; `pressing_taken`: somebody is. `taken`: who is or was on an alert, by intake.
    """

    rows: list[WorklistRow]
    counts: dict[View, int]
    warned: list[WaitingRow]
    pressing: list[WorklistRow]
    pressing_taken: list[WorklistRow]
    taken: dict[str, AlertTaken]
    waiting: int
    page: int
    pages: int

    @property
    def all_pressing(self) -> list[WorklistRow]:
        return [*self.pressing, *self.pressing_taken]

    def days(self, clinic: Clinic) -> list[tuple[date | None, list[WorklistRow]]]:
        """The rows by the day of the appointment; None for those without one."""
        return [(day, list(rows)) for day, rows in groupby(self.rows, lambda row: _day_of(clinic, row.appointment_at))]


def list_worklist(database: Database, clinic: Clinic, view: View, page: int, now: datetime) -> Worklist:
    """`page` counts from 1; one that does not exist is the nearest that does."""
    with database.reading() as session:
        counts = {each: worklist.count_worklist(session, _filter(each, clinic, now)) for each in View}
        pages = max(1, -(-counts[view] // PAGE_SIZE))
        page = min(max(1, page), pages)
        wanted = _filter(view, clinic, now)
        rows = worklist.list_worklist(session, wanted, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
        warned = waiting.list_waiting(session, limit=PAGE_SIZE, only_warned=True)
        warned.sort(key=lambda row: row.is_taken)  # stable: else by appointment
        free, held = (worklist.list_worklist(session, each, limit=MOST_PRESSING) for each in _PRESSING)
        on_top = [row.intake_id for row in (*free, *held)] + [row.intake_id for row in warned if row.intake_id]
        taken = alerts_taken.find_taken(session, on_top)
        return Worklist(rows, counts, warned, free, held, taken, waiting.count_waiting(session), page, pages)


def list_waiting(database: Database, clinic: Clinic) -> list[tuple[date | None, list[WaitingRow]]]:
    """By the day of the appointment; None for those without one."""
    with database.reading() as session:
        rows = waiting.list_waiting(session, limit=500)
    return [
        (day, list(of_day)) for day, of_day in groupby(rows, lambda row: _day_of(clinic, row.invite.appointment_at))
    ]


def _day_of(clinic: Clinic, appointment_at: datetime | None) -> date | None:
    return None if appointment_at is None else clinic.local(appointment_at).date()


def _filter(view: View, clinic: Clinic, now: datetime) -> WorklistFilter:
    if view is View.TODAY:
        start = datetime.combine(clinic.today(now), datetime.min.time(), clinic.zone)
        return WorklistFilter(appointment_from=start, appointment_before=start + timedelta(days=1))
    standing = {View.TO_DECIDE: Standing.UNDECIDED, View.DECIDED: Standing.DECIDED, View.ALL: Standing.ALL}
    return WorklistFilter(standing[view])
