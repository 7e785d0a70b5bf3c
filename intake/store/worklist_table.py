"""The table of the worklist: how far each invited patient is. It is made from the others, and can be made anew."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.columns import Base, Code, Id, Moment


class ProgressRow(Base):
    """One line an invitation; none for a closed link whose form was not sent. `urgency`: 0 is the most urgent.

    `since`: when the form was sent, or begun, or the patient invited. The indexes hold all that a count needs.
    """

    __tablename__ = "progress"
    __table_args__ = (
        CheckConstraint(
            "state IN ('not_started', 'half_way', 'declined', 'sent', 'changed', 'void', 'decided')", name="state"
        ),
        Index(None, "appointment_at", "urgency", "since", "state"),
        Index(None, "urgency", "appointment_at", "state"),
        Index(None, "state", "appointment_at"),
    )

    invite_id: Mapped[Id] = mapped_column(ForeignKey("invite.id"), primary_key=True)
    appointment_at: Mapped[Moment | None]
    state: Mapped[Code]
    urgency: Mapped[int]
    since: Mapped[Moment]
