"""The first tables, and the triggers that keep the append-only ones as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.store.migration_columns import (
    add_index,
    make_append_only,
    moment,
    number,
    one_of,
    primary_key,
    refers,
    sealed,
    text,
    unique,
)

revision = "0001"
down_revision = None

APPEND_ONLY = (
    *("answer_event", "message_shown", "submission", "assessment", "decision", "printed_summary", "submission_read"),
    *("flag_response", "countersignature", "alert_taken", "hand_over", "audit_entry"),
)


def upgrade() -> None:
    _create_staff_tables()
    _create_intake_tables()
    _create_answer_tables()
    _create_submission_tables()
    _create_outbox_and_lists()
    for table in APPEND_ONLY:
        make_append_only(table)


def _create_staff_tables() -> None:
    op.create_table(
        "setting", text("name"), sa.Column("value", sa.Text(), nullable=False), primary_key("setting", "name")
    )
    op.create_table(
        "staff",
        text("id", 36), text("email", 254), text("name", 254), text("role"), text("password_hash", 254),
        moment("created_at"), moment("disabled_at", nullable=True),
        number("failed_sign_ins"), moment("locked_until", nullable=True),
        primary_key("staff", "id"),
        unique("staff", "email"),
        one_of("staff", "role", "clinician", "admin"),
    )  # fmt: skip
    op.create_table(
        "web_session",
        text("id_hash"), text("audience"), text("subject_id", 36),
        moment("created_at"), moment("seen_at"), moment("expires_at"), sealed("sealed_data"),
        primary_key("web_session", "id_hash"),
        one_of("web_session", "audience", "patient", "staff", "tablet"),
    )  # fmt: skip
    add_index("web_session", "audience", "subject_id")
    add_index("web_session", "expires_at")
    op.create_table(
        "audit_entry",
        number("seq"), moment("at"), text("actor"), text("action"), text("subject", 254),
        sa.Column("detail", sa.Text(), nullable=False), text("key_id"), text("previous_mac"), text("mac"),
        primary_key("audit_entry", "seq"),
    )  # fmt: skip
    op.create_table(
        "rule_set",
        text("sha256"), text("pack_id"), text("version"), moment("published_at"),
        sa.Column("files", sa.Text(), nullable=False),
        primary_key("rule_set", "sha256"),
    )  # fmt: skip


def _create_intake_tables() -> None:
    op.create_table(
        "invite",
        text("id", 36), text("patient_id", 36), text("match_key"), text("token_hash"),
        sealed("sealed_name"), sealed("sealed_date_of_birth"), sealed("sealed_offer"), text("language"),
        moment("appointment_at", nullable=True), text("created_by", 36, nullable=True),
        moment("created_at"), moment("expires_at"), moment("revoked_at", nullable=True),
        number("date_of_birth_failures"),
        primary_key("invite", "id"),
        unique("invite", "token_hash"),
        refers("invite", "created_by", "staff.id"),
    )  # fmt: skip
    for column in ("appointment_at", "patient_id", "match_key"):
        add_index("invite", column)
    op.create_table(
        "intake",
        text("id", 36), text("invite_id", 36), text("rule_set_sha256"),
        moment("started_at"), text("state"), number("last_seq"),
        text("last_visit_id", 36, nullable=True),
        primary_key("intake", "id"),
        unique("intake", "invite_id"),
        refers("intake", "invite_id", "invite.id"),
        refers("intake", "rule_set_sha256", "rule_set.sha256"),
        one_of("intake", "state", "open", "submitted", "declined"),
    )  # fmt: skip


def _create_answer_tables() -> None:
    op.create_table(
        "carry_declined",
        text("intake_id", 36), text("section"), moment("at"),
        primary_key("carry_declined", "intake_id", "section"),
        refers("carry_declined", "intake_id", "intake.id"),
    )  # fmt: skip
    op.create_table(
        "answer_event",
        text("intake_id", 36), number("seq"), moment("at"), text("question"), sealed("sealed_value"),
        text("who"), text("how"), text("staff_id", 36, nullable=True), number("page_revision", nullable=True),
        text("language", nullable=True),
        primary_key("answer_event", "intake_id", "seq"),
        refers("answer_event", "intake_id", "intake.id"),
        refers("answer_event", "staff_id", "staff.id"),
        one_of("answer_event", "who", "patient", "proxy", "staff", "system"),
        one_of("answer_event", "how", "typed", "rest_answer", "offer", "carried", "transcribed"),
    )  # fmt: skip
    op.create_table(
        "message_shown",
        text("intake_id", 36), number("number"), sealed("sealed_message_id"), moment("at"), number("after_seq"),
        text("staff_id", 36, nullable=True),
        primary_key("message_shown", "intake_id", "number"),
        refers("message_shown", "intake_id", "intake.id"),
        refers("message_shown", "staff_id", "staff.id"),
    )  # fmt: skip


def _create_submission_tables() -> None:
    op.create_table(
        "submission",
        text("id", 36), text("intake_id", 36), number("version"), moment("submitted_at"),
        sa.Column("as_of", sa.Date(), nullable=False), number("last_seq"), text("receipt_code"),
        text("rule_set_sha256"),
        primary_key("submission", "id"),
        unique("submission", "intake_id", "version"),
        unique("submission", "intake_id", "last_seq"),
        unique("submission", "receipt_code"),
        refers("submission", "intake_id", "intake.id"),
        refers("submission", "rule_set_sha256", "rule_set.sha256"),
    )  # fmt: skip
    add_index("submission", "submitted_at")
    op.create_table(
        "assessment_attempt",
        text("submission_id", 36), number("number"), moment("started_at"),
        moment("finished_at", nullable=True), text("outcome", nullable=True),
        primary_key("assessment_attempt", "submission_id", "number"),
        refers("assessment_attempt", "submission_id", "submission.id"),
        one_of("assessment_attempt", "outcome", "assessed", "failed"),
    )  # fmt: skip
    _create_assessment_table()
    _create_decision_tables()
    _create_reading_tables()


def _create_reading_tables() -> None:
    op.create_table(
        "submission_read",
        text("submission_id", 36), number("number"), moment("at"), text("staff_id", 36),
        primary_key("submission_read", "submission_id", "number"),
        unique("submission_read", "submission_id", "staff_id"),
        refers("submission_read", "submission_id", "submission.id"),
        refers("submission_read", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "printed_summary",
        text("submission_id", 36), text("page_size"), text("check_value"), moment("at"), text("sha256"),
        sealed("sealed_content"),
        primary_key("printed_summary", "submission_id", "page_size", "check_value"),
        refers("printed_summary", "submission_id", "submission.id"),
    )  # fmt: skip


def _create_decision_tables() -> None:
    op.create_table(
        "flag_response",
        text("submission_id", 36), number("number"), moment("at"), text("staff_id", 36), text("action"),
        sealed("sealed_response"),
        primary_key("flag_response", "submission_id", "number"),
        refers("flag_response", "submission_id", "submission.id"),
        refers("flag_response", "staff_id", "staff.id"),
        one_of("flag_response", "action", "acknowledged", "overridden"),
    )  # fmt: skip
    op.create_table(
        "decision",
        text("submission_id", 36), number("number"), moment("at"), text("staff_id", 36), text("outcome"),
        number("attempt", nullable=True), sealed("sealed_content"),
        primary_key("decision", "submission_id", "number"),
        sa.ForeignKeyConstraint(
            ["submission_id", "attempt"],
            ["assessment.submission_id", "assessment.attempt"],
            name=op.f("fk_decision_submission_id_attempt"),
        ),
        refers("decision", "submission_id", "submission.id"),
        refers("decision", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "countersignature",
        text("submission_id", 36), number("decision_number"), number("number"), moment("at"),
        text("staff_id", 36), sealed("sealed_note"),
        primary_key("countersignature", "submission_id", "decision_number", "number"),
        sa.ForeignKeyConstraint(
            ["submission_id", "decision_number"],
            ["decision.submission_id", "decision.number"],
            name=op.f("fk_countersignature_submission_id_decision_number"),
        ),
        unique("countersignature", "submission_id", "decision_number", "staff_id"),
        refers("countersignature", "staff_id", "staff.id"),
    )  # fmt: skip


def _create_assessment_table() -> None:
    op.create_table(
        "assessment",
        text("submission_id", 36), number("attempt"), moment("at"), text("rule_set_sha256"), text("status"),
        number("findings_since"), sealed("sealed_result"), sealed("sealed_urgent"),
        number("urgent"), number("high"), number("moderate"), number("info"), number("unassessed"),
        number("unassessed_urgent"),
        primary_key("assessment", "submission_id", "attempt"),
        sa.ForeignKeyConstraint(
            ["submission_id", "attempt"],
            ["assessment_attempt.submission_id", "assessment_attempt.number"],
            name=op.f("fk_assessment_submission_id_attempt"),
        ),
        refers("assessment", "rule_set_sha256", "rule_set.sha256"),
        one_of("assessment", "status", "assessed", "manual_review"),
    )  # fmt: skip


def _create_outbox_and_lists() -> None:
    op.create_table(
        "outbox",
        text("id", 36), text("intake_id", 36), number("after_seq"), moment("created_at"), moment("next_try_at"),
        number("attempts"), text("last_error", nullable=True), moment("sent_at", nullable=True),
        primary_key("outbox", "id"),
        unique("outbox", "intake_id", "after_seq"),
        refers("outbox", "intake_id", "intake.id"),
    )  # fmt: skip
    add_index("outbox", "sent_at", "next_try_at")
    op.create_table(
        "alert_taken",
        text("intake_id", 36), number("number"), moment("at"), text("staff_id", 36), number("up_to_seq"),
        primary_key("alert_taken", "intake_id", "number"),
        refers("alert_taken", "intake_id", "intake.id"),
        refers("alert_taken", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "hand_over",
        text("submission_id", 36), number("number"), moment("at"), text("staff_id", 36), sealed("sealed_note"),
        primary_key("hand_over", "submission_id", "number"),
        refers("hand_over", "submission_id", "submission.id"),
        refers("hand_over", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "invite_list",
        text("id", 36), text("staff_id", 36), text("state"), sealed("sealed_content"), moment("expires_at"),
        primary_key("invite_list", "id"),
        refers("invite_list", "staff_id", "staff.id"),
        one_of("invite_list", "state", "uploaded", "invited"),
    )  # fmt: skip
    add_index("invite_list", "expires_at")
