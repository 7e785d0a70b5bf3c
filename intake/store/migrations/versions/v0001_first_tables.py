"""The first tables, and the triggers that keep the append-only ones as they were written."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

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
        if op.get_bind().dialect.name == "sqlite":
            _guard_on_sqlite(table)
        else:
            _guard_on_postgresql(table)


def _text(name: str, length: int = 64, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), **{"nullable": False, **options})


def _number(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, **{"nullable": False, **options})


def _moment(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), **{"nullable": False, **options})


def _sealed(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _one_of(table: str, column: str, *codes: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _create_staff_tables() -> None:
    op.create_table(
        "setting", _text("name"), sa.Column("value", sa.Text(), nullable=False), _primary_key("setting", "name")
    )
    op.create_table(
        "staff",
        _text("id", 36), _text("email", 254), _text("name", 254), _text("role"), _text("password_hash", 254),
        _moment("created_at"), _moment("disabled_at", nullable=True),
        _number("failed_sign_ins"), _moment("locked_until", nullable=True),
        _primary_key("staff", "id"),
        _unique("staff", "email"),
        _one_of("staff", "role", "clinician", "admin"),
    )  # fmt: skip
    op.create_table(
        "web_session",
        _text("id_hash"), _text("audience"), _text("subject_id", 36),
        _moment("created_at"), _moment("seen_at"), _moment("expires_at"), _sealed("sealed_data"),
        _primary_key("web_session", "id_hash"),
        _one_of("web_session", "audience", "patient", "staff", "tablet"),
    )  # fmt: skip
    _index("web_session", "audience", "subject_id")
    _index("web_session", "expires_at")
    op.create_table(
        "audit_entry",
        _number("seq"), _moment("at"), _text("actor"), _text("action"), _text("subject", 254),
        sa.Column("detail", sa.Text(), nullable=False), _text("key_id"), _text("previous_mac"), _text("mac"),
        _primary_key("audit_entry", "seq"),
    )  # fmt: skip
    op.create_table(
        "rule_set",
        _text("sha256"), _text("pack_id"), _text("version"), _moment("published_at"),
        sa.Column("files", sa.Text(), nullable=False),
        _primary_key("rule_set", "sha256"),
    )  # fmt: skip


def _create_intake_tables() -> None:
    op.create_table(
        "invite",
        _text("id", 36), _text("patient_id", 36), _text("match_key"), _text("token_hash"),
        _sealed("sealed_name"), _sealed("sealed_date_of_birth"), _sealed("sealed_offer"), _text("language"),
        _moment("appointment_at", nullable=True), _text("created_by", 36, nullable=True),
        _moment("created_at"), _moment("expires_at"), _moment("revoked_at", nullable=True),
        _number("date_of_birth_failures"),
        _primary_key("invite", "id"),
        _unique("invite", "token_hash"),
        _refers("invite", "created_by", "staff.id"),
    )  # fmt: skip
    for column in ("appointment_at", "patient_id", "match_key"):
        _index("invite", column)
    op.create_table(
        "intake",
        _text("id", 36), _text("invite_id", 36), _text("rule_set_sha256"),
        _moment("started_at"), _text("state"), _number("last_seq"),
        _text("last_visit_id", 36, nullable=True),
        _primary_key("intake", "id"),
        _unique("intake", "invite_id"),
        _refers("intake", "invite_id", "invite.id"),
        _refers("intake", "rule_set_sha256", "rule_set.sha256"),
        _one_of("intake", "state", "open", "submitted", "declined"),
    )  # fmt: skip


def _create_answer_tables() -> None:
    op.create_table(
        "carry_declined",
        _text("intake_id", 36), _text("section"), _moment("at"),
        _primary_key("carry_declined", "intake_id", "section"),
        _refers("carry_declined", "intake_id", "intake.id"),
    )  # fmt: skip
    op.create_table(
        "answer_event",
        _text("intake_id", 36), _number("seq"), _moment("at"), _text("question"), _sealed("sealed_value"),
        _text("who"), _text("how"), _text("staff_id", 36, nullable=True), _number("page_revision", nullable=True),
        _text("language", nullable=True),
        _primary_key("answer_event", "intake_id", "seq"),
        _refers("answer_event", "intake_id", "intake.id"),
        _refers("answer_event", "staff_id", "staff.id"),
        _one_of("answer_event", "who", "patient", "proxy", "staff", "system"),
        _one_of("answer_event", "how", "typed", "rest_answer", "offer", "carried", "transcribed"),
    )  # fmt: skip
    op.create_table(
        "message_shown",
        _text("intake_id", 36), _number("number"), _sealed("sealed_message_id"), _moment("at"), _number("after_seq"),
        _text("staff_id", 36, nullable=True),
        _primary_key("message_shown", "intake_id", "number"),
        _refers("message_shown", "intake_id", "intake.id"),
        _refers("message_shown", "staff_id", "staff.id"),
    )  # fmt: skip


def _create_submission_tables() -> None:
    op.create_table(
        "submission",
        _text("id", 36), _text("intake_id", 36), _number("version"), _moment("submitted_at"),
        sa.Column("as_of", sa.Date(), nullable=False), _number("last_seq"), _text("receipt_code"),
        _text("rule_set_sha256"),
        _primary_key("submission", "id"),
        _unique("submission", "intake_id", "version"),
        _unique("submission", "intake_id", "last_seq"),
        _unique("submission", "receipt_code"),
        _refers("submission", "intake_id", "intake.id"),
        _refers("submission", "rule_set_sha256", "rule_set.sha256"),
    )  # fmt: skip
    _index("submission", "submitted_at")
    op.create_table(
        "assessment_attempt",
        _text("submission_id", 36), _number("number"), _moment("started_at"),
        _moment("finished_at", nullable=True), _text("outcome", nullable=True),
        _primary_key("assessment_attempt", "submission_id", "number"),
        _refers("assessment_attempt", "submission_id", "submission.id"),
        _one_of("assessment_attempt", "outcome", "assessed", "failed"),
    )  # fmt: skip
    _create_assessment_table()
    _create_decision_tables()
    _create_reading_tables()


def _create_reading_tables() -> None:
    op.create_table(
        "submission_read",
        _text("submission_id", 36), _number("number"), _moment("at"), _text("staff_id", 36),
        _primary_key("submission_read", "submission_id", "number"),
        _unique("submission_read", "submission_id", "staff_id"),
        _refers("submission_read", "submission_id", "submission.id"),
        _refers("submission_read", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "printed_summary",
        _text("submission_id", 36), _text("page_size"), _text("check_value"), _moment("at"), _text("sha256"),
        _sealed("sealed_content"),
        _primary_key("printed_summary", "submission_id", "page_size", "check_value"),
        _refers("printed_summary", "submission_id", "submission.id"),
    )  # fmt: skip


def _create_decision_tables() -> None:
    op.create_table(
        "flag_response",
        _text("submission_id", 36), _number("number"), _moment("at"), _text("staff_id", 36), _text("action"),
        _sealed("sealed_response"),
        _primary_key("flag_response", "submission_id", "number"),
        _refers("flag_response", "submission_id", "submission.id"),
        _refers("flag_response", "staff_id", "staff.id"),
        _one_of("flag_response", "action", "acknowledged", "overridden"),
    )  # fmt: skip
    op.create_table(
        "decision",
        _text("submission_id", 36), _number("number"), _moment("at"), _text("staff_id", 36), _text("outcome"),
        _number("attempt", nullable=True), _sealed("sealed_content"),
        _primary_key("decision", "submission_id", "number"),
        sa.ForeignKeyConstraint(
            ["submission_id", "attempt"],
            ["assessment.submission_id", "assessment.attempt"],
            name=op.f("fk_decision_submission_id_attempt"),
        ),
        _refers("decision", "submission_id", "submission.id"),
        _refers("decision", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "countersignature",
        _text("submission_id", 36), _number("decision_number"), _number("number"), _moment("at"),
        _text("staff_id", 36), _sealed("sealed_note"),
        _primary_key("countersignature", "submission_id", "decision_number", "number"),
        sa.ForeignKeyConstraint(
            ["submission_id", "decision_number"],
            ["decision.submission_id", "decision.number"],
            name=op.f("fk_countersignature_submission_id_decision_number"),
        ),
        _unique("countersignature", "submission_id", "decision_number", "staff_id"),
        _refers("countersignature", "staff_id", "staff.id"),
    )  # fmt: skip


def _create_assessment_table() -> None:
    op.create_table(
        "assessment",
        _text("submission_id", 36), _number("attempt"), _moment("at"), _text("rule_set_sha256"), _text("status"),
        _number("findings_since"), _sealed("sealed_result"),
        _number("urgent"), _number("high"), _number("moderate"), _number("info"), _number("unassessed"),
        _number("unassessed_urgent"),
        _primary_key("assessment", "submission_id", "attempt"),
        sa.ForeignKeyConstraint(
            ["submission_id", "attempt"],
            ["assessment_attempt.submission_id", "assessment_attempt.number"],
            name=op.f("fk_assessment_submission_id_attempt"),
        ),
        _refers("assessment", "rule_set_sha256", "rule_set.sha256"),
        _one_of("assessment", "status", "assessed", "manual_review"),
    )  # fmt: skip


def _create_outbox_and_lists() -> None:
    op.create_table(
        "outbox",
        _text("id", 36), _text("intake_id", 36), _number("after_seq"), _moment("created_at"), _moment("next_try_at"),
        _number("attempts"), _text("last_error", nullable=True), _moment("sent_at", nullable=True),
        _primary_key("outbox", "id"),
        _unique("outbox", "intake_id", "after_seq"),
        _refers("outbox", "intake_id", "intake.id"),
    )  # fmt: skip
    _index("outbox", "sent_at", "next_try_at")
    op.create_table(
        "alert_taken",
        _text("intake_id", 36), _number("number"), _moment("at"), _text("staff_id", 36), _number("up_to_seq"),
        _primary_key("alert_taken", "intake_id", "number"),
        _refers("alert_taken", "intake_id", "intake.id"),
        _refers("alert_taken", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "hand_over",
        _text("submission_id", 36), _number("number"), _moment("at"), _text("staff_id", 36), _sealed("sealed_note"),
        _primary_key("hand_over", "submission_id", "number"),
        _refers("hand_over", "submission_id", "submission.id"),
        _refers("hand_over", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "invite_list",
        _text("id", 36), _text("staff_id", 36), _text("state"), _sealed("sealed_content"), _moment("expires_at"),
        _primary_key("invite_list", "id"),
        _refers("invite_list", "staff_id", "staff.id"),
        _one_of("invite_list", "state", "uploaded", "invited"),
    )  # fmt: skip
    _index("invite_list", "expires_at")


def _guard_on_sqlite(table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _guard_on_postgresql(table: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
    )
