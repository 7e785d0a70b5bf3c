"""The tables of what is kept and for how long: the key of each form, and the record of what was purged."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.columns import Base, Code, Id, Moment, Sealed

APPEND_ONLY_HERE = ("purge",)


class IntakeKeyRow(Base):
    """What every sealed value of one form opens with. To delete this row is to purge the form."""

    __tablename__ = "intake_key"

    intake_id: Mapped[Id] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    sealed_key: Mapped[Sealed]


class PurgeRow(Base):
    """That the answers of an invitation, or everything about its patient, can be read by nobody any more."""

    __tablename__ = "purge"
    __table_args__ = (
        CheckConstraint("scope IN ('answers', 'everything')", name="scope"),
        CheckConstraint("reason IN ('time_is_over', 'never_sent', 'not_shared', 'request')", name="reason"),
    )

    invite_id: Mapped[Id] = mapped_column(ForeignKey("invite.id"), primary_key=True)
    scope: Mapped[Code] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    reason: Mapped[Code]
    staff_id: Mapped[Id | None] = mapped_column(ForeignKey("staff.id"))
