"""The table of who has read about which changes of the rules."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.columns import Base, Id, Moment

APPEND_ONLY_HERE = ("rule_changes_read",)


class RuleChangesReadRow(Base):
    """That somebody read about a publication, and so about all before it."""

    __tablename__ = "rule_changes_read"

    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    publication_number: Mapped[int] = mapped_column(ForeignKey("publication.number"), primary_key=True)
    at: Mapped[Moment]
