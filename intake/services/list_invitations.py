"""Invited patients whose form is still to come: page by page, or one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from intake.services.clinic_settings import Clinic
from intake.store import waiting
from intake.store.database import Database
from intake.store.waiting import WaitingRow

PAGE_SIZE = 100


@dataclass(frozen=True)
class Invitations:
    """`days`: by the day of the appointment; None for those without one. `is_last`: no page follows."""

    days: list[tuple[date | None, list[WaitingRow]]]
    page: int = 1
    is_last: bool = True


def list_invitations(database: Database, clinic: Clinic, page: int) -> Invitations:
    """`page` counts from 1."""
    page = max(1, page)
    with database.reading() as session:
        rows = waiting.list_waiting(session, limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE)
    return Invitations(_by_day(clinic, rows[:PAGE_SIZE]), page, is_last=len(rows) <= PAGE_SIZE)


def find_invitation(database: Database, clinic: Clinic, invite_id: str) -> Invitations:
    """One, or none where the form was sent meanwhile or the link closed."""
    with database.reading() as session:
        return Invitations(_by_day(clinic, waiting.list_waiting_of(session, frozenset({invite_id}))))


def _by_day(clinic: Clinic, rows: Sequence[WaitingRow]) -> list[tuple[date | None, list[WaitingRow]]]:
    def day_of(row: WaitingRow) -> date | None:
        at = row.invite.appointment_at
        return None if at is None else clinic.local(at).date()

    return [(day, list(of_day)) for day, of_day in groupby(rows, day_of)]
