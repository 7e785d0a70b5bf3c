"""The list of patients with all that its page tells besides, read at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.services.clinic_settings import Clinic
from intake.services.earlier_forms import Correction, find_corrections
from intake.services.list_patients import Chosen, Worklist, list_worklist
from intake.services.rule_news import News, find_unread, tell_news
from intake.services.rulebooks import Rulebooks
from intake.store import outbox
from intake.store.database import Database
from intake.store.outbox import LateAlerts


@dataclass(frozen=True)
class PatientsPage:
    """`late_alerts`: by e-mail, where somebody waits for them. `news`: of the rules, for this member of staff."""

    listed: Worklist
    late_alerts: LateAlerts | None
    news: tuple[News, ...]
    corrections: dict[str, Correction]


def read_patients_page(
    database: Database, rulebooks: Rulebooks, clinic: Clinic, chosen: Chosen, page: int, *, by: str, now: datetime
) -> PatientsPage:
    with database.reading_columns() as session:
        listed = list_worklist(session, clinic, chosen, page, now)
        late_alerts = outbox.find_late(session, now) if clinic.alert_email else None
        unread = find_unread(session, by)
    sent = [entry.sent for entry in listed.entries if entry.sent is not None]
    corrections = find_corrections(database, rulebooks, clinic, [*sent, *listed.pressing])
    return PatientsPage(listed, late_alerts, tell_news(rulebooks, unread), corrections)
