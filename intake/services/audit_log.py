"""Find out whether anyone has changed the audit log."""

from __future__ import annotations

from dataclasses import dataclass

from intake.store import audit
from intake.store.audit import Anchor
from intake.store.database import Database


@dataclass(frozen=True)
class AuditReport:
    """`first_bad_seq`: the first entry that is missing or changed; None when all is well. `head`: the log's end."""

    first_bad_seq: int | None
    head: Anchor

    @property
    def is_sound(self) -> bool:
        return self.first_bad_seq is None


def verify_audit_log(database: Database, anchor: Anchor | None = None) -> AuditReport:
    """`anchor`: a head from an earlier report, kept outside the database; without it a cut-off end is not seen."""
    with database.reading() as session:
        return AuditReport(audit.verify(session, anchor), audit.head(session))
