"""How many patients of each coming day have not started, stopped half-way, sent, or changed their form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.services.clinic_settings import Clinic
from intake.store.database import Database
from intake.store.day_counts import Progress, list_expected

DAYS = 8  # today and the same day of the next week included


@dataclass(frozen=True)
class DayCounts:
    day: date
    counts: Mapping[Progress, int]


def count_coming_days(database: Database, clinic: Clinic, now: datetime) -> list[DayCounts]:
    """Days without an appointment are left out."""
    start = datetime.combine(clinic.today(now), datetime.min.time(), clinic.zone)
    with database.reading() as session:
        expected = list_expected(session, start, start + timedelta(days=DAYS))
    by_day: dict[date, Counter[Progress]] = {}
    for one in expected:
        by_day.setdefault(clinic.local(one.appointment_at).date(), Counter())[one.progress] += 1
    return [DayCounts(day, counts) for day, counts in by_day.items()]
