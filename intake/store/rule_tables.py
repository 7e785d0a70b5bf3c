"""The tables of changing the rules: drafts with every state they were in, their checks, and what was put into force."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.columns import Base, Code, Document, Id, Moment, Name, Sealed, Sha256

APPEND_ONLY_HERE = ("draft_revision", "publication")


class DraftRow(Base):
    """A change that somebody works on. What stands in it is its last revision. `adopts_sha256`: the newer shipped rule
    set that it takes up."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'published', 'discarded')", name="state"),
        Index(None, "state"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    title: Mapped[Name]
    state: Mapped[Code]
    closed_at: Mapped[Moment | None]
    adopts_sha256: Mapped[Sha256 | None] = mapped_column(ForeignKey("rule_set.sha256"))


class DraftRevisionRow(Base):
    """`changes`: the text of each file that differs from the base, null for one that is taken out. `merged`: files were
    put together from two rule sets, and nobody typed anything."""

    __tablename__ = "draft_revision"
    __table_args__ = (CheckConstraint("how IN ('opened', 'typed', 'merged')", name="how"),)

    draft_id: Mapped[Id] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    how: Mapped[Code]
    base_sha256: Mapped[Sha256] = mapped_column(ForeignKey("rule_set.sha256"))
    changes: Mapped[Document]
    sealed_note: Mapped[Sealed]


class DraftCheckRow(Base):
    """A check of one revision, at work or done. `seen_at`: the last sign of life of whoever works on it."""

    __tablename__ = "draft_check"
    __table_args__ = (
        ForeignKeyConstraint(["draft_id", "revision"], ["draft_revision.draft_id", "draft_revision.number"]),
        CheckConstraint("state IN ('running', 'cancelling', 'done', 'cancelled', 'failed')", name="state"),
    )

    draft_id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    state: Mapped[Code]
    step: Mapped[Code]
    done: Mapped[int]
    total: Mapped[int]
    sealed_report: Mapped[Sealed | None]


class PublishRequestRow(Base):
    """That somebody asks another admin to publish this revision. `next_mail_at`: when it is told by e-mail."""

    __tablename__ = "publish_request"
    __table_args__ = (
        ForeignKeyConstraint(["draft_id", "revision"], ["draft_revision.draft_id", "draft_revision.number"]),
    )

    draft_id: Mapped[Id] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    next_mail_at: Mapped[Moment]
    mailed_at: Mapped[Moment | None]


class PublicationRow(Base):
    """That a rule set was put into force, by whom and why. `shipped_sha256`: the shipped set that it was made from;
    `staff_id` is null for what a server's start did."""

    __tablename__ = "publication"
    __table_args__ = (
        ForeignKeyConstraint(["draft_id", "revision"], ["draft_revision.draft_id", "draft_revision.number"]),
        CheckConstraint("kind IN ('shipped', 'published', 'rolled_back')", name="kind"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    kind: Mapped[Code]
    rule_set_sha256: Mapped[Sha256] = mapped_column(ForeignKey("rule_set.sha256"))
    replaced_sha256: Mapped[Sha256 | None] = mapped_column(ForeignKey("rule_set.sha256"))
    shipped_sha256: Mapped[Sha256] = mapped_column(ForeignKey("rule_set.sha256"))
    draft_id: Mapped[Id | None]
    revision: Mapped[int | None]
    staff_id: Mapped[Id | None] = mapped_column(ForeignKey("staff.id"))
    sealed_content: Mapped[Sealed]
