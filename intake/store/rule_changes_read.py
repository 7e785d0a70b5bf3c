"""Who has read about which publications of rules: added to, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.database import Reader
from intake.store.digest_tables import RuleChangesReadRow
from intake.store.publications import Publication, list_numbered
from intake.store.rule_tables import PublicationRow
from intake.store.tables import StaffRow

_PUBLICATION, _STAFF = PublicationRow.__table__, StaffRow.__table__
_READ = RuleChangesReadRow.__table__
_READ_UP_TO = select(func.max(_READ.c.publication_number)).where(_READ.c.staff_id == bindparam("staff"))
_LOCK = select(_STAFF.c.id).where(_STAFF.c.id == bindparam("staff")).with_for_update()
# Made once: each opening of the list of patients asks, and nearly always there is nothing.
_UNREAD = (
    select(_PUBLICATION.c.number)
    .join(_STAFF, _STAFF.c.id == bindparam("staff"))
    .where(
        _PUBLICATION.c.number > func.coalesce(_READ_UP_TO.scalar_subquery(), 0),
        _PUBLICATION.c.replaced_sha256.is_not(None),
        _PUBLICATION.c.at > _STAFF.c.created_at,
    )
    .order_by(_PUBLICATION.c.number.desc())
)


def unread_publications(session: Reader, staff_id: str) -> list[Publication]:
    """Those that replaced other rules since this person began to work here and last read about any; newest first."""
    numbers = session.scalars(_UNREAD, {"staff": staff_id}).all()
    return list_numbered(session, numbers) if numbers else []


def record_read(session: Session, staff_id: str, publication_number: int, now: datetime) -> bool:
    """Whether it is news that this person has read so far; what is not there is read by nobody."""
    session.execute(_LOCK, {"staff": staff_id})  # a button that is pressed twice is heard one after the other
    last = session.scalar(select(func.max(PublicationRow.number))) or 0
    if not (session.scalar(_READ_UP_TO, {"staff": staff_id}) or 0) < publication_number <= last:
        return False
    session.add(RuleChangesReadRow(staff_id=staff_id, publication_number=publication_number, at=now))
    session.flush()
    return True
