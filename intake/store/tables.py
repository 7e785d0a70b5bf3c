"""The tables of patients and their forms; `clinic_tables` has the others. What is sealed is named sealed_…; what stands
in plain text names no patient and no complaint.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.store import digest_tables, retention_tables, rule_tables
from intake.store.columns import Base, Code, Day, Document, Id, Moment, Name, Sealed, Sha256

# Triggers on both databases refuse to change or delete these rows.
APPEND_ONLY = (
    *("answer_event", "message_shown", "submission", "assessment", "decision", "printed_summary", "submission_read"),
    *("flag_response", "countersignature", "alert_taken", "hand_over", "audit_entry"),
    *rule_tables.APPEND_ONLY_HERE,
    *retention_tables.APPEND_ONLY_HERE,
    *digest_tables.APPEND_ONLY_HERE,
)


class StaffRow(Base):
    __tablename__ = "staff"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("role IN ('clinician', 'admin')", name="role"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    email: Mapped[Name]
    name: Mapped[Name]
    role: Mapped[Code]
    password_hash: Mapped[Name]
    created_at: Mapped[Moment]
    disabled_at: Mapped[Moment | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[Moment | None]


class RuleSetRow(Base):
    __tablename__ = "rule_set"

    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    pack_id: Mapped[Code]
    version: Mapped[Code]
    published_at: Mapped[Moment]
    files: Mapped[Document]


class InviteRow(Base):
    __tablename__ = "invite"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "appointment_at"),
        Index(None, "patient_id"),
        Index(None, "match_key"),
        Index(None, "created_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    patient_id: Mapped[Id]  # the same in every invitation of one person
    match_key: Mapped[Sha256]  # of name and date of birth, under a key: says who may be the same person
    token_hash: Mapped[Sha256]
    sealed_name: Mapped[Sealed]
    sealed_date_of_birth: Mapped[Sealed]
    sealed_offer: Mapped[Sealed]
    language: Mapped[Code]
    appointment_at: Mapped[Moment | None]
    created_by: Mapped[Id | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]
    date_of_birth_failures: Mapped[int] = mapped_column(default=0)


class IntakeRow(Base):
    __tablename__ = "intake"
    __table_args__ = (
        UniqueConstraint("invite_id"),
        CheckConstraint("state IN ('open', 'submitted', 'declined')", name="state"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    invite_id: Mapped[Id] = mapped_column(ForeignKey("invite.id"))
    rule_set_sha256: Mapped[Sha256] = mapped_column(ForeignKey("rule_set.sha256"))
    started_at: Mapped[Moment]
    state: Mapped[Code]
    last_seq: Mapped[int] = mapped_column(default=0)
    # The submission of the last visit. No foreign key: submission refers to intake already.
    last_visit_id: Mapped[Id | None]


class CarryDeclinedRow(Base):
    """A section of a second visit that the patient wants to go through, and not to confirm as it was."""

    __tablename__ = "carry_declined"

    intake_id: Mapped[Id] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    section: Mapped[Code] = mapped_column(primary_key=True)
    at: Mapped[Moment]


class AnswerEventRow(Base):
    """One answer, given or cleared. `page_revision` is the last event that the writer's page was shown with, `language`
    the one in which the question was read."""

    __tablename__ = "answer_event"
    __table_args__ = (
        CheckConstraint("who IN ('patient', 'proxy', 'staff', 'system')", name="who"),
        CheckConstraint("how IN ('typed', 'rest_answer', 'offer', 'carried', 'transcribed')", name="how"),
    )

    intake_id: Mapped[Id] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    question: Mapped[Code]
    sealed_value: Mapped[Sealed]
    who: Mapped[Code]
    how: Mapped[Code]
    staff_id: Mapped[Id | None] = mapped_column(ForeignKey("staff.id"))
    page_revision: Mapped[int | None]
    language: Mapped[Code | None]


class MessageShownRow(Base):
    """A safety message that the patient saw, or the staff member who typed in the patient's paper form.

    Which one is sealed: its id names a complaint.
    """

    __tablename__ = "message_shown"

    intake_id: Mapped[Id] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_message_id: Mapped[Sealed]
    at: Mapped[Moment]
    after_seq: Mapped[int]
    staff_id: Mapped[Id | None] = mapped_column(ForeignKey("staff.id"))


class SubmissionRow(Base):
    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("intake_id", "version"),
        UniqueConstraint("intake_id", "last_seq"),
        UniqueConstraint("receipt_code"),
        Index(None, "submitted_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    intake_id: Mapped[Id] = mapped_column(ForeignKey("intake.id"))
    version: Mapped[int]
    submitted_at: Mapped[Moment]
    as_of: Mapped[Day]
    last_seq: Mapped[int]
    receipt_code: Mapped[Code]
    rule_set_sha256: Mapped[Sha256] = mapped_column(ForeignKey("rule_set.sha256"))


class SubmissionReadRow(Base):
    """That a member of staff opened a submission's page for the first time."""

    __tablename__ = "submission_read"
    __table_args__ = (UniqueConstraint("submission_id", "staff_id"),)

    submission_id: Mapped[Id] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))


class AssessmentAttemptRow(Base):
    """Written before the work begins, so that an attempt that kills the process is counted."""

    __tablename__ = "assessment_attempt"
    __table_args__ = (CheckConstraint("outcome IN ('assessed', 'failed')", name="outcome"),)

    submission_id: Mapped[Id] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]
    outcome: Mapped[Code | None]


class AssessmentRow(Base):
    __tablename__ = "assessment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "attempt"], ["assessment_attempt.submission_id", "assessment_attempt.number"]
        ),
        CheckConstraint("status IN ('assessed', 'manual_review')", name="status"),
    )

    submission_id: Mapped[Id] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    rule_set_sha256: Mapped[Sha256] = mapped_column(ForeignKey("rule_set.sha256"))
    status: Mapped[Code]
    findings_since: Mapped[int]  # the attempt since which the same is flagged and left open
    sealed_result: Mapped[Sealed]
    sealed_urgent: Mapped[Sealed]  # the titles of the urgent flags in view
    urgent: Mapped[int]
    high: Mapped[int]
    moderate: Mapped[int]
    info: Mapped[int]
    unassessed: Mapped[int]
    unassessed_urgent: Mapped[int]


class FlagResponseRow(Base):
    """A flag that a clinician has dealt with. Which one is sealed with the reason: a rule's id names a complaint."""

    __tablename__ = "flag_response"
    __table_args__ = (CheckConstraint("action IN ('acknowledged', 'overridden')", name="action"),)

    submission_id: Mapped[Id] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[Code]
    sealed_response: Mapped[Sealed]


class DecisionRow(Base):
    """It rests on a version, whose last event never changes, and on an attempt, whose rule set never does; without an
    attempt on answers that were gone through by hand.
    """

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["submission_id", "attempt"], ["assessment.submission_id", "assessment.attempt"]),
    )

    submission_id: Mapped[Id] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[Code]
    attempt: Mapped[int | None]
    sealed_content: Mapped[Sealed]


class CountersignatureRow(Base):
    """A second person's signature under a decision."""

    __tablename__ = "countersignature"
    __table_args__ = (
        ForeignKeyConstraint(["submission_id", "decision_number"], ["decision.submission_id", "decision.number"]),
        UniqueConstraint("submission_id", "decision_number", "staff_id"),
    )

    submission_id: Mapped[Id] = mapped_column(primary_key=True)
    decision_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    sealed_note: Mapped[Sealed]


class PrintedSummaryRow(Base):
    """A PDF as it was handed out. `check_value` changes with anything that the summary says."""

    __tablename__ = "printed_summary"

    submission_id: Mapped[Id] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    page_size: Mapped[Code] = mapped_column(primary_key=True)
    check_value: Mapped[Code] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    sha256: Mapped[Sha256]
    sealed_content: Mapped[Sealed]
