"""What a clinic's database holds, as tests ask for it and no page does; and what somebody else did to it."""

from __future__ import annotations

from sqlalchemy import select, text

from intake.store.audit import AuditEntry
from intake.store.audit_search import AuditFilter, find_entries
from intake.store.database import Database, Session
from intake.store.invites import Invite, load_invite
from intake.store.purges import is_purged
from intake.store.tables import InviteRow


def audit_entries(database: Database, most: int = 100) -> list[AuditEntry]:
    """Newest first."""
    with database.reading() as session:
        return [found.entry for found in find_entries(session, AuditFilter(), limit=most)]


def all_invites(session: Session) -> list[Invite]:
    """Newest first, without those that were purged."""
    known = select(InviteRow.id).where(~is_purged(InviteRow.__table__.c.id))
    newest_first = known.order_by(InviteRow.created_at.desc(), InviteRow.id)
    return [load_invite(session, invite_id) for invite_id in session.scalars(newest_first)]


def change_by_hand(database: Database, table: str, statement: str) -> None:
    """As someone with the file and SQL would do it, on a table that is only added to."""
    with database.transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text(f"DROP TRIGGER {table}_refuses_update"))
            session.execute(text(f"DROP TRIGGER {table}_refuses_delete"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(statement))
