"""The tables of the clinic's own work: who is signed in, what is to be sent or handed out, the log, the settings."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.columns import Base, Code, Document, Id, Moment, Name, Sealed, Sha256


class WebSessionRow(Base):
    __tablename__ = "web_session"
    __table_args__ = (
        CheckConstraint("audience IN ('patient', 'staff', 'tablet')", name="audience"),
        Index(None, "audience", "subject_id"),
        Index(None, "expires_at"),
    )

    id_hash: Mapped[Sha256] = mapped_column(primary_key=True)
    audience: Mapped[Code]
    subject_id: Mapped[Id]
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    sealed_data: Mapped[Sealed]


class AlertRow(Base):
    """An e-mail to the clinic that an urgent answer came in. It holds no answer, no name and no complaint."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("intake_id", "after_seq"), Index(None, "sent_at", "next_try_at"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    intake_id: Mapped[Id] = mapped_column(ForeignKey("intake.id"))
    after_seq: Mapped[int]
    created_at: Mapped[Moment]
    next_try_at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[Code | None]
    sent_at: Mapped[Moment | None]


class AlertTakenRow(Base):
    """Somebody is on an urgent alert. `up_to_seq`: the last answer that was there when the page was opened."""

    __tablename__ = "alert_taken"

    intake_id: Mapped[Id] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    up_to_seq: Mapped[int]


class HandOverRow(Base):
    """A note from one member of staff to the next about a form that was sent."""

    __tablename__ = "hand_over"

    submission_id: Mapped[Id] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    sealed_note: Mapped[Sealed]


class InviteListRow(Base):
    """A day's list that was uploaded: its text until it is confirmed, then its links, for an hour."""

    __tablename__ = "invite_list"
    __table_args__ = (
        CheckConstraint("state IN ('uploaded', 'invited')", name="state"),
        Index(None, "expires_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[Code]
    sealed_content: Mapped[Sealed]
    expires_at: Mapped[Moment]


class AuditEntryRow(Base):
    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "actor", "seq"),
        Index(None, "action", "seq"),
        Index(None, "subject", "seq"),
        Index(None, "at"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    actor: Mapped[Code]
    action: Mapped[Code]
    subject: Mapped[Name]
    detail: Mapped[Document]
    key_id: Mapped[Code]
    previous_mac: Mapped[Sha256]
    mac: Mapped[Sha256]


class SettingRow(Base):
    __tablename__ = "setting"

    name: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[Document]


class SecondFactorRow(Base):
    """`last_counter`: the half-minute of the last code that was taken; no code is taken twice."""

    __tablename__ = "second_factor"

    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    set_up_at: Mapped[Moment]
    last_counter: Mapped[int]
    sealed_secret: Mapped[Sealed]


class RecoveryCodeRow(Base):
    __tablename__ = "recovery_code"

    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    code_hash: Mapped[Sha256] = mapped_column(primary_key=True)  # under a key: see second_factors
    used_at: Mapped[Moment | None]
