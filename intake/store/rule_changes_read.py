"""Who has read about which publications of rules: added to, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intake.store.digest_tables import RuleChangesReadRow
from intake.store.publications import Publication, list_publications_after
from intake.store.rule_tables import PublicationRow
from intake.store.tables import StaffRow


def unread_publications(session: Session, staff_id: str) -> list[Publication]:
    """Those that replaced other rules since this person began to work here and last read about any; newest first."""
    read_up_to = session.scalar(_read_up_to(staff_id)) or 0
    began = session.scalar(select(StaffRow.created_at).where(StaffRow.id == staff_id))
    if began is None:
        return []
    found = list_publications_after(session, read_up_to)
    return [one for one in found if one.replaced_sha256 is not None and one.at > began]


def record_read(session: Session, staff_id: str, publication_number: int, now: datetime) -> bool:
    """Whether it is news that this person has read so far; what is not there is read by nobody."""
    last = session.scalar(select(func.max(PublicationRow.number))) or 0
    if not (session.scalar(_read_up_to(staff_id)) or 0) < publication_number <= last:
        return False
    session.add(RuleChangesReadRow(staff_id=staff_id, publication_number=publication_number, at=now))
    session.flush()
    return True


def _read_up_to(staff_id: str) -> Select[int]:
    return select(func.max(RuleChangesReadRow.publication_number)).where(RuleChangesReadRow.staff_id == staff_id)
